"""Time that does not count, withdrawal for the applicant, a second look, an appeal on paper."""

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.views.decorators.http import require_POST

from minzheng.channels.desk.forms.reasons import AppealForm, PauseForm, ReasonForm, ReviewForm
from minzheng.channels.desk.views.reach import me, my_case
from minzheng.channels.desk.views.steps import attempt
from minzheng.channels.desk.views.worklist import case_address
from minzheng.foundation.core.doors import staff
from minzheng.stages.cases import actions as cases
from minzheng.stages.cases.models import Case
from minzheng.stages.decisions import actions as decisions

MORE_DAYS = 5  # working days one press adds
SAID = {
    "suspend": "已中止计时。情况消除后请恢复。",
    "resume": "已恢复计时，期限顺延。",
    "extend": f"已延期 {MORE_DAYS} 个工作日。",
}


@staff("accept")
@require_POST
def pause(request: HttpRequest, ref: str, step_ref: str) -> HttpResponse:
    """中止, 恢复, 延期 of one open step."""
    case = my_case(request, ref, "accept")
    step = case.steps.filter(public_id=step_ref, finished_at=None).first()
    if step is None:
        raise Http404
    form = PauseForm(request.POST)

    def do() -> None:
        reason = form.cleaned_data["reason"]
        if form.cleaned_data["do"] == "suspend":
            cases.suspend_step(step=step, reason=reason, by=me(request))
        elif form.cleaned_data["do"] == "resume":
            cases.resume_step(step=step, by=me(request))
        else:
            cases.extend_step(step=step, days=MORE_DAYS, reason=reason, by=me(request))

    return attempt(request, case, form, do, SAID.get(request.POST.get("do", ""), "已办理。"))


@staff("file_for_resident")
@require_POST
def withdraw(request: HttpRequest, ref: str) -> HttpResponse:
    """The applicant says so on the phone; at the counter it is read back and signed."""
    case = my_case(request, ref, "file_for_resident")
    form = ReasonForm(request.POST)
    return attempt(
        request, case, form,
        lambda: cases.withdraw(
            case=case, by=me(request), reason=form.cleaned_data["reason"],
            version=form.cleaned_data["version"],
        ),
        "已代为撤回，以后可以重新申请。",
    )  # fmt: skip


@staff("open_review")
@require_POST
def review(request: HttpRequest, ref: str) -> HttpResponse:
    """复核, 变更, 更正: a new linked case; the old decision stays as it is."""
    case = my_case(request, ref, "open_review")
    form = ReviewForm(request.POST)
    opened: list[Case] = []

    def do() -> None:
        opened.append(
            cases.open_review(
                origin=case, kind=form.cleaned_data["kind"], by=me(request),
                reason=form.cleaned_data["reason"],
            )
        )  # fmt: skip

    answer = attempt(request, case, form, do, "已另立办件，从核对开始。")
    return redirect(case_address(opened[0])) if opened else answer


@staff("file_for_resident")
@require_POST
def appeal(request: HttpRequest, ref: str) -> HttpResponse:
    """The person does not agree, and says so at the counter or by phone."""
    case = my_case(request, ref, "file_for_resident")
    decision = case.decisions.order_by("-id").first()
    if decision is None:
        raise Http404
    form = AppealForm(request.POST)
    return attempt(
        request, case, form,
        lambda: decisions.appeal(
            decision=decision, text=form.cleaned_data["text"], by=me(request)
        ),
        "已登记不同意见，换人再看一遍。",
    )  # fmt: skip
