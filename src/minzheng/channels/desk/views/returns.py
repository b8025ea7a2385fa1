"""退汇与追回: money the bank sent back or that waits, sent again; money that has to come back."""

from typing import Any

from django.contrib import messages
from django.db.models import F, Prefetch, QuerySet, prefetch_related_objects
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from minzheng.channels.desk.forms.money import ReceiptForm, RecoverForm
from minzheng.channels.desk.paging import page_of
from minzheng.channels.desk.views.reach import me, my_scope, whole_district
from minzheng.foundation.core import clock
from minzheng.foundation.core.doors import staff
from minzheng.foundation.core.fields import said as asked_text
from minzheng.foundation.core.firsts import firsts
from minzheng.foundation.core.identity import mask_account, mask_name
from minzheng.foundation.core.refusal import NotPossible
from minzheng.stages.catalog import find, registered
from minzheng.stages.decisions.models import Decision, EntitledPerson
from minzheng.stages.payments import actions, queries
from minzheng.stages.payments.models import Line, Recovery, RecoveryAsk, Transfer
from minzheng.stages.payments.months import before, said

MOST = 100  # of what is not turned page by page


@staff("see_payments")
@require_safe
def listing(request: HttpRequest) -> HttpResponse:
    """What waits, what can be sent again, what is owed back."""
    whole_district(request, "see_payments")
    tries = Transfer.objects.select_related("account").order_by("-attempt")
    covered = EntitledPerson.objects.select_related("person").order_by("id")
    rows = queries.exceptions_open().select_related("decision").prefetch_related(
        Prefetch("transfers", tries, to_attr="tries"),
        Prefetch("entitlement__covered", covered),
    )  # fmt: skip
    page = page_of(request, rows, ("id",))
    ready = {line.pk for item in registered() for line in queries.awaiting_reissue(item.code)}
    scope = my_scope(request)
    over, over_more = _overpaid()
    recoveries, recoveries_more = firsts(_recoveries(), MOST)
    asks, asks_more = firsts(queries.asks_waiting(), MOST)
    context = {
        "rows": [_row(line, ready) for line in page.rows],
        "page": page,
        "ready": len(ready),
        "items": [item for item in registered() if item.pays],
        "over": over,
        "over_more": over_more,
        "recoveries": recoveries,
        "recoveries_more": recoveries_more,
        "asks": asks,
        "asks_more": asks_more,
        "may_make": scope.can("pay_make"),
        "may_check": scope.can("pay_check"),
        "may_receive": scope.can("pay_make", "pay_release"),
    }
    return render(request, "desk/returns.html", context)


def _row(line: Line, ready: set[int]) -> dict[str, Any]:
    tries: list[Transfer] = line.tries  # type: ignore[attr-defined]
    others = [
        (one.person.public_id, mask_name(one.person.name))
        for one in line.entitlement.covered.all()
        if one.person_id != line.payee_id and one.person.died_on is None
    ]
    return {
        "ref": line.public_id,
        "name": mask_name(line.payee.name),
        "place": line.area.label,
        "month": said(line.month),
        "item": find(line.item).name,
        "fen": line.amount_fen,
        "state": Line.STATES[line.state],
        "tone": "late" if line.state == "returned" else "warn",
        "reason": line.reason,
        "account": mask_account(tries[0].account.tail) if tries else "",
        "batch": line.batch.number,
        "decision": line.decision.number,
        "url": reverse("desk:money_batch", args=[line.batch.public_id]),
        "ready": line.pk in ready,
        "manual": line.hold == "manual",
        "payees": others if line.payee.died_on else [],
    }


def _overpaid() -> tuple[list[dict[str, Any]], bool]:
    """Paid lines of the last three months beyond the right to them; whether there are more."""
    month = clock.today().replace(day=1)
    found: list[dict[str, Any]] = []
    for item in registered():
        for back in range(3):
            for line, fen in queries.overpaid(item.code, before(month, back)):
                found.append({"line": line, "fen": fen, "month": said(line.month)})
    lines: list[Line] = [row["line"] for row in found[:MOST]]
    prefetch_related_objects(lines, "payee", "area", "decision")
    return found[:MOST], len(found) > MOST


def _recoveries() -> QuerySet[Recovery]:
    rows = Recovery.objects.select_related("line__payee", "decision", "area")
    return rows.order_by(F("received_fen") - F("amount_fen"), "-id")


@staff("pay_make")
@require_POST
def reissue(request: HttpRequest) -> HttpResponse:
    """One line, or all whose trouble is over, into a batch that goes through three hands again."""
    whole_district(request, "pay_make")
    ref, item = request.POST.get("line", ""), request.POST.get("item", "")
    try:
        if ref:
            line = Line.objects.filter(public_id=ref.replace("\x00", "")[:30]).first()
            if line is None:
                raise Http404
            batch = actions.reissue(line=line, by=me(request))
        elif item in {known.code for known in registered()}:
            batch = actions.make_reissue(item=item, by=me(request))
        else:
            raise Http404
    except NotPossible as error:
        messages.error(request, str(error))
        return redirect("desk:returns")
    messages.success(request, "重发名单已编制，请同事复核。")
    return redirect("desk:money_batch", ref=batch.public_id)


@staff("pay_make")
@require_http_methods(["GET", "POST"])
def recover(request: HttpRequest, ref: str) -> HttpResponse:
    """Ask for some of a paid line back, by the newest decision on the household; another agrees."""
    whole_district(request, "pay_make")
    line = Line.objects.select_related("payee", "area").filter(public_id=ref).first()
    if line is None or line.state != "paid":
        raise Http404
    decision = Decision.objects.filter(case__household=line.household_id, case__item=line.item)
    newest = decision.order_by("-id").first()
    most = queries.most_back(newest, line) if newest is not None else 0
    form = RecoverForm(request.POST or None, initial={"amount": most or None})
    if request.method == "POST" and newest is not None and form.is_valid():
        try:
            actions.ask_recovery(
                decision=newest, line=line, amount_fen=form.cleaned_data["amount"],
                reason=form.cleaned_data["reason"], by=me(request),
            )  # fmt: skip
        except NotPossible as error:
            form.add_error(None, str(error))
        else:
            messages.success(request, "已登记，等复核的同事同意后生效。")
            return redirect("desk:returns")
    wrong = form.is_bound and bool(form.errors)
    context = {
        "line": line, "payee": mask_name(line.payee.name), "month": said(line.month),
        "decision": newest, "most": most, "form": form, "has_errors": wrong,
    }  # fmt: skip
    return render(request, "desk/recover.html", context, status=422 if wrong else 200)


@staff("pay_check")
@require_POST
def agree(request: HttpRequest, ref: str) -> HttpResponse:
    """The second hand: agree to a recovery that a colleague registered, or not."""
    whole_district(request, "pay_check")
    ask = RecoveryAsk.objects.filter(public_id=ref).first()
    if ask is None:
        raise Http404
    try:
        if request.POST.get("do") == "agree":
            actions.confirm_recovery(ask=ask, by=me(request))
            messages.success(request, "已同意追回，收到钱以后请登记回单。")
        else:
            reason = asked_text(request, "reason", 200)
            actions.refuse_recovery(ask=ask, reason=reason, by=me(request))
            messages.success(request, "没有同意，原因已写明。")
    except NotPossible as error:
        messages.error(request, str(error))
    return redirect("desk:returns")


@staff("pay_make", "pay_release")
@require_http_methods(["GET", "POST"])
def receipt(request: HttpRequest, ref: str) -> HttpResponse:
    """Money that came back, by the bank's slip; the same slip counts once."""
    whole_district(request, "see_payments")
    row = Recovery.objects.select_related("line__payee", "decision").filter(public_id=ref).first()
    if row is None:
        raise Http404
    form = ReceiptForm(request.POST or None, initial={"on": clock.today()})
    if request.method == "POST" and form.is_valid():
        data = form.cleaned_data
        try:
            actions.receive_recovery(
                recovery=row, fen=data["amount"], slip=data["slip"], on=data["on"], by=me(request)
            )
        except NotPossible as error:
            form.add_error(None, str(error))
        else:
            messages.success(request, "回单已登记。")
            return redirect("desk:returns")
    wrong = form.is_bound and bool(form.errors)
    context = {
        "row": row, "payee": mask_name(row.line.payee.name), "form": form, "has_errors": wrong,
        "receipts": list(row.receipts.order_by("id")), "month": said(row.line.month),
    }  # fmt: skip
    return render(request, "desk/recovery_receipt.html", context, status=422 if wrong else 200)
