"""公示与异议: what hangs now, objections taken in by phone or paper, and their answers."""

from typing import Any

from django.contrib import messages
from django.db.models import Count, Q, QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_safe

from minzheng.channels.desk.forms.reasons import AnswerForm
from minzheng.channels.desk.paging import page_of
from minzheng.channels.desk.views.reach import conflict, item_name, me, my_scope
from minzheng.channels.desk.views.worklist import case_address
from minzheng.foundation.audit.trail import record
from minzheng.foundation.core import clock
from minzheng.foundation.core.doors import staff
from minzheng.foundation.core.refusal import Conflict, NotPossible
from minzheng.stages.decisions import actions
from minzheng.stages.decisions.forms import ObjectionForm
from minzheng.stages.decisions.models import Objection, PublicPosting

SHOW = {"": "正在公示", "objections": "有异议待处理", "over": "已结束"}


def my_postings(request: HttpRequest, ability: str = "see_cases") -> QuerySet[PublicPosting]:
    """Postings of my area."""
    rows = my_scope(request).rows(PublicPosting.objects.all(), ability)
    return rows.select_related("case__applicant", "area__parent")


@staff("see_cases")
@require_safe
def listing(request: HttpRequest) -> HttpResponse:
    """What hangs, what waits for an answer, what is over."""
    show = request.GET.get("show", "")
    show = show if show in SHOW else ""
    waiting = Count("objections", filter=Q(objections__answered_at=None), distinct=True)
    rows = my_postings(request).annotate(waiting=waiting)
    if show == "objections":
        rows = rows.filter(objections__answered_at=None, objections__isnull=False).distinct()
    elif show == "over":
        rows = rows.exclude(taken_down_at=None)
    else:
        rows = rows.filter(taken_down_at=None, until_on__gte=clock.today())
    page = page_of(request, rows, ("-id",) if show == "over" else ("until_on", "id"))
    scope = my_scope(request)
    context = {
        "rows": [_row(posting) for posting in page.rows],
        "page": page,
        "show": show,
        "tabs": SHOW,
        "villages": _villages(page.rows),
        "may_answer": scope.can("handle_objection"),
    }
    return render(request, "desk/postings.html", context)


def _row(posting: PublicPosting) -> dict[str, Any]:
    case = posting.case
    return {
        "ref": posting.public_id,
        "name": case.applicant.name,
        "url": case_address(case),
        "item": item_name(case),
        "place": posting.area.label,
        "from_on": posting.from_on,
        "until_on": posting.until_on,
        "provisional": posting.provisional,
        "down": posting.taken_down_at is not None,
        "waiting": posting.waiting,  # type: ignore[attr-defined]
    }


def _villages(rows: list[PublicPosting]) -> list[tuple[int, str]]:
    return sorted({(row.area_id, row.area.label) for row in rows if row.taken_down_at is None})


@staff("handle_objection")
@require_http_methods(["GET", "POST"])
def receive(request: HttpRequest, ref: str) -> HttpResponse:
    """An objection by phone, on paper or in person; and those of this posting to be answered."""
    posting = my_postings(request, "handle_objection").filter(public_id=ref).first()
    if posting is None:
        raise Http404
    form = ObjectionForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            actions.object_to(
                posting=posting, text=form.cleaned_data["text"], by=me(request),
                contact=form.cleaned_data["contact"],
            )  # fmt: skip
        except NotPossible as error:
            form.add_error(None, str(error))
        else:
            messages.success(request, "异议已登记，公示到期前要查清并答复。")
            return redirect("desk:object", ref=posting.public_id)
    return _page(request, posting, form)


@staff("handle_objection")
@require_http_methods(["POST"])
def answer(request: HttpRequest, ref: str) -> HttpResponse:
    """Answer one objection with reasons."""
    mine = my_postings(request, "handle_objection")
    rows = Objection.objects.filter(public_id=ref, posting__in=mine)
    objection = rows.select_related("posting__case__applicant", "posting__area__parent").first()
    if objection is None:
        raise Http404
    form = AnswerForm(request.POST)
    if form.is_valid():
        try:
            actions.answer_objection(
                objection=objection, upheld=form.cleaned_data["upheld"] == "yes",
                answer=form.cleaned_data["answer"], by=me(request),
            )  # fmt: skip
        except Conflict as error:
            return conflict(request, error, request.path, form.cleaned_data["answer"])
        except NotPossible as error:
            form.add_error(None, str(error))
        else:
            messages.success(request, "异议已答复。")
            return redirect("desk:object", ref=objection.posting.public_id)
    return _page(request, objection.posting, ObjectionForm(), form, objection.public_id)


def _page(
    request: HttpRequest, posting: PublicPosting, form: ObjectionForm,
    answer_form: AnswerForm | None = None, which: str = "",
) -> HttpResponse:  # fmt: skip
    case = posting.case
    record("case.viewed", case, by=me(request), subject=case.applicant, purpose="公示异议")
    wrong = (form.is_bound and bool(form.errors)) or answer_form is not None
    context = {
        "posting": posting,
        "case": case,
        "item": item_name(case),
        "back": case_address(case),
        "objections": [
            {"row": row, "text": row.text.open(), "contact": row.contact.open()}
            for row in posting.objections.order_by("-id")
        ],
        "form": form,
        "answer_form": answer_form or AnswerForm(),
        "which": which,
        "over": posting.taken_down_at is not None or posting.until_on < clock.today(),
        "has_errors": wrong,
    }
    return render(request, "desk/objections.html", context, status=422 if wrong else 200)
