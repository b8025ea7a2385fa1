"""One household's line: hold it, let it go on, take it away, name another payee."""

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.views.decorators.http import require_POST

from minzheng.channels.desk.forms.money import LineForm
from minzheng.channels.desk.views.batches import press
from minzheng.channels.desk.views.reach import conflict, me, whole_district
from minzheng.foundation.core.doors import staff
from minzheng.foundation.core.refusal import Conflict, NotPossible
from minzheng.stages.payments import actions
from minzheng.stages.payments.models import Line
from minzheng.stages.registry.models import Person

DONE = {
    "hold": "这一户已暂缓，其余照发。", "unhold": "已恢复，列入这一批。", "void": "这一户已作废。",
    "payee": "领款人已更换。",
}  # fmt: skip


@staff("pay_make", "pay_check")
@require_POST
def line(request: HttpRequest, ref: str) -> HttpResponse:
    """One press; back to where it was pressed."""
    whole_district(request, "see_payments")
    row = Line.objects.select_related("paying_batch", "payee").filter(public_id=ref).first()
    if row is None:
        raise Http404
    form = LineForm(request.POST)
    form.full_clean()
    do = form.cleaned_data.get("do", "")
    reason = form.cleaned_data.get("reason", "")

    def act() -> None:
        if do == "hold":
            actions.hold_line(line=row, reason=reason, by=me(request))
        elif do == "unhold":
            actions.unhold_line(line=row, by=me(request))
        elif do == "void":
            actions.void_line(line=row, reason=reason, by=me(request))
        elif do == "payee":
            actions.change_payee(line=row, payee=_payee(row, form), by=me(request))
        else:
            raise NotPossible("请按其中一个按钮。")

    if request.POST.get("back") != "returns":
        return press(request, row.paying_batch, form, act, DONE.get(do, ""), reason)
    try:
        act()
    except Conflict as error:
        return conflict(request, error, "/desk/returns/", reason)
    except NotPossible as error:
        messages.error(request, str(error))
    else:
        messages.success(request, DONE[do])
    return redirect("desk:returns")


def _payee(row: Line, form: LineForm) -> Person:
    """Somebody whom the decision covers."""
    covered = Person.objects.filter(pk__in=row.entitlement.covered.values("person_id"))
    person = covered.filter(public_id=form.cleaned_data.get("payee", "")).first()
    if person is None:
        raise NotPossible("请从决定里写明的人里选新的领款人。")
    return person
