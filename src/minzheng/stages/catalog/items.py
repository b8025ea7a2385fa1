"""How an area declares a service item: who, what, on which basis, by which steps and rule.

The steps are a drawn graph: only its edges can happen. The stages read the declaration; an
area adds an item without touching them.
"""

import datetime as dt
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any, NamedTuple

from minzheng.law import Register, Rule
from minzheng.stages.catalog.estimates import Estimated


class Limit(NamedTuple):
    """A statutory time: unit is work_day, day (rolled) or month; since `step` or `submission`."""

    days: int
    unit: str = "work_day"
    since: str = "step"
    basis: str = ""


class Edge(NamedTuple):
    """One way out of a step: its result code, the words on the button, what opens next."""

    result: str
    label: str
    opens: tuple[str, ...] = ()
    close: str = ""  # the case closes with this outcome


class Step(NamedTuple):
    """One step of the procedure. `owner` is a role, `resident`, or `system`.

    `needs` are steps that must all be finished before this one opens (a join)."""

    code: str
    label: str
    owner: str
    edges: tuple[Edge, ...]
    limit: Limit | None = None
    needs: tuple[str, ...] = ()
    short: str = ""


class Question(NamedTuple):
    """One thing asked of a resident. kind: yesno, money, choice, text, phone, account, members,
    people (how many; of an estimate only).

    `key` names the answer; `why` says why we ask; `when` is another answer's key that must be
    yes; `unless` one, just before it on the page, whose «no» this explains; `page` groups
    questions on one page; `looked_up` asks about what the register told, so that a blank sheet of
    paper leaves it out.
    """

    key: str
    page: str
    label: str
    kind: str
    help: str = ""
    choices: tuple[tuple[str, str], ...] = ()
    required: bool = True
    when: str = ""
    unless: str = ""
    looked_up: bool = False


class Material(NamedTuple):
    """A paper that is asked for only when no source holds it."""

    code: str
    name: str
    why: str
    when: str = ""


class Posting(NamedTuple):
    """公示: how long, which columns (nothing else can be placed), on which basis."""

    days: int
    columns: tuple[str, ...]
    basis: str


class Member(NamedTuple):
    """Someone of the household, as the register holds him on the day. `relation` is GB/T 4761."""

    ref: str
    name: str
    relation: str
    birth_on: dt.date
    sex: str
    hukou_local: bool
    applicant: bool


class Found(NamedTuple):
    """A source's settled answer about one person: found, none, manual or promise."""

    state: str
    payload: dict[str, Any]


class Gathered(NamedTuple):
    """Everything known of a household on a day; `open` are sources that have not answered."""

    on: dt.date
    answers: dict[str, Any]
    members: tuple[Member, ...]
    found: dict[tuple[str, str], Found]  # (person ref, source)
    open: tuple[tuple[str, str], ...]
    visit: dict[str, Any]


class Row(NamedTuple):
    """One line of facts on the case page: what, how much, from where, whether it counts."""

    label: str
    value: str
    source: str
    counted: bool = True


class Gap(NamedTuple):
    """Declared against found. `if_declared` are the facts were the declaration right."""

    field: str
    label: str
    declared: str
    found: str
    source: str
    if_declared: dict[str, Any]


class Earned(NamedTuple):
    """What one person had of one kind over twelve months, and how it is known.

    `ref` is the person's public id, "" for what the household declared as a whole; `source` is
    a department's code, or "" for the declaration; `how` is the state of the answer (found,
    manual, promise, declared). `own` marks the income of one who is weighed alone.
    """

    ref: str
    label: str
    total_fen: int
    source: str
    how: str
    counted: bool
    own: bool = False


class Evidence(NamedTuple):
    """What the area makes of it: a facts document, rows to read, gaps, a summary by source,
    and whose income it is. The counted `earned` are the incomes of the facts, to the fen."""

    facts: dict[str, Any]
    rows: tuple[Row, ...]
    gaps: tuple[Gap, ...]
    summaries: dict[str, str]
    earned: tuple[Earned, ...] = ()


class Estimate(NamedTuple):
    """«May I be entitled?», asked without a name: few questions, weighed by the item's own rule.

    A question left open is an answer too, and never counts as nothing. `weigh` takes answers by
    key (money in fen, yes/no as bool, None for not known) and the day's register; it raises
    ValueMissing where that day has no standard. `not_asked` is what else can change the result.
    """

    questions: tuple[Question, ...]
    weigh: Callable[[Mapping[str, Any], Register, dt.date], Estimated]
    not_asked: tuple[str, ...] = ()


@dataclass(frozen=True)
class Item:
    """A service item. `assemble` turns declared answers, members and snapshots into facts."""

    code: str
    slug: str
    name: str
    owner: str
    clauses: tuple[str, ...]
    who: str
    what: str
    basis: tuple[str, ...]
    steps: tuple[Step, ...]
    rule: Rule[Any, Any, Any]
    assemble: Callable[[Gathered], Evidence]
    sources: tuple[str, ...]
    questions: tuple[Question, ...] = ()
    materials: tuple[Material, ...] = ()
    posting: Posting | None = None
    granting: Mapping[str, str] = field(default_factory=dict)  # rule result -> words
    fact_words: Mapping[str, str] = field(default_factory=dict)  # a word of the facts -> Chinese
    # (outcome, facts) -> A, B or C; and months until the next review of each class
    review_class: Callable[..., str] | None = None
    review_months: Mapping[str, int] = field(default_factory=dict)
    start: str = "next_month"  # or application_month
    pays: bool = True
    refusals: Mapping[str, str] = field(default_factory=dict)
    remedies: tuple[str, ...] = ()
    total_limit: Limit | None = None
    estimate: Estimate | None = None

    def step(self, code: str) -> Step:
        """The step of that code; KeyError otherwise."""
        for step in self.steps:
            if step.code == code:
                return step
        raise KeyError(code)

    def edge(self, step: str, result: str) -> Edge:
        """The edge drawn for a result; KeyError when it is not drawn."""
        for edge in self.step(step).edges:
            if edge.result == result:
                return edge
        raise KeyError(f"{step}:{result}")

    @property
    def first(self) -> Step:
        """Where a case starts when it is sent."""
        return self.steps[0]


_items: dict[str, Item] = {}


def register(item: Item) -> Item:
    """Declare an item; a code or slug twice, or an edge to no step, is an error at start."""
    codes = {step.code for step in item.steps}
    if item.code in _items or any(i.slug == item.slug for i in _items.values()):
        raise ValueError(f"item {item.code} is declared twice")
    for step in item.steps:
        loose = [o for e in step.edges for o in e.opens if o not in codes]
        if loose or not set(step.needs) <= codes:
            raise ValueError(f"item {item.code}: step {step.code} leads to unknown {loose}")
    _items[item.code] = item
    return item


def find(code: str) -> Item:
    """The item of that code or slug; KeyError otherwise."""
    if code in _items:
        return _items[code]
    for item in _items.values():
        if item.slug == code:
            return item
    raise KeyError(code)


def registered() -> tuple[Item, ...]:
    """All items, in order of declaration."""
    return tuple(_items.values())
