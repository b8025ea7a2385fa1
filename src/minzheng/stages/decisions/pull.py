"""Move what time moves: postings past their last day, reviews that are due."""

from minzheng.foundation.core import clock, line
from minzheng.foundation.core.actors import LINE
from minzheng.stages.cases.actions import open_review
from minzheng.stages.decisions.actions.postings import take_down
from minzheng.stages.decisions.models import Entitlement, PublicPosting


def pull() -> int:
    """Take postings down and open the reviews that are due."""
    over = PublicPosting.objects.filter(taken_down_at=None, until_on__lt=clock.today())
    moved = line.each(
        "decisions",
        over.select_related("case__applicant").order_by("id")[:500],
        lambda posting: take_down(posting=posting),
    )
    due = Entitlement.objects.filter(until_month=None, review_on__lte=clock.today())
    rows = due.exclude(household__cases__state="open", household__cases__kind="review")
    return moved + line.each(
        "reviews", rows.select_related("decision__case").order_by("id")[:500], _review
    )


def _review(entitlement: Entitlement) -> bool:
    origin = entitlement.decision.case
    if origin.state != "closed":
        return False
    case = open_review(origin=origin, kind="review", by=LINE, reason="定期复核到期")
    return case.origin_id == origin.pk
