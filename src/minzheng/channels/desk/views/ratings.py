"""好差评 at the desk: noting what she says at the counter, and calling back who was not satisfied.

Lists name nobody's grade to those who handled the matter: only the right to call back opens them.
"""

from typing import Any

from django.contrib import messages
from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_safe

from minzheng.channels.desk.paging import page_of
from minzheng.channels.desk.views.reach import conflict, item_name, me, my_case, my_scope
from minzheng.channels.desk.views.worklist import case_address
from minzheng.foundation.audit.trail import record
from minzheng.foundation.core import clock
from minzheng.foundation.core.doors import staff
from minzheng.foundation.core.refusal import Conflict, NotPossible
from minzheng.stages.ratings import actions, clocks
from minzheng.stages.ratings.actions.calling import GONE, OWN
from minzheng.stages.ratings.actions.giving import NOT_YET, TWICE
from minzheng.stages.ratings.forms import CallBackForm, CounterRateForm
from minzheng.stages.ratings.models import Rating
from minzheng.stages.ratings.queries import call_backs, counts, ended, light, rating_of

SHOW = {"": "待回访", "done": "已回访"}
TILES = {"late": ("已超期", "late"), "soon": ("快到期", "warn"), "ample": ("时间充裕", "")}


@staff("file_for_resident")
@sensitive_post_parameters()
@require_http_methods(["GET", "POST"])
def rate(request: HttpRequest, ref: str) -> HttpResponse:
    """What she says at the counter, by phone or on paper; she is told that it was noted."""
    case = my_case(request, ref, "file_for_resident")
    before = rating_of(case)
    refused = TWICE if before else "" if ended(case) else NOT_YET
    own = before is not None and before.given_by == me(request).actor_ref
    # What he typed while somebody else was faster comes back with the refusal.
    if refused and (own or request.method != "POST"):
        messages.warning(request, refused)
        return redirect(case_address(case))
    form = CounterRateForm(request.POST if request.method == "POST" else None)
    if form.is_valid():
        said = form.cleaned_data
        try:
            actions.give(
                case=case, grade=int(said["grade"]), said=said["words"], door=said["door"],
                by=me(request),
            )  # fmt: skip
        except NotPossible as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, "已记下，也告诉了本人。")
            return redirect(case_address(case))
    wrong = form.is_bound
    context = {
        "case": case, "item": item_name(case), "form": form, "due": clocks.due(clock.today()),
        "has_errors": wrong,
    }  # fmt: skip
    return render(request, "desk/rate.html", context, status=422 if wrong else 200)


@staff("call_back")
@require_safe
def listing(request: HttpRequest) -> HttpResponse:
    """Open call-backs by deadline; those done, newest first."""
    show = "done" if request.GET.get("show") == "done" else ""
    rows = call_backs(my_scope(request))
    waiting = rows.filter(called_at=None)
    page = (
        page_of(request, rows.exclude(called_at=None), ("-id",))
        if show
        else page_of(request, waiting, ("call_due_on", "id"))
    )
    context = {
        "rows": [_row(row) for row in page.rows], "page": page, "show": show, "tabs": SHOW,
        "tiles": [] if show else _tiles(waiting),
    }  # fmt: skip
    return render(request, "desk/call_backs.html", context)


def _tiles(rows: QuerySet[Rating]) -> list[dict[str, Any]]:
    numbers = counts(rows)._asdict()
    return [
        {"label": label, "count": numbers[key], "tone": tone, "url": "", "current": False}
        for key, (label, tone) in TILES.items()
    ]


def _row(row: Rating) -> dict[str, Any]:
    return {
        "row": row, "at": reverse("desk:call_back", args=[row.public_id]),
        "item": item_name(row.case), "grade": Rating.GRADES[row.grade],
        "place": row.area.label, "light": light(row),
        "outcome": Rating.OUTCOMES.get(row.call_outcome, ""),
    }  # fmt: skip


def _typed(form: CallBackForm) -> str:
    """All that was written, to be kept by hand."""
    return "\n\n".join(filter(None, (form.data.get(name, "") for name in ("heard", "answer"))))


@staff("call_back")
@sensitive_post_parameters()
@require_http_methods(["GET", "POST"])
def one(request: HttpRequest, ref: str) -> HttpResponse:
    """What she said, and the call-back; that it was opened is recorded, and she sees it.

    Who decided the matter reads no words about himself, only that another will call.
    """
    row = call_backs(my_scope(request)).filter(public_id=ref).first()
    if row is None:
        raise Http404
    form = CallBackForm(request.POST if request.method == "POST" else None)
    back = reverse("desk:call_back", args=[row.public_id])
    if form.is_bound and row.called_at is not None:
        return conflict(request, Conflict(GONE), back, _typed(form))
    if form.is_valid():
        try:
            actions.call_back(row=row, by=me(request), **form.cleaned_data)
        except Conflict as error:
            return conflict(request, error, back, _typed(form))
        except NotPossible as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, "回访办完了，也告诉了本人。")
            return redirect(back)
    wrong = form.is_bound
    own = row.decided_by == me(request).actor_ref
    record("rating.viewed", row, by=me(request), subject=row.person, purpose="回访")
    context = {
        **_row(row), "form": form, "words": "" if own else row.words.open(),
        "heard": "" if own else row.heard.open(), "answer": "" if own else row.answer.open(),
        "door": Rating.DOORS[row.door],
        "own": OWN if own else "", "has_errors": wrong,
    }  # fmt: skip
    return render(request, "desk/call_back.html", context, status=422 if wrong else 200)
