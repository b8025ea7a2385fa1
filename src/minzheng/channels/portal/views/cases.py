"""My cases: the list, one case with its dates, what was just sent, taking it back."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_safe

from minzheng.channels.portal.visitor import (
    Visitor,
    case_or_404,
    cases_of,
    following,
    is_grown,
    visitor,
)
from minzheng.foundation.core.doors import resident_or_agent
from minzheng.foundation.core.firsts import firsts
from minzheng.foundation.core.refusal import Conflict, NotPossible
from minzheng.stages.cases.actions import withdraw
from minzheng.stages.cases.models import Case
from minzheng.stages.cases.queries import steps_of
from minzheng.stages.cases.queue import AHEAD_CAP, ahead
from minzheng.stages.catalog import find
from minzheng.stages.certificates.counter import entries_of
from minzheng.stages.certificates.queries import live_code
from minzheng.stages.certificates.twins import offered
from minzheng.stages.decisions.forms import WithdrawForm, withdrawn_for
from minzheng.stages.decisions.progress import CaseCard, cards, points, promise, standing, title
from minzheng.stages.decisions.wanted import (
    filled,
    may_withdraw,
    missing_papers,
    rejection,
    unexplained,
    waiting_signers,
)
from minzheng.stages.ratings.queries import ended, rating_of
from minzheng.stages.ratings.reading import told_to

SHOWN = 50


@resident_or_agent("see")
@require_safe
def listing(request: HttpRequest) -> HttpResponse:
    """My cases, newest first."""
    found, more = firsts(cases_of(visitor(request)).order_by("-id"), SHOWN)
    return render(request, "portal/cases.html", {"cards": cards(found), "more": more})


@resident_or_agent("see")
@require_safe
def case(request: HttpRequest, public_id: str) -> HttpResponse:
    """One case: where it is, who has it, by when, and what is needed from me."""
    found, who = case_or_404(request, public_id), visitor(request)
    if found.state == "draft":
        return redirect("portal:apply", slug=find(found.item).slug)
    item = find(found.item)
    steps = steps_of(found)
    word, tone = standing(found, steps)
    context: dict[str, Any] = {
        "case": found, "item": item, "title": title(found), "word": word, "tone": tone,
        "timeline_rows": [point._asdict() for point in points(found, steps)],
        "promise": promise(found, steps),
        "decisions": list(found.decisions.order_by("-id")),
        "missing": missing_papers(found), "differences": unexplained(found),
        "signers": waiting_signers(found, who), "may_withdraw": may_withdraw(found),
        "filled": filled(found), "code": live_code("case", found.public_id),
        "papers": offered(found), "entered": entries_of(found),
        "follow_ups": [_link(card) for card in cards(following(who, found))],
        "rejected": rejection(found), "queue": queue(found), "visitor": who,
        **_rating(found, who),
    }  # fmt: skip
    return render(request, "portal/case.html", context)


@resident_or_agent("see")
@require_safe
def sent(request: HttpRequest, public_id: str) -> HttpResponse:
    """It is sent: the number, what happens next, the dates."""
    found, who = case_or_404(request, public_id), visitor(request)
    if found.state == "draft":
        return redirect("portal:apply", slug=find(found.item).slug)
    first = found.steps.order_by("id").first()
    context = {
        "case": found, "item": find(found.item), "first": first, "title": title(found),
        "signers": waiting_signers(found, who),
    }  # fmt: skip
    return render(request, "portal/sent.html", context)


@resident_or_agent("apply")
@require_http_methods(["GET", "POST"])
def take_back(request: HttpRequest, public_id: str) -> HttpResponse:
    """Withdraw: first what it means and, for whoever likes to say it, why; then one press."""
    found, who = case_or_404(request, public_id), visitor(request)
    error, code = "", 200
    form = WithdrawForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and not form.is_valid():
        code = 422
    elif request.method == "POST":
        seen = request.POST.get("version", "")
        version = int(seen) if seen.isascii() and seen.isdigit() and len(seen) < 10 else -1
        try:
            reason = withdrawn_for(form.cleaned_data, "本人撤回")
            withdraw(case=found, by=who.resident, reason=reason, version=version)
        except Conflict:
            found.refresh_from_db()
            error, code = (
                "您打开这一页以后，这件事有了新进展。请看一眼现在办到哪里，再决定要不要撤回。",
                409,
            )
        except NotPossible as refusal:
            error, code = str(refusal), 422
        else:
            return redirect("portal:case", public_id=found.public_id)
    if found.state == "withdrawn" or (not error and not may_withdraw(found)):
        return redirect("portal:case", public_id=found.public_id)
    context = {
        "case": found, "title": title(found), "error": error, "promise": promise(found),
        "word": standing(found).word, "allowed": may_withdraw(found), "form": form,
        "has_errors": code != 200,
    }  # fmt: skip
    return render(request, "portal/withdraw.html", context, status=code)


def _rating(case: Case, who: Visitor) -> dict[str, Any]:
    """What the family said of this matter and heard back, or whether it may be said now; an agent
    neither reads nor says it."""
    row = None if who.acting else rating_of(case)
    may = not who.acting and row is None and is_grown(who.person) and ended(case)
    return {"rating": told_to(row, who.person) if row else None, "may_rate": may}


def queue(case: Case) -> str:
    """How many are before this one, in plain words; empty when it is not the office's turn."""
    found = ahead(case)
    if found is None:
        return ""
    if found == 0:
        return "前面没有别的件了，轮到您的。"
    if found >= AHEAD_CAP:
        return f"前面还有 {AHEAD_CAP} 件以上，按期限先后办。"
    return f"前面还有约 {found} 件，按期限先后办。"


def _link(card: CaseCard) -> dict[str, str]:
    url = reverse("portal:case", kwargs={"public_id": card.case.public_id})
    word, tone = card.pill
    return {"title": card.title, "note": card.promise, "url": url, "pill": word, "tone": tone}
