"""What an officer does to a case: accept, check, settle, opine, decide. One action each."""

from collections.abc import Callable
from typing import Any

from django import forms
from django.conf import settings
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_POST

from minzheng.channels.desk.forms.papers import PaperForm
from minzheng.channels.desk.forms.reasons import (
    AppealForm,
    BackForm,
    PauseForm,
    ReasonForm,
    ReviewForm,
)
from minzheng.channels.desk.forms.steps import AcceptForm, DecideForm, OpinionForm, SettleForm
from minzheng.channels.desk.views.case import case_context
from minzheng.channels.desk.views.reach import conflict, me, my_case
from minzheng.channels.desk.views.worklist import case_address
from minzheng.foundation.core.doors import staff
from minzheng.foundation.core.fields import said
from minzheng.foundation.core.refusal import Conflict, NotPossible
from minzheng.stages.cases import actions as cases
from minzheng.stages.cases.models import Case
from minzheng.stages.catalog import find
from minzheng.stages.decisions import actions as decisions
from minzheng.stages.verification import actions as verification
from minzheng.stages.verification.gather import latest_check
from minzheng.stages.verification.models import Difference, Query

# Which part of the page a wrong form belongs to: that part comes back open.
NAMES: dict[type[forms.Form], str] = {
    PauseForm: "pause_form", ReasonForm: "pause_form", ReviewForm: "review_form",
    BackForm: "back_form", AppealForm: "appeal_form", PaperForm: "paper_form",
}  # fmt: skip
QUICK = 0.8  # seconds a page waits for departments; the line asks on


def attempt(
    request: HttpRequest, case: Case, form: forms.Form | None, do: Callable[[], Any], said: str
) -> HttpResponse:
    """Run one action: back to the case on success, the same page with words otherwise."""
    mine = str(form.data.get("text", form.data.get("note", ""))) if form else ""
    if form is not None and not form.is_valid():
        return _again(request, case, form)
    try:
        do()
    except Conflict as error:
        return conflict(request, error, case_address(case), mine)
    except NotPossible as error:
        if form is None:
            messages.error(request, str(error))
            return redirect(case_address(case))
        form.add_error(None, str(error))
        return _again(request, case, form)
    messages.success(request, said)
    return redirect(case_address(case))


def _again(request: HttpRequest, case: Case, form: forms.Form) -> HttpResponse:
    case.refresh_from_db()
    kind = NAMES.get(type(form), "form")
    context = {**case_context(request, case), "form": form, kind: form, "has_errors": True}
    return render(request, "desk/case.html", context, status=422)


@staff("accept")
@require_POST
def accept(request: HttpRequest, ref: str) -> HttpResponse:
    """受理, 一次告知 or 不予受理."""
    case = my_case(request, ref, "accept")
    form = AcceptForm(find(case.item), request.POST)

    def do() -> None:
        data = form.cleaned_data
        _fresh(case, data["version"])
        if data["do"] == "supplement":
            cases.ask_supplement(
                case=case, codes=data["missing"], note=data["note"], by=me(request)
            )
        else:
            cases.finish_step(
                case=case, code="accept", result=data["do"], by=me(request), note=data["note"]
            )

    said = {
        "accepted": "已受理，可以核对和入户了。",
        "supplement": "已一次告知申请人。",
        "rejected": "已不予受理，理由会告诉申请人。",
    }
    return attempt(request, case, form, do, said.get(request.POST.get("do", ""), "已办理。"))


@staff("check")
@require_POST
def check(request: HttpRequest, ref: str) -> HttpResponse:
    """一键核对: press once; what is slow goes on by itself."""
    case = my_case(request, ref, "check")
    seconds = min(QUICK, settings.CHECK_DEADLINE_SECONDS)
    return attempt(
        request,
        case,
        None,
        lambda: verification.start_check(case=case, by=me(request), seconds=seconds),
        "已向各部门发出查询，答复会陆续回来。",
    )


@staff("check")
@require_POST
def retry(request: HttpRequest, ref: str) -> HttpResponse:
    """Ask again whoever has not answered."""
    case = my_case(request, ref, "check")
    latest = latest_check(case)
    query = latest.queries.filter(state__in=Query.OPEN).first() if latest else None
    if query is None:
        raise Http404
    return attempt(
        request, case, None,
        lambda: verification.retry_query(query=query, by=me(request), seconds=QUICK),
        "已重新查询。",
    )  # fmt: skip


@staff("check")
@require_POST
def settle(request: HttpRequest, ref: str, query_ref: str) -> HttpResponse:
    """Put a paper or a promise in place of a department's answer."""
    case = my_case(request, ref, "check")
    query = Query.objects.filter(public_id=query_ref, check_run__case=case).first()
    if query is None:
        raise Http404
    form = SettleForm(request.POST)

    def do() -> None:
        data = form.cleaned_data
        verification.settle_query(
            query=query, how=data["how"], evidence=data["evidence"], by=me(request),
            amount_fen=data["amount"], count=data["count"],
        )  # fmt: skip

    return attempt(request, case, form, do, "已记下，凭证随案保存。")


@staff("check")
@require_POST
def explain(request: HttpRequest, ref: str, difference_ref: str) -> HttpResponse:
    """Note the applicant's words on a difference."""
    case = my_case(request, ref, "check")
    difference = Difference.objects.filter(public_id=difference_ref, check_run__case=case).first()
    if difference is None:
        raise Http404
    text = said(request, "text", 300)
    return attempt(
        request, case, None,
        lambda: verification.explain_difference(difference=difference, text=text, by=me(request)),
        "已记下说明。",
    )  # fmt: skip


OPINED = {
    **dict.fromkeys(("agree", "refuse"), "意见已提出。"), "return": "已退回，从核对重新办。"
}  # fmt: skip
DECIDED = {
    **dict.fromkeys(("grant", "refuse"), "决定已作出，申请人会收到决定书。"),
    "return": "已退回镇街，从核对重新办。还没有作决定，申请人不会收到决定书。",
}


@staff("opine")
@require_POST
def opine(request: HttpRequest, ref: str) -> HttpResponse:
    """镇街初审意见."""
    case = my_case(request, ref, "opine")
    form = OpinionForm(request.POST)
    return attempt(
        request, case, form,
        lambda: decisions.give_opinion(
            case=case, verdict=form.cleaned_data["do"], text=form.cleaned_data["text"],
            by=me(request), version=form.cleaned_data["version"],
        ),
        OPINED.get(form.data.get("do", ""), ""),
    )  # fmt: skip


@staff("decide")
@require_POST
def decide(request: HttpRequest, ref: str) -> HttpResponse:
    """审核确认: a named officer decides."""
    case = my_case(request, ref, "decide")
    form = DecideForm(find(case.item), request.POST)
    return attempt(
        request, case, form,
        lambda: decisions.decide(
            case=case, verdict=form.cleaned_data["do"], reasons=form.cleaned_data["text"],
            by=me(request), version=form.cleaned_data["version"],
            refusal_codes=form.cleaned_data["codes"],
        ),
        DECIDED.get(form.data.get("do", ""), ""),
    )  # fmt: skip


@staff("see_cases")
@require_POST
def take_back(request: HttpRequest, ref: str, step_ref: str) -> HttpResponse:
    """撤回: my own step of a moment ago; whoever may do the step may take it back."""
    case = my_case(request, ref)
    step = case.steps.filter(public_id=step_ref).first()
    if step is None:
        raise Http404
    form = BackForm(request.POST)
    return attempt(
        request, case, form,
        lambda: decisions.take_back(step=step, reason=form.cleaned_data["why"], by=me(request)),
        "已撤回，这一步重新开始。原来办过的留在经过里。",
    )  # fmt: skip


def _fresh(case: Case, version: int) -> None:
    if case.version != version:
        raise Conflict
