"""A named officer, not the one who decided, calls back and writes what was said and done."""

from minzheng.foundation.accounts.models import User
from minzheng.foundation.accounts.scope import scope_of
from minzheng.foundation.audit.trail import action, record
from minzheng.foundation.core import clock
from minzheng.foundation.core.refusal import Conflict, NotPossible
from minzheng.stages.cases.guards import require
from minzheng.stages.ratings.actions.giving import tell_of
from minzheng.stages.ratings.models import Rating
from minzheng.stages.ratings.queries import ABILITY
from minzheng.stages.registry.entries import without_unseen
from minzheng.stages.registry.frozen import refuse_frozen

LEAST, MOST = 4, 1000
OWN = "这件事是您决定的，不能由您自己回访。请另一位同事来办。"
GONE = "刚有同事办完了这个回访，请刷新页面。"


@action
def call_back(*, row: Rating, outcome: str, heard: str, answer: str, by: User) -> Rating:
    """Finish the call-back once; the person reads the answer on her page.

    `heard`: what she said, needed where she was reached. Raises NotPossible for who decided the
    matter and for words that say nothing, Conflict when it was finished meanwhile.
    """
    require(by, ABILITY, row.area_id)
    if row.person.secret:
        require(by, "see_secret", row.area_id)
    if not scope_of(by).can("answer_rights"):
        refuse_frozen(row.person)
    if row.call_due_on is None:
        raise NotPossible("这个评价不用回访。")
    if by.actor_ref == row.decided_by:
        raise NotPossible(OWN)
    if outcome not in Rating.OUTCOMES:
        raise NotPossible("请选联系上了没有。")
    said = _words(heard, "她（他）说了什么", LEAST if outcome == "reached" else 0)
    done = _words(answer, "怎么答复的", LEAST)
    row.heard, row.answer = said, done
    changed = Rating.objects.filter(pk=row.pk, called_at=None, emptied_on=None).update(
        call_outcome=outcome, heard=row.heard, answer=row.answer, called_at=clock.now(),
        called_by=by.actor_ref, called_label=by.actor_label,
    )  # fmt: skip
    if not changed:
        raise Conflict(GONE)
    row.refresh_from_db()
    record("rating.called", row, by=by, subject=row.person, outcome=outcome)
    tell_of(row, "called", by=by)
    return row


def _words(text: str, label: str, least: int) -> str:
    said = without_unseen(text).strip()
    if len(said) < least:
        raise NotPossible(f"请写明{label}。")
    if len(said) > MOST:
        raise NotPossible(f"“{label}”写得太长，最多 {MOST} 个字。")
    return said
