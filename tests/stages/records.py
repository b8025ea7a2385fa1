"""Rows of the later stages made at once, for tests that read them and do not test their making."""

import datetime as dt
from typing import NamedTuple

from minzheng.foundation.core import clock
from minzheng.foundation.divisions.models import Division
from minzheng.stages.cases.models import Case, CaseStep
from minzheng.stages.decisions.models import (
    Decision,
    EntitledPerson,
    Entitlement,
    Proposal,
    PublicPosting,
)
from minzheng.stages.payments.models import BankFile, Batch, Line
from minzheng.stages.registry.models import BankAccount, Household, Person
from minzheng.stages.verification.models import Check
from tests.cast import home, person

COLUMNS = {
    "申请人": "张*兰", "村（社区）": "烟雨社区", "保障人数": "1", "拟定结果": "给予低保",
    "拟定金额": "每月 700 元",
}  # fmt: skip


def a_case(applicant: Person, household: Household, **fields: object) -> Case:
    """An accepted case of a household."""
    on = clock.today()
    values: dict[str, object] = {
        "item": "DB", "state": "open", "applicant": applicant, "household": household,
        "area": household.area,
        "opened_on": on, "opened_by": applicant.public_id, "submitted_on": on, "accepted_on": on,
        "due_on": on + dt.timedelta(days=40),
    }  # fmt: skip
    case = Case.objects.create(**{**values, **fields})
    if case.number is None and case.state != "draft":
        case.number = f"DB330402-{on:%Y%m%d}-{case.pk:05d}"
        case.save(update_fields=["number"])
    return case


def a_step(case: Case, code: str, owner: str = "town_clerk", **fields: object) -> CaseStep:
    """An open step."""
    due = fields.get("due_on") or clock.today()
    values = {"opened_on": clock.today(), "area": case.area, "sort_on": due, "yellow_on": due}
    return CaseStep.objects.create(case=case, code=code, owner=owner, **{**values, **fields})


def a_proposal(case: Case, fen: int = 70_000, result: str = "DIBAO") -> Proposal:
    """What a rule said."""
    return Proposal.objects.create(
        case=case, made_at=clock.now(), made_by="x", law_on=clock.today(), profile="demo_2021",
        rule="dibao", rule_version="x", result=result, people=1, amount_fen=fen, complete=True,
    )  # fmt: skip


def a_decision(case: Case, verdict: str = "grant", fen: int = 70_000, **fields: object) -> Decision:
    """A decision on a proposal of its own."""
    proposal = a_proposal(case, fen)
    values: dict[str, object] = {
        "number": f"NH-{proposal.pk:06d}", "result": "DIBAO", "amount_fen": fen,
        "decided_on": clock.today(), "decided_at": clock.now(), "decided_by": "x",
        "decided_label": "周", "reasons": "人均收入低于标准，财产在规定以内。",
    }  # fmt: skip
    return Decision.objects.create(
        case=case, proposal=proposal, verdict=verdict, **{**values, **fields}
    )


def an_entitlement(decision: Decision, people: list[Person], **fields: object) -> Entitlement:
    """The right that a grant gives."""
    case = decision.case
    values: dict[str, object] = {
        "item": "DB", "result": decision.result, "household": case.household,
        "payee": case.applicant, "area": case.area, "amount_fen": decision.amount_fen,
        "from_month": clock.today().replace(day=1),
    }  # fmt: skip
    row = Entitlement.objects.create(decision=decision, **{**values, **fields})
    EntitledPerson.objects.bulk_create(
        EntitledPerson(entitlement=row, person=person) for person in people
    )
    return row


def a_posting(case: Case, days: int = 7, **fields: object) -> PublicPosting:
    """A posting that hangs from today."""
    on = clock.today()
    values: dict[str, object] = {
        "columns": COLUMNS, "from_on": on, "until_on": on + dt.timedelta(days=days),
        "area": case.area,
    }  # fmt: skip
    return PublicPosting.objects.create(
        case=case, proposal=a_proposal(case), **{**values, **fields}
    )


def a_check(case: Case, ms: int | None = 80) -> Check:
    """A finished check, or with None a running one."""
    now = clock.now()
    return Check.objects.create(
        case=case, started_at=now, started_by="x", took_ms=ms,
        finished_at=None if ms is None else now,
    )  # fmt: skip


def a_line(right: Entitlement, state: str = "paid", kind: str = "regular") -> Line:
    """A line of a batch, sent with one transfer that went as `state` says."""
    now, month = clock.now(), right.from_month
    batch, _ = Batch.objects.get_or_create(
        number=f"B-{month:%Y%m}-{kind}", item=right.item, month=month, kind=kind,
        defaults={"state": "made", "made_on": clock.today(), "made_by": "x", "made_at": now},
    )  # fmt: skip
    line = Line.objects.create(
        batch=batch, paying_batch=batch, entitlement=right, household=right.household,
        payee=right.payee, area=right.area, item=right.item, month=month, kind=kind,
        decision=right.decision, amount_fen=right.amount_fen, state=state, booked=True,
    )  # fmt: skip
    account, _ = BankAccount.objects.get_or_create(
        person=right.payee,
        current=True,
        defaults={"number": "622", "tail": "2216", "holder": "x", "from_at": now},
    )
    file = BankFile.objects.create(
        batch=batch, number=f"F-{line.pk}", hash="x", count=1, total_fen=line.amount_fen,
        made_at=now, pay_on=clock.today(),
    )  # fmt: skip
    line.transfers.create(
        attempt=1, account=account, amount_fen=line.amount_fen, file=file, sent_at=now,
        state=state, answered_at=now, reason="户名与账号不符" if state == "returned" else "",
    )  # fmt: skip
    return line


def households(area: Division, many: int, start: int = 1) -> list[tuple[Person, Household]]:
    """Single people with a home each, quick and bare, where only numbers matter."""
    made = []
    for n in range(start, start + many):
        someone = Person.objects.create(
            name=f"居民{n}", id_index=f"{area.pk}-{n}", id_tail_index="t", sex="1",
            birth_on=dt.date(1950, 1, 1), area=area, id_number="x",
        )  # fmt: skip
        made.append((someone, Household.objects.create(area=area, address=f"{n}")))
    return made


class Folk(NamedTuple):
    """Three of the cast without the staff: quicker where nobody signs in."""

    zhang: Person
    li: Person
    chen: Person
    zhang_home: Household
    li_home: Household


def folk() -> Folk:
    """张奶奶 and 李建国 with their homes, and a child without a phone."""
    zhang = person("张秀兰", "1939-05-11", 122, "13800000001")
    li = person("李建国", "1975-03-08", 311, "13800000002")
    chen = person("陈小童", "2013-04-15", 411)
    zhang_home = home(zhang, [], "烟雨路 18 号 2 幢 101 室", "0001")
    return Folk(zhang, li, chen, zhang_home, home(li, [], "烟雨路 36 号 5 幢 402 室", "0002"))
