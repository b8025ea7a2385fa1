"""Filing: from the first question to the account, and what the applicant may do meanwhile."""

import datetime as dt
from typing import Any

from minzheng.demo.loading.desk import Desk
from minzheng.demo.synthetic.shapes import Home
from minzheng.foundation.core import clock
from minzheng.stages.cases import actions as cases
from minzheng.stages.cases.models import Case
from minzheng.stages.registry import actions as registry
from minzheng.stages.registry.mandates import live_mandate


def answers(home: Home) -> dict[str, Any]:
    """What the family declares; money in fen. It is the truth but for `declared`."""
    said: dict[str, Any] = {
        "members_same": "yes",
        "odd_income": sum(
            m.odd_fen + (m.business.income_fen if m.business else 0) for m in home.members
        ),
        "rent_income": 0,
        "support_received": 0,
        "deposits": home.declared.get("deposits", home.deposits_fen),
        "bank": home.head.account.bank,
        "account": home.head.account.number,
        "authorised": "yes",
    }
    return said | ({"phone": home.head.phone} if home.head.phone else {})


def draft(desk: Desk, key: int) -> Case:
    """Begin, and answer the first pages."""
    home, (by, channel) = desk.homes[key], desk.filer(key)
    head, household = desk.people[key][0], desk.households[key]
    if channel == "worker":
        trust_worker(desk, key)
    case = cases.start_draft(
        item=desk.item, applicant=head, household=household, channel=channel, by=by
    )
    desk.cases[key] = case.pk
    first = {k: v for k, v in answers(home).items() if k in ("members_same", "odd_income")}
    return cases.save_answers(case=case, answers=first, by=by)


def apply(desk: Desk, key: int) -> None:
    """Answer everything, authorise, name the account, and send."""
    home, (by, channel) = desk.homes[key], desk.filer(key)
    head, household = desk.people[key][0], desk.households[key]
    if channel == "worker":
        trust_worker(desk, key)
    case = cases.start_draft(
        item=desk.item, applicant=head, household=household, channel=channel, by=by
    )
    desk.cases[key] = case.pk
    cases.save_answers(case=case, answers=answers(home), by=by)
    way = {"counter": "paper", "worker": "worker"}.get(channel, "portal")
    registry.authorise(people=desk.people[key], purpose="DB", channel=way, by=by)
    set_account(desk, key, home.head.account.number)
    cases.submit(case=case, by=by)


def trust_worker(desk: Desk, key: int, days: int = 365) -> None:
    """The worker of her community may act for her: said before a witness, noted by the clerk."""
    worker, person = desk.staff["xu"], desk.people[key][0]
    if live_mandate(worker, person) is not None:
        return
    registry.give_mandate(
        person=person, worker=worker, acts=("apply", "supplement"), channel="oral",
        witness="社区网格长", until_on=clock.today() + dt.timedelta(days=days), by=desk.clerk(key),
    )  # fmt: skip


def set_account(desk: Desk, key: int, number: str) -> None:
    """Name an account of the applicant."""
    head = desk.people[key][0]
    by, bank = desk.filer(key)[0], desk.homes[key].head.account.bank
    registry.set_bank_account(person=head, bank=bank, number=number, holder=head.name, by=by)


def withdraw(desk: Desk, key: int) -> None:
    """The family takes the application back."""
    by, _ = desk.filer(key)
    cases.withdraw(case=desk.case(key), by=by, reason="家人找到了工作，先不申请")


def return_account(desk: Desk, key: int) -> None:
    """A new account that the bank will have closed by the next pay day."""
    set_account(desk, key, f"62999977{key:04d}9901")


def correct_account(desk: Desk, key: int) -> None:
    """The right account at last."""
    set_account(desk, key, f"62999978{key:04d}1001")


def mandate(desk: Desk, key: int) -> None:
    """She lets her son act for her, for a year."""
    son = next(k for k, home in desk.homes.items() if home.story == "son")
    mother, agent = desk.people[key][0], desk.people[son][0]
    until_on = clock.today() + dt.timedelta(days=365)
    registry.give_mandate(person=mother, agent=agent, until_on=until_on, by=mother)


def worker_mandate(desk: Desk, key: int) -> None:
    """The grandmother lets the worker of her community act for her, for half a year."""
    trust_worker(desk, key, days=180)
