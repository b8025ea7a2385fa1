"""The person says how it was, herself or through the counter; a poor word opens its call-back."""

from django.db import IntegrityError, transaction

from minzheng.foundation.audit.trail import action, record
from minzheng.foundation.core import clock
from minzheng.foundation.core.actors import Actor
from minzheng.foundation.core.refusal import NotPossible
from minzheng.stages.cases.guards import require_party
from minzheng.stages.cases.models import Case
from minzheng.stages.notices.actions import tell
from minzheng.stages.ratings import clocks, words
from minzheng.stages.ratings.models import Rating
from minzheng.stages.ratings.queries import decider, ended
from minzheng.stages.registry.entries import without_unseen
from minzheng.stages.registry.models import Person

WORDS_MOST = 500
NOT_YET = "这件事还没有结果，有了结果再评。"
TWICE = "这件事已经评过了，一件事评一次。还想说的，请打电话告诉我们。"


@action
def give(*, case: Case, grade: int, by: Actor, said: str = "", door: str = "portal") -> Rating:
    """Note the rating of a matter that has ended, with its call-back where it is poor.

    `by` a grown member of the household, online; or staff who write down what she says at the
    counter, on the phone or on paper, of which she is told. Raises NotPossible before the end, the
    second time, and for whom it is not.
    """
    if grade not in Rating.GRADES:
        raise NotPossible("请选一个评价。")
    if (door == "portal") != isinstance(by, Person) or door not in Rating.DOORS:
        raise NotPossible("请选评价是从哪里来的。")
    require_party(by, case, "apply")
    if not ended(case):
        raise NotPossible(NOT_YET)
    today = clock.today()
    due = clocks.due(today) if grade <= Rating.POOR else None
    row = Rating(
        case=case, person=by if isinstance(by, Person) else case.applicant, area_id=case.area_id,
        grade=grade, words=without_unseen(said).strip()[:WORDS_MOST], door=door,
        given_on=today, given_at=clock.now(), given_by=by.actor_ref, given_label=by.actor_label,
        decided_by=decider(case), call_due_on=due.deadline.on if due else None,
        call_due_provisional=bool(due and due.deadline.provisional),
        call_due_sample=bool(due and due.sample),
    )  # fmt: skip
    try:
        with transaction.atomic():
            row.save()
    except IntegrityError:
        if not Rating.objects.filter(case=case).exists():
            raise
        raise NotPossible(TWICE) from None
    record("rating.given", row, by=by, subject=row.person, door=door, poor=due is not None)
    if not isinstance(by, Person):
        tell_of(row, "given", by=by)
    return row


def tell_of(row: Rating, what: str, *, by: Actor) -> None:
    """Put it on her page and, by phone, a line that says almost nothing."""
    text = {"given": words.given, "called": words.called}[what]
    tell(
        key=words.key_of(what, row), person=row.person, case=row.case, by=by,
        title=words.title(what, row.person), text=text(row), sms_text=words.sms(what, row.person),
    )  # fmt: skip
