"""A named officer takes a request, may extend it once with a reason, and answers with reasons."""

import datetime as dt
from collections.abc import Iterable

from django.db.models import F

from minzheng.foundation.accounts.models import User
from minzheng.foundation.audit.trail import action, record
from minzheng.foundation.core import clock
from minzheng.foundation.core.refusal import Conflict, NotPossible
from minzheng.foundation.core.workdays import office_calendar
from minzheng.stages.notices.emptying import empty_message
from minzheng.stages.registry.actions import (
    forget_person,
    freeze,
    lift_freeze,
    withdraw_authorisation,
)
from minzheng.stages.registry.entries import clean_line, without_unseen
from minzheng.stages.registry.models import Authorisation, Person
from minzheng.stages.rights import clocks
from minzheng.stages.rights.actions.telling import tell_of
from minzheng.stages.rights.corrections import put_right, wanted_of
from minzheng.stages.rights.duties import against_deletion, against_freeze
from minzheng.stages.rights.guards import require_officer
from minzheng.stages.rights.models import Request

ANSWER_LEAST, ANSWER_MOST = 4, 2000
# What may come of each kind. «partly» of a deletion is: stop everything but storage (art. 47).
OUTCOMES_OF = {
    "copy": ("granted", "partly", "refused"),
    "correct": ("granted", "partly", "refused"),
    "freeze": ("granted", "refused"),
    "lift": ("granted", "refused"),
    "object": ("granted", "partly", "refused"),
    "delete": ("granted", "partly", "refused"),
}
GONE = "这件请求已经答复或者撤回，请刷新页面。"


@action
def take(*, row: Request, by: User) -> Request:
    """This officer answers for it from now on; another may take it over."""
    require_officer(row, by)
    if row.officer_id == by.pk:
        return row
    taken = Request.objects.filter(pk=row.pk, state="open", officer_id=row.officer_id).update(
        officer=by, officer_from_at=clock.now(), version=F("version") + 1
    )
    if not taken:
        raise Conflict("刚被另一位同事接手，或者已经答复，请刷新页面。")
    row.refresh_from_db()
    record("rights.taken", row, by=by, subject=row.person)
    return row


@action
def extend(*, row: Request, reason: str, by: User) -> Request:
    """More time, once, with a reason that the person is told."""
    require_officer(row, by)
    words = clean_line(reason, "延期原因", 200)
    if len(words) < ANSWER_LEAST:
        raise NotPossible("请写明为什么要延期，本人会看到。")
    if row.extended_on is not None:
        raise NotPossible("已经延期过一次，不能再延。")
    days = clocks.value(clocks.EXTENSION, clock.today()).value
    due = office_calendar().add_working_days(row.due_on, days)
    done = Request.objects.filter(pk=row.pk, state="open", extended_on=None).update(
        due_on=due.on, due_provisional=due.provisional, extended_on=clock.today(),
        extension_reason=words, version=F("version") + 1,
    )  # fmt: skip
    if not done:
        raise Conflict(GONE)
    row.refresh_from_db()
    record("rights.extended", row, by=by, subject=row.person, until=row.due_on.isoformat())
    tell_of(row, "extended", by=by)
    return row


@action
def answer(
    *,
    row: Request,
    outcome: str,
    reasons: str,
    by: User,
    version: int,
    person_version: int | None = None,
    accepted: Iterable[str] = (),
    withdraw_authorisations: bool = False,
) -> Request:
    """Answer once, with reasons; what was granted happens in the same transaction.

    `accepted`: the fields of a correction that are put right, for «partly»; «granted» takes all.
    Raises NotPossible where the law stands against it, Conflict when it was answered meanwhile or
    the register changed since the page was read.
    """
    require_officer(row, by)
    words = without_unseen(reasons).strip()
    if len(words) < ANSWER_LEAST:
        raise NotPossible("请写明理由，本人会看到。")
    if len(words) > ANSWER_MOST:
        raise NotPossible(f"理由太长，最多 {ANSWER_MOST} 个字。")
    if outcome not in OUTCOMES_OF[row.kind]:
        raise NotPossible("请选这件请求可以有的结果。")
    if by.actor_ref == row.received_by:
        raise NotPossible("收件的人不能自己答复，请另一位同事来办。")
    until = _copy_until(row, outcome)
    done = Request.objects.filter(pk=row.pk, state="open", version=version).update(
        state="answered", outcome=outcome, answer=words, answered_at=clock.now(),
        answered_by=by.actor_ref, answered_label=by.actor_label, copy_until_on=until,
        officer=by, officer_from_at=row.officer_from_at or clock.now(), version=version + 1,
    )  # fmt: skip
    if not done:
        raise Conflict(GONE)
    if row.kind == "delete" and outcome == "granted":
        _delete(row, by)
        return row
    if outcome != "refused":
        _carry_out(row, outcome, tuple(accepted), person_version, by)
        if row.kind == "object" and withdraw_authorisations:
            _withdraw(row.person, by)
    row.refresh_from_db()
    record("rights.answered", row, by=by, subject=row.person, kind=row.kind, outcome=outcome)
    tell_of(row, "answered", by=by)
    return row


def _copy_until(row: Request, outcome: str) -> dt.date | None:
    if row.kind != "copy" or outcome == "refused":
        return None
    days = clocks.value(clocks.COPY, clock.today()).value
    return clock.today() + dt.timedelta(days=days)


def _carry_out(
    row: Request, outcome: str, accepted: tuple[str, ...], version: int | None, by: User
) -> None:
    """What was granted: the register changes, or everything but storage stops, or may go on."""
    if row.kind == "correct":
        wanted = wanted_of(row)
        fields = (
            tuple(wanted) if outcome == "granted" else tuple(f for f in accepted if f in wanted)
        )
        if outcome == "partly" and wanted and not fields:
            raise NotPossible("请勾选同意更正的项目；一项都不更正请选“不同意”。")
        seen = row.person.version if version is None else version
        put_right(row, fields, seen, by=by)
    elif row.kind in ("freeze", "delete"):
        if standing := against_freeze(row.person):
            raise NotPossible("现在还不能停止使用：" + " ".join(d.words for d in standing))
        freeze(person=row.person, reason=f"本人请求 {row.number}", by=by)
    elif row.kind == "lift":
        lift_freeze(person=row.person, by=by)


def _delete(row: Request, by: User) -> None:
    """The answer goes out first, to the phone that is about to be deleted; then she is forgotten.

    That and how it was asked and answered is kept for its own time.
    """
    if standing := against_deletion(row.person):
        raise NotPossible("现在还不能删除：" + " ".join(d.words for d in standing))
    row.refresh_from_db()
    record("rights.answered", row, by=by, subject=row.person, kind=row.kind, outcome=row.outcome)
    tell_of(row, "answered", by=by)
    for message in row.person.messages.exclude(state="waiting"):
        empty_message(message=message, by=by)
    forget_person(person=row.person, by=by)


def _withdraw(person: Person, by: User) -> None:
    for given in Authorisation.objects.live(clock.today()).filter(person=person):
        withdraw_authorisation(authorisation=given, by=by)
