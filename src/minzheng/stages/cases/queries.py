"""Worklist, counts, timeline and answers."""

import datetime as dt
import json
from collections.abc import Sequence
from typing import Any, NamedTuple, Protocol

from django.db import connection
from django.db.models import BooleanField, F, Func, Q, QuerySet, Value

from minzheng.foundation.accounts.scope import Scope
from minzheng.foundation.core import clock
from minzheng.foundation.core.statements import Statement, Tally
from minzheng.foundation.core.workdays import office_calendar
from minzheng.stages.cases.models import Case, CaseStep, Finding
from minzheng.stages.catalog import Item, Question, Step, find

COUNT_CAP = 1000
RESULTS = {"withdrawn": "已撤回"}


class Moment(NamedTuple):
    """One point of a timeline. state: done, now, next; or, after something was sent back: back
    (this step sent it back) and again (it was done, and will be done once more).
    """

    code: str
    label: str
    state: str
    on: dt.date | None
    who: str
    due_on: dt.date | None
    note: str
    again: bool = False  # it is being done once more


class Standing(Protocol):
    """What the status of a case is told from: a case, or the columns of one."""

    @property
    def state(self) -> str: ...
    @property
    def item(self) -> str: ...
    @property
    def kind(self) -> str: ...
    @property
    def outcome(self) -> str: ...


class Running(Protocol):
    """What it is told from beside: a step, or the columns of one."""

    @property
    def code(self) -> str: ...
    @property
    def owner(self) -> str: ...
    @property
    def due_on(self) -> dt.date | None: ...
    @property
    def finished_at(self) -> dt.datetime | None: ...


class Words(NamedTuple):
    """What was typed into a page and not sent: in which tab, over which answers (fingerprint)."""

    tab: str
    over: str
    words: dict[str, str]


class Counts(NamedTuple):
    """The four numbers above a worklist; each stops at COUNT_CAP."""

    late: int
    soon: int
    ample: int
    waiting: int


def answers_of(case: Case) -> dict[str, Any]:
    """What was filled in."""
    data: dict[str, Any] = json.loads(case.answers.open() or "{}")
    return data


def all_words(case: Case) -> dict[str, Words]:
    """Words typed and not sent, by page; what is no draft any more has none."""
    if case.state != "draft" or not case.unfinished:
        return {}
    return {page: Words(*kept) for page, kept in json.loads(case.unfinished.open()).items()}


def missing_answers(item: Item, answers: dict[str, Any]) -> list[Question]:
    """Required questions without an answer; a question under a «no» is not asked."""
    asked = [q for q in item.questions if not q.when or answers.get(q.when) == "yes"]
    return [q for q in asked if q.required and answers.get(q.key) in (None, "", [])]


class _Ends(Func):
    """How a number ends, read backwards: one range of the index of migration 0004."""

    output_field = BooleanField()
    template = "reverse(%(expressions)s"
    arg_joiner = ") LIKE "


def numbered(text: str) -> Q:
    """Cases whose number is, or ends in, `text`: capitals, digits and hyphens only."""
    if connection.vendor != "postgresql":
        return Q(number=text) | Q(number__endswith=text)
    return Q(_Ends(F("number"), Value(text[::-1] + "%")))


def mine(scope: Scope) -> Q:
    """Open steps that one of my roles owns, in the area of that role."""
    found = Q(pk__in=[])
    for grant in scope.grants:
        owned = Q(owner=grant.role)
        if "visit" in grant.role or grant.role == "village_worker":
            owned |= Q(code="visit")
        found |= owned if grant.areas is None else owned & Q(area_id__in=grant.areas)
    return found


def open_steps(scope: Scope) -> QuerySet[CaseStep]:
    """The rows of my worklist, by deadline."""
    rows = CaseStep.objects.filter(mine(scope), finished_at=None)
    return rows.select_related("case__applicant", "area").order_by("sort_on", "id")


def lights(today: dt.date) -> dict[str, Q]:
    """The steps of each light: red over their time, yellow with a third of it or less, green with
    more and nothing in the way. `light` says the same of one."""
    return {
        "late": Q(sort_on__lt=today),
        "soon": Q(sort_on__gte=today, yellow_on__lte=today),
        "ample": Q(yellow_on__gt=today, blocked=""),
    }


def light(due_on: dt.date | None, yellow_on: dt.date, today: dt.date) -> str:
    """The tone of one deadline: late, warn, ok, or nothing where there is none."""
    if due_on is None:
        return ""
    return "late" if due_on < today else "warn" if yellow_on <= today else "ok"


def finding_light(finding: Finding) -> str:
    """The same for something that was reported: its time runs from the day it was found."""
    yellow_on = office_calendar().last_third(finding.found_on, finding.due_on)
    return light(finding.due_on, yellow_on, clock.today())


def _four(*, scope: Scope, today: dt.date) -> tuple[QuerySet[CaseStep], ...]:
    rows = CaseStep.objects.filter(mine(scope), finished_at=None)
    others = CaseStep.objects.filter(finished_at=None, owner="resident")
    return (*(rows.filter(q) for q in lights(today).values()), scope.rows(others, "see_cases"))


FOUR = Tally(_four, COUNT_CAP + 1)


def counts(scope: Scope) -> Counts:
    """Four capped counts in one query."""
    return Counts(*FOUR.counts(scope=scope, today=clock.today()))


def status(case: Standing, steps: Sequence[Running] | None = None) -> tuple[str, str]:
    """A word and a tint (ok, warn, late, info, idle), from the open steps alone.

    Without `steps` they are read; then `case` is a Case.
    """
    if case.state == "draft":
        return "草稿", "idle"
    if case.state == "withdrawn":
        return "已撤回", "idle"
    item = find(case.item)
    if case.state == "closed":
        words = {**item.granting, "refused": "不予确认", "granted": "已确认"}
        return words.get(case.outcome, "已办结"), "ok" if case.outcome == "granted" else "idle"
    if not steps and isinstance(case, Case):
        steps = steps_of(case)
    open_now = [s for s in steps or () if s.finished_at is None]
    if not open_now:
        return "办理中", "info"
    first = min(open_now, key=lambda s: [x.code for x in item.steps].index(s.code))
    label = item.step(first.code).label
    late = first.due_on is not None and first.due_on < clock.today()
    tint = "late" if late else "warn" if first.owner == "resident" else "info"
    return ("待您补材料" if first.owner == "resident" else label), tint


STEPS = Statement[CaseStep](
    lambda case: CaseStep.objects.standing().filter(case_id=case).order_by("id")
)


def steps_of(case: Case) -> list[CaseStep]:
    """Every run of every step that stands, the oldest first."""
    return STEPS.rows(case.pk)


def timeline(case: Case, steps: list[CaseStep] | None = None) -> list[Moment]:
    """Each step of the item's main path: when it was done and by whom, or by when it will be.

    A step stays done only as long as nothing before it was opened later: what was sent back, and
    what stands between, is told as what it is. `steps` are `steps_of` the case where known.
    """
    item = find(case.item)
    runs: dict[str, CaseStep] = {}
    repeated = set()
    for row in steps_of(case) if steps is None else steps:
        repeated |= {row.code} & set(runs)
        runs[row.code] = row
    path = _path(item)
    # A review or a change begins in the middle: what stands before its first step is not to come.
    begun = next((n for n, step in enumerate(path) if step.code in runs), 0)
    undone = _undone(path, runs)
    moments = []
    for step in path[begun:]:
        run, label = runs.get(step.code), step.short or step.label
        if run is None and (step.code == "supplement" or case.state in ("closed", "withdrawn")):
            continue
        if run is None:
            moments.append(Moment(step.code, label, "next", None, "", None, ""))
            continue
        done = run.finished_at is not None
        on = _day(run.finished_at) if done else run.opened_on
        note = run.blocked or _result(item, run)
        state = "done" if done else "now"
        if done and case.state == "open":
            state = undone.get(step.code, state)
        again = not done and step.code in repeated and step != item.first
        moments.append(
            Moment(step.code, label, state, on, run.finished_label, run.due_on, note, again)
        )
    return moments


def _path(item: Item) -> list[Step]:
    """The steps in the order of a story: one that only leads back stands before where it leads."""
    order = list(item.steps)
    codes = [step.code for step in order]
    for step in item.steps:
        leads = [codes.index(code) for edge in step.edges for code in edge.opens]
        if leads and max(leads) < codes.index(step.code):
            order.remove(step)
            order.insert(order.index(item.steps[min(leads)]), step)
    return order


def _undone(path: list[Step], runs: dict[str, CaseStep]) -> dict[str, str]:
    """Steps that were finished before something on the way to them was opened once more."""
    place = {step.code: n for n, step in enumerate(path)}
    newest: dict[str, int] = {}  # of all that leads to a step, the last that was opened
    found = {}
    for step in path:
        run, before = runs.get(step.code), newest.get(step.code, 0)
        last = max(run.pk if run else 0, before)
        for edge in step.edges:
            for code in edge.opens:
                if place[code] > place[step.code]:
                    newest[code] = max(newest.get(code, 0), last)
        if run is not None and run.pk < before:
            ended = next((e.opens for e in step.edges if e.result == run.result), ())
            sent_back = any(place[code] < place[step.code] for code in ended)
            found[step.code] = "back" if sent_back else "again"
    return found


def _result(item: Item, run: CaseStep) -> str:
    if not run.result:
        return ""
    try:
        return item.edge(run.code, run.result).label
    except KeyError:
        return RESULTS.get(run.result, "")


def _day(at: dt.datetime | None) -> dt.date | None:
    from django.utils import timezone

    return timezone.localtime(at).date() if at else None
