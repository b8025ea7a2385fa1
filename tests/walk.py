"""Bringing a case of the Li family to any point of the line, through the actions alone."""

import datetime as dt
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from django.conf import settings

from minzheng.connectors.department_data.records import Held
from minzheng.connectors.department_data.simulator import Departments
from minzheng.connectors.loopback import running
from minzheng.foundation.core import clock, line
from minzheng.stages.cases import actions as cases
from minzheng.stages.cases.models import Case
from minzheng.stages.catalog import find
from minzheng.stages.decisions import actions as decisions
from minzheng.stages.decisions.models import Decision
from minzheng.stages.registry import actions as registry
from minzheng.stages.registry.models import Household, Person
from minzheng.stages.verification import actions as verification
from tests.cast import Cast

DAYS = {
    "submit": dt.date(2021, 9, 13), "visit": dt.date(2021, 9, 27), "opinion": dt.date(2021, 10, 9),
    "posted": dt.date(2021, 10, 19), "decide": dt.date(2021, 10, 26),
}  # fmt: skip
ANSWERS = {
    "members_same": "yes", "odd_income": 40_000, "rent_income": 0, "support_received": 0,
    "deposits": 800_000, "bank": "嘉兴银行", "account": "6228480000001112216", "authorised": "yes",
}  # fmt: skip


def months(fen: int, count: int = 12) -> list[dict[str, Any]]:
    """Wages of the twelve months before September 2021."""
    first = dt.date(2020, 9, 1)
    names = [f"{first.year + (8 + i) // 12}-{(8 + i) % 12 + 1:02d}" for i in range(count)]
    return [{"month": month, "employer": "某厂", "amount_fen": fen} for month in names]


def works(fen: int) -> dict[str, Any]:
    """DS03: a wage a month."""
    return {
        "employments": [], "wages": months(fen), "pensions": [], "unemployment": [],
        "contributions": [],
    }  # fmt: skip


def saves(fen: int) -> dict[str, Any]:
    """DS09: one current account."""
    balance = {"bank": "嘉兴银行", "kind": "CURRENT", "account_tail": "2216", "balance_fen": fen}
    return {"balances": [balance], "securities": [], "insurance": [], "large_transfers": []}


@contextmanager
def departments(held: dict[tuple[str, str], dict[str, Any]] | None = None) -> Iterator[Any]:
    """The departments on a loopback address, with the settings pointing there."""
    secret, before = settings.CONNECTOR_SECRET, settings.DEPARTMENTS_URL
    with running(Departments(Held(held or {}), secret)) as simulator:
        settings.DEPARTMENTS_URL = simulator.url
        try:
            yield simulator
        finally:
            settings.DEPARTMENTS_URL = before


def li_records(cast: Cast) -> dict[tuple[str, str], dict[str, Any]]:
    """What is known of the Li family: a wage of 1,500 and 12,600 in the bank."""
    number = cast.li.id_number.open()
    return {("DS03", number): works(150_000), ("DS09", number): saves(1_260_000)}


def submitted(
    cast: Cast, *, applicant: Person | None = None, household: Household | None = None,
    answers: dict[str, Any] | None = None,
) -> Case:  # fmt: skip
    """A case that was sent on 13 September, with everybody's authorisation."""
    clock.fix(DAYS["submit"])
    person = applicant or cast.li
    home = household or cast.li_home
    case = cases.start_draft(
        item=find("dibao"), applicant=person, household=home, channel="portal", by=person
    )
    cases.save_answers(case=case, answers={**ANSWERS, **(answers or {})}, by=person)
    people = [m.person for m in home.memberships.select_related("person")]
    registry.authorise(people=people, purpose="DB", channel="portal", by=person)
    return cases.submit(case=case, by=person)


def accepted(cast: Cast, **more: Any) -> Case:
    """Accepted by clerk 王."""
    case = submitted(cast, **more)
    return cases.finish_step(case=case, code="accept", result="accepted", by=cast.wang)


def checked(cast: Cast, held: dict[Any, Any] | None = None, **more: Any) -> Case:
    """All sources answered."""
    case = accepted(cast, **more)
    with departments(li_records(cast) if held is None else held):
        verification.start_check(case=case, by=cast.wang)
    return case


def visited(cast: Cast, held: dict[Any, Any] | None = None, **more: Any) -> Case:
    """Seen at home by two people."""
    return see_at_home(cast, checked(cast, held, **more))


def see_at_home(cast: Cast, case: Case) -> Case:
    """王 and 许 go there on 27 September."""
    clock.fix(DAYS["visit"])
    verification.record_visit(
        case=case, client_id=f"visit-{case.public_id}", visited_on=DAYS["visit"], visitor="王",
        second_visitor="许", met="本人", living="自住", observed={}, agrees=True, by=cast.xu,
    )  # fmt: skip
    case.refresh_from_db()
    return case


def posted(cast: Cast, held: dict[Any, Any] | None = None, **more: Any) -> Case:
    """Agreed by 沈 and put up for seven days."""
    case = visited(cast, held, **more)
    clock.fix(DAYS["opinion"])
    decisions.give_opinion(case=case, verdict="agree", text="情况属实，符合条件。", by=cast.shen)
    case.refresh_from_db()
    return case


def ready(cast: Cast, held: dict[Any, Any] | None = None, **more: Any) -> Case:
    """The posting is over; 周 may decide."""
    case = posted(cast, held, **more)
    clock.fix(DAYS["posted"])
    line.run_once()
    case.refresh_from_db()
    return case


def granted(cast: Cast, held: dict[Any, Any] | None = None, **more: Any) -> Decision:
    """Decided by 周 on 26 October."""
    case = ready(cast, held, **more)
    clock.fix(DAYS["decide"])
    decision = decisions.decide(
        case=case, verdict="grant", reasons="符合条例第九条，予以确认。", by=cast.zhou
    )
    assert decision is not None
    return decision
