"""Move what time moves: postings past their last day, reviews that are due."""

from django.db.models import Exists, OuterRef, QuerySet, Subquery

from minzheng.foundation.core import clock, line
from minzheng.foundation.core.actors import LINE
from minzheng.stages.cases.actions import open_review
from minzheng.stages.cases.models import Case, CaseStep
from minzheng.stages.decisions.actions.postings import take_down
from minzheng.stages.decisions.actions.proposing import propose
from minzheng.stages.decisions.models import Entitlement, Proposal, PublicPosting
from minzheng.stages.verification.models import Check


def pull() -> int:
    """Take postings down, propose what is ready, open the reviews that are due."""
    moved = line.each(
        "proposals", _unproposed()[:500], lambda case: bool(propose(case=case, by=LINE))
    )
    over = PublicPosting.objects.filter(taken_down_at=None, until_on__lt=clock.today())
    moved += line.each(
        "decisions",
        over.select_related("case__applicant").order_by("id")[:500],
        lambda posting: take_down(posting=posting),
    )
    due = Entitlement.objects.filter(until_month=None, review_on__lte=clock.today())
    rows = due.exclude(household__cases__state="open", household__cases__kind="review")
    return moved + line.each(
        "reviews", rows.select_related("decision__case").order_by("id")[:500], _review
    )


def _unproposed() -> QuerySet[Case]:
    """Cases that wait for an opinion, whose newest check no proposal rests on."""
    newest = Check.objects.filter(case=OuterRef("pk")).order_by("-id").values("pk")[:1]
    ready = Case.objects.filter(
        Exists(CaseStep.objects.filter(case=OuterRef("pk"), code="opinion", finished_at=None))
    ).annotate(newest=Subquery(newest))
    proposed = Proposal.objects.filter(case=OuterRef("pk"), check_run=OuterRef("newest"))
    return ready.filter(~Exists(proposed), newest__isnull=False).order_by("id")


def _review(entitlement: Entitlement) -> bool:
    origin = entitlement.decision.case
    if origin.state != "closed":
        return False
    case = open_review(origin=origin, kind="review", by=LINE, reason="定期复核到期")
    return case.origin_id == origin.pk
