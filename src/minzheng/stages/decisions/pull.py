"""Move what time moves: postings past their last day, reviews that are due, and deaths."""

import datetime as dt

from django.db.models import Exists, OuterRef, QuerySet, Subquery
from django.db.models.functions import TruncDate

from minzheng.foundation.core import clock, line
from minzheng.foundation.core.actors import LINE
from minzheng.foundation.core.statements import Statement
from minzheng.stages.cases.actions import open_review
from minzheng.stages.cases.models import Case, CaseStep
from minzheng.stages.decisions.actions.postings import take_down
from minzheng.stages.decisions.actions.proposing import propose
from minzheng.stages.decisions.models import EntitledPerson, Entitlement, Proposal, PublicPosting
from minzheng.stages.registry.models import LifeEvent
from minzheng.stages.verification.models import Check


def pull() -> int:
    """Take postings down, propose what is ready, open the reviews that are due."""
    today = clock.today()
    moved = line.each(
        "proposals", UNPROPOSED.rows(), lambda case: bool(propose(case=case, by=LINE))
    )
    moved += line.each("decisions", OVER.rows(today), lambda row: take_down(posting=row))
    moved += line.each("reviews", DUE.rows(today), _review)
    return moved + line.each("deaths", BEREAVED.rows(), _change)


def _over(today: dt.date) -> QuerySet[PublicPosting]:
    """Postings whose last day is past."""
    over = PublicPosting.objects.filter(taken_down_at=None, until_on__lt=today)
    return over.select_related("case__applicant").order_by("id")


def _due(today: dt.date) -> QuerySet[Entitlement]:
    """Rights whose review has come; whether the first payment has arrived makes no difference."""
    due = Entitlement.objects.filter(until_month=None, review_on__lte=today)
    rows = due.exclude(household__cases__state="open", household__cases__kind="review")
    return rows.select_related("decision__case").order_by("id")


def _bereaved() -> QuerySet[Entitlement]:
    """Rights in force that count somebody who has died, and that nobody has looked at since.

    What a family may have follows its changes (社会救助暂行办法 art. 13); an officer decides it.
    """
    looked_at = Case.objects.filter(
        household=OuterRef("entitlement__household"), opened_on__gte=OuterRef("noted_on")
    ).exclude(kind="new")
    deaths = LifeEvent.objects.filter(kind="death", person=OuterRef("person"), voided_at=None)
    covered = EntitledPerson.objects.filter(entitlement=OuterRef("pk"))
    noted = covered.annotate(noted_on=Subquery(deaths.values(on_day=TruncDate("recorded_at"))[:1]))
    unseen = noted.filter(~Exists(looked_at), noted_on__isnull=False)
    rows = Entitlement.objects.filter(Exists(unseen), until_month=None)
    return rows.select_related("decision__case").order_by("id")


def _unproposed() -> QuerySet[Case]:
    """Cases that wait for an opinion, whose newest check no proposal rests on."""
    newest = Check.objects.filter(case=OuterRef("pk")).order_by("-id").values("pk")[:1]
    ready = Case.objects.filter(
        Exists(CaseStep.objects.filter(case=OuterRef("pk"), code="opinion", finished_at=None))
    ).annotate(newest=Subquery(newest))
    proposed = Proposal.objects.filter(case=OuterRef("pk"), check_run=OuterRef("newest"))
    return ready.filter(~Exists(proposed), newest__isnull=False).order_by("id")


# The line asks every second, and almost always for nothing.
UNPROPOSED = Statement[Case](lambda: _unproposed()[:500])
OVER = Statement[PublicPosting](lambda today: _over(today)[:500])
DUE = Statement[Entitlement](lambda today: _due(today)[:500])
BEREAVED = Statement[Entitlement](lambda: _bereaved()[:500])


def _review(entitlement: Entitlement) -> bool:
    return _again(entitlement, "review", "定期核查到期")


def _change(entitlement: Entitlement) -> bool:
    return _again(entitlement, "change", "家庭成员去世，待遇需要重新核定")


def _again(entitlement: Entitlement, kind: str, reason: str) -> bool:
    """The case goes round again; False where it is on its way already."""
    origin = entitlement.decision.case
    case = open_review(origin=origin, kind=kind, by=LINE, reason=reason)
    return case.origin_id == origin.pk
