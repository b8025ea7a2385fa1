"""A family with canary names in one town, with a record of every kind behind it."""

from dataclasses import dataclass
from types import SimpleNamespace
from typing import Any

from minzheng.foundation.accounts.actions import appoint, open_account
from minzheng.foundation.core import clock
from minzheng.foundation.core.uploads import Paper
from minzheng.stages.cases import actions as cases
from minzheng.stages.cases.models import Case, Finding
from minzheng.stages.certificates.counter import enter
from minzheng.stages.certificates.models import Code, CounterEntry
from minzheng.stages.certificates.twins.declared import find
from minzheng.stages.decisions import actions as decisions
from minzheng.stages.decisions.models import Decision, PublicPosting
from minzheng.stages.payments import actions as payments
from minzheng.stages.payments.models import BankFile, Batch, Line
from minzheng.stages.ratings import actions as ratings
from minzheng.stages.ratings.models import Rating
from minzheng.stages.registry import actions as registry
from minzheng.stages.registry.models import Household, Person
from minzheng.stages.rights import actions as rights
from minzheng.stages.rights.models import Request
from minzheng.stages.verification.models import VisitPhoto
from tests import walk
from tests.cast import BY, PASSWORD, SINCE, Cast, area, home, person

NAME, WIFE, STREET = "金雀丝", "白鹭沙", "金雀巷 77 号"
PHONE, ACCOUNT = "19912345678", "6228480000009917773"
VILLAGE = "永丰村"


@dataclass
class World:
    """The canary family and what stands on record about it."""

    cast: Cast
    head: Person
    wife: Person
    household: Household
    decision: Decision
    posted: Case
    posting: PublicPosting
    batch: Batch
    line: Line
    file: BankFile
    code: Code
    request: Request
    rating: Rating

    def entry(self) -> CounterEntry:
        """A form that was entered at the counter for the canary, with its signed sheet."""
        return CounterEntry.objects.get()

    def finding(self) -> Finding:
        """Someone of the family, reported as in need."""
        return Finding.objects.get()

    def photo(self) -> VisitPhoto:
        """A picture of the visit at the family's home."""
        return VisitPhoto.objects.get()

    @property
    def canaries(self) -> tuple[str, ...]:
        """What must not appear in a byte of a foreign reply."""
        return (
            NAME, WIFE, STREET, PHONE, ACCOUNT, self.head.id_number.open(),
            self.wife.id_number.open(), self.decision.case.number or "?", self.decision.number,
        )  # fmt: skip


def build(cast: Cast) -> World:
    """Two cases of one family in 新丰镇: one paid for, one posted; and the money behind them."""
    team = _team(cast)
    head, wife = (
        person(NAME, "1970-02-02", 611, PHONE, VILLAGE),
        person(WIFE, "1972-03-03", 622, "", VILLAGE),
    )
    household = home(head, [(wife, "12")], STREET, "0077")
    stand_in: Any = SimpleNamespace(li=head, li_home=household, **team)
    decision = walk.granted(stand_in, held=_held(head))
    registry.set_bank_account(person=head, bank="嘉兴银行", number=ACCOUNT, holder=NAME, by=BY)
    batch, line, file = _paid(cast, decision)
    until = clock.today().replace(year=clock.today().year + 1)
    registry.give_mandate(person=head, agent=wife, until_on=until, by=head)
    registry.record_life_event(
        person=head, kind="job", on=clock.today(), source="电话", by=cast.zhao
    )
    VisitPhoto.objects.create(visit=decision.case.visits.get(), file="visits/none.bin")
    cases.report_found(
        area=head.area, client_id="world-found-1", who=f"{NAME}，{STREET}", need="断了粮",
        urgency="now", by=cast.zhao,
    )  # fmt: skip
    sheet = Paper("pdf", b"%PDF-1.4 signed %%EOF")
    enter(key="canary", twin=find("account"), person=head, how="paper", scan=sheet, by=cast.zhao)
    posted = _second(cast, team)
    return World(
        cast, head, wife, household, decision, posted, posted.postings.get(), batch, line, file,
        Code.objects.get(kind="case", target=decision.case.public_id, revoked_at=None),
        _asked(cast, head),
        ratings.give(case=decision.case, grade=1, said=f"{STREET}等了很久", by=head),
    )  # fmt: skip


def _asked(cast: Cast, head: Person) -> Request:
    """The canary asked for a copy of her data, and may fetch it."""
    row = rights.ask(person=head, kind="copy", by=head, text="要全部的")
    reasons = "核对过身份，可以领取。"
    return rights.answer(row=row, outcome="granted", reasons=reasons, by=cast.zhou, version=1)


def _held(head: Person) -> dict[Any, Any]:
    number = head.id_number.open()
    return {("DS03", number): walk.works(60_000), ("DS09", number): walk.saves(800_000)}


def _team(cast: Cast) -> dict[str, Any]:
    """Three hands of 新丰镇, and the reviewer."""
    lead = open_account(username="he", display_name="何", password=PASSWORD, by=BY)
    appoint(user=lead, role="town_lead", area=area("新丰镇"), from_on=SINCE, by=BY)
    return {"wang": cast.zhao, "xu": cast.zhao, "shen": lead, "zhou": cast.zhou}


def _paid(cast: Cast, decision: Decision) -> tuple[Batch, Line, BankFile]:
    month = decision.entitlement.from_month
    batch = payments.make_batch(item="DB", month=month, by=cast.qian)
    batch = payments.check_batch(batch=batch, by=cast.sun, version=batch.version)
    file = payments.release_batch(batch=batch, by=cast.wu, version=batch.version)
    batch.refresh_from_db()
    return batch, batch.lines.get(), file


def _second(cast: Cast, team: dict[str, Any]) -> Case:
    """A neighbour of the same surname whose case is on the board."""
    other = person(NAME, "1950-02-02", 633, "", VILLAGE)
    where = home(other, [], STREET, "0078")
    stand_in: Any = SimpleNamespace(li=other, li_home=where, **team)
    case = walk.posted(stand_in, held=_held(other))
    cases.add_material(case=case, code="odd_proof", name="零工收入说明", by=other)
    decisions.object_to(posting=case.postings.get(), text="金雀丝家有车", by=BY)
    clock.fix(walk.DAYS["decide"])
    return case
