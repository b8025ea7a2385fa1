"""一键核对: all sources at once, on live authorisations, outside any transaction."""

import json
import time

from django.conf import settings
from django.db import IntegrityError, transaction

from minzheng.connectors.department_data.asking import Answer, Kind
from minzheng.foundation.audit.trail import action, record
from minzheng.foundation.core import clock
from minzheng.foundation.core.actors import LINE, Actor
from minzheng.foundation.core.refusal import NotPossible
from minzheng.stages.cases.actions import block, finish_step
from minzheng.stages.cases.guards import require
from minzheng.stages.cases.models import Case
from minzheng.stages.catalog import find
from minzheng.stages.registry.frozen import refuse_frozen_family
from minzheng.stages.registry.models import Authorisation, Person
from minzheng.stages.verification.asking import asked, client
from minzheng.stages.verification.differences import note_differences
from minzheng.stages.verification.gather import members_of
from minzheng.stages.verification.models import Check, Query

WITHDRAWN = "授权已撤回或过期，没有查询。请本人重新授权，再按一次核对。"

TAKEN = ("state", "payload", "payload_hash", "reason", "answered_at", "attempts")


def start_check(*, case: Case, by: Actor, seconds: float | None = None) -> Check:
    """Press the key: begin, ask everyone within `seconds`, take what came.

    With a short limit the page is back at once; the line asks on until the full deadline.
    """
    check = begin_check(case=case, by=by)
    ask_open(check=check, seconds=seconds or settings.CHECK_DEADLINE_SECONDS, final=seconds is None)
    return check


@action
def begin_check(*, case: Case, by: Actor) -> Check:
    """Write down what will be asked of whom, on which authorisation. None live, no query."""
    require(by, "check", case.area_id)
    if not case.steps.filter(code="check", finished_at=None).exists():
        raise NotPossible("现在不是核对这一步，请刷新页面看看办到哪里了。")
    people = [m.person for m in members_of(case)]
    refuse_frozen_family(people)
    mandates = _mandates(people, case.item)
    without = [p.name for p in people if p.pk not in mandates]
    if without:
        raise NotPossible(
            "还没有" + "、".join(without) + "的授权，不能查询。请先请本人（未成年人由监护人）授权。"
        )
    check = Check(case=case, started_at=clock.now(), started_by=by.actor_ref)
    try:
        with transaction.atomic():
            check.save()
    except IntegrityError:  # it runs already: go on with whoever joined or authorised meanwhile
        check = Check.objects.get(case=case, finished_at=None)
    _write_queries(check, people, mandates, by)
    block(case=case, code="check", text="查询中")
    return check


def _write_queries(
    check: Check, people: list[Person], mandates: dict[int, Authorisation], by: Actor
) -> None:
    """A row for each person and source that has none; open rows go on today's authorisation."""
    for person in people:
        waiting = check.queries.filter(person=person, state__in=Query.OPEN)
        waiting.update(authorisation=mandates[person.pk])
    had = set(check.queries.values_list("person_id", "source"))
    sources = find(check.case.item).sources
    fresh = [
        Query(
            check_run=check, person=person, authorisation=mandates[person.pk], source=source,
            asked_at=clock.now(),
        )
        for person in people
        for source in sources
        if (person.pk, source) not in had
    ]  # fmt: skip
    Query.objects.bulk_create(fresh, ignore_conflicts=True)
    asked_now = {row.person_id for row in fresh}
    for person in people:
        if person.pk in asked_now:
            record(
                "person.means_checked", check, by=by, subject=person, purpose="经济状况核对",
                sources=list(sources), case=check.case.public_id,
                authorisation=mandates[person.pk].public_id,
            )  # fmt: skip


def ask_open(*, check: Check, seconds: float, final: bool = True) -> int:
    """Ask what is still open, in parallel; returns how many are settled now.

    `final` writes «no answer» on those that did not come; otherwise they stay asked.
    """
    rows = list(
        check.queries.filter(state__in=Query.OPEN).select_related("person", "authorisation")
    )
    case = check.case
    live = Authorisation.objects.live(clock.today())
    allowed = set(
        live.filter(pk__in=[q.authorisation_id for q in rows]).values_list("pk", flat=True)
    )
    found, rows = rows, [q for q in rows if q.authorisation_id in allowed]
    if len(rows) < len(found):
        _leave_unasked(check=check, allowed=allowed, by=LINE)
    if found and not rows:
        return 0
    started = time.monotonic()
    answers = client().ask_all(
        [asked(q, case.public_id, case.item) for q in rows], deadline=seconds
    )
    took = int((time.monotonic() - started) * 1000)
    return take_answers(
        check=check, answers=list(zip(rows, answers, strict=True)), took_ms=took, final=final,
        by=LINE,
    )  # fmt: skip


@action
def _leave_unasked(*, check: Check, allowed: set[int], by: Actor) -> None:
    """Say on the row why nobody is asked, instead of «asking» for ever."""
    rows = check.queries.filter(state="asked").exclude(authorisation_id__in=allowed)
    if left := rows.update(state="no_answer", reason=WITHDRAWN):
        record("check.unasked", check, by=by, unasked=left)
        conclude(check)


@action
def take_answers(
    *, check: Check, answers: list[tuple[Query, Answer]], took_ms: int, final: bool, by: Actor
) -> int:
    """Store snapshots with source, time, id and hash; leave what failed as an open task."""
    locked = {q.pk: q for q in check.queries.select_for_update().filter(state__in=Query.OPEN)}
    settled = 0
    for row, answer in answers:
        query = locked.get(row.pk)
        if query is not None:
            settled += _take(query, answer, final)
    # One statement for all, and a plain one: an update by cases costs five times as much.
    Query.objects.bulk_create(
        locked.values(), update_conflicts=True, unique_fields=["id"], update_fields=TAKEN
    )
    if check.took_ms is None:
        check.took_ms = took_ms
    left = sorted(set(check.queries.filter(state__in=Query.OPEN).values_list("source", flat=True)))
    if not left and check.finished_at is None:
        check.finished_at = clock.now()
    check.save(update_fields=["took_ms", "finished_at"])
    states = {q.source: q.state for q in locked.values()}
    verb = "check.answered" if settled else "check.unanswered"
    record(verb, check, by=by, settled=settled, left=left, states=states)
    conclude(check, left)
    return settled


def conclude(check: Check, left: list[str] | None = None) -> None:
    """Say in the worklist what is missing; when nothing is, the step is done."""
    if left is None:
        left = sorted(
            set(check.queries.filter(state__in=Query.OPEN).values_list("source", flat=True))
        )
    case = check.case
    if left:
        waiting = check.queries.filter(state="asked").exists()
        names = {"DS09": "银行", "DS01": "公安", "DS03": "人社"}
        text = "查询中" if waiting else f"{names.get(left[0], left[0])}未答复"
        block(case=case, code="check", text=text if len(left) == 1 else f"{text}等 {len(left)} 家")
        return
    note_differences(check)
    if case.steps.filter(code="check", finished_at=None).exists():
        finish_step(case=case, code="check", result="done", by=LINE)


def _take(query: Query, answer: Answer, final: bool) -> bool:
    if answer.kind in (Kind.FOUND, Kind.NONE):
        query.state = "found" if answer.kind is Kind.FOUND else "none"
        query.payload = json.dumps(answer.payload, ensure_ascii=False) if answer.payload else ""
        query.payload_hash, query.reason = answer.raw_sm3, ""
        query.answered_at = clock.now()
    elif final or answer.kind is Kind.ERROR:
        query.state = "error" if answer.kind is Kind.ERROR else "no_answer"
        query.reason = answer.sentence[:120]
    query.attempts += 1
    return query.state in Query.SETTLED


def _mandates(people: list[Person], purpose: str) -> dict[int, Authorisation]:
    rows = Authorisation.objects.live(clock.today()).filter(person__in=people, purpose=purpose)
    return {row.person_id: row for row in rows.order_by("given_on", "id")}
