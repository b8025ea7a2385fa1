"""An auditor who reads the rows of money as they lie in the tables and adds them up alone.

He uses no query of the product. It answers `queries.discrepancies()`; he has a reading of his own,
cheap enough to be asked after every move of a million.
"""

import datetime as dt
from collections import defaultdict
from typing import Any, NamedTuple

from django.db.models import QuerySet

from minzheng.connectors.bank.simulator import Bank
from minzheng.foundation.core.statements import Statement
from minzheng.foundation.ledger.models import Account, Entry, Posting
from minzheng.stages.decisions.models import EntitledPerson, Entitlement
from minzheng.stages.payments.models import Line, PaidPerson, Receipt, Recovery, Transfer

OPEN, MOVING = ("listed", "held", "returned"), ("sent", "paid")


def _named(model: Any, *fields: str) -> Statement[Any]:
    def build() -> QuerySet[Any, Any]:
        rows: QuerySet[Any, Any] = model.objects.order_by().values_list(*fields, named=True)
        return rows

    return Statement(build)


ACCOUNTS, ENTRIES = _named(Account, "id", "code", "holds"), _named(Entry, "id", "kind")
POSTINGS = _named(Posting, "entry_id", "account_id", "fen")
LINES = _named(
    Line, "id", "household_id", "entitlement_id", "month", "amount_fen", "state", "hold", "booked",
)  # fmt: skip
TRANSFERS = _named(Transfer, "line_id", "amount_fen", "state", "public_id")
RECOVERIES = _named(
    Recovery, "id", "line_id", "household_id", "decision_id", "amount_fen", "received_fen",
)  # fmt: skip
RECEIPTS = _named(Receipt, "recovery_id", "fen")
RIGHTS = _named(
    Entitlement, "id", "household_id", "decision_id", "amount_fen", "from_month", "until_month",
)  # fmt: skip
COVERED = _named(EntitledPerson, "entitlement_id", "person_id")
PAID_FOR = _named(PaidPerson, "line_id", "person_id", "item", "month")


class Rows(NamedTuple):
    """All rows of money of one moment."""

    accounts: list[Any]
    entries: list[Any]
    postings: list[Any]
    lines: list[Any]
    transfers: list[Any]
    recoveries: list[Any]
    receipts: list[Any]
    rights: dict[int, Any]
    covered: dict[int, set[int]]
    paid_for: list[Any]


def read() -> Rows:
    """Ten statements, each made once."""
    covered: dict[int, set[int]] = defaultdict(set)
    for right, person in COVERED.rows():
        covered[right].add(person)
    return Rows(
        ACCOUNTS.rows(), ENTRIES.rows(), POSTINGS.rows(), LINES.rows(), TRANSFERS.rows(),
        RECOVERIES.rows(), RECEIPTS.rows(), {r.id: r for r in RIGHTS.rows()}, covered,
        PAID_FOR.rows(),
    )  # fmt: skip


def hold_all(bank: Bank) -> None:
    """Everything that must be true after every move; AssertionError says what is not."""
    rows = read()
    balances = entries_balance(rows)
    books_hold(rows, balances)
    each_line_has_its_money(rows)
    the_bank_agrees(rows, bank, balances)
    nobody_twice(rows)
    no_household_above_its_right(rows)


def entries_balance(rows: Rows) -> dict[str, int]:
    """Each entry has two sides that cancel, no account is past its limit; the balances in fen."""
    sums: dict[int, int] = dict.fromkeys((entry.id for entry in rows.entries), 0)
    sides, by_account = dict.fromkeys(sums, 0), dict.fromkeys((a.id for a in rows.accounts), 0)
    for entry, account, fen in rows.postings:
        sums[entry] += fen
        sides[entry] += 1
        by_account[account] += fen
    assert not any(sums.values()), "an entry is out of balance"
    assert all(count > 1 for count in sides.values()), "an entry has one side"
    for account in rows.accounts:
        fen = by_account[account.id]
        assert account.holds != "debit" or fen >= 0, f"{account.code} is {fen}"
        assert account.holds != "credit" or fen <= 0, f"{account.code} is {fen}"
    return {account.code: by_account[account.id] for account in rows.accounts}


def books_hold(rows: Rows, balances: dict[str, int]) -> None:
    """Each account holds what lines, transfers and claims say."""
    booked = [line for line in rows.lines if line.booked and line.state != "void"]
    claimed = sum(claim.amount_fen for claim in rows.recoveries)
    received = sum(slip.fen for slip in rows.receipts)
    known: dict[str, int] = {"sent": 0, "paid": 0}
    for transfer in rows.transfers:
        known[transfer.state] = known.get(transfer.state, 0) + transfer.amount_fen
    expected = {
        "expense": sum(line.amount_fen for line in booked) - claimed,
        "payable": -sum(line.amount_fen for line in booked if line.state in OPEN),
        "transit": -known["sent"],
        "bank": received - known["paid"],
        "receivable": claimed - received,
    }
    assert {code: fen for code, fen in balances.items() if fen} == {
        code: fen for code, fen in expected.items() if fen
    }
    slips: dict[int, int] = defaultdict(int)
    for slip in rows.receipts:
        slips[slip.recovery_id] += slip.fen
    for claim in rows.recoveries:
        assert claim.received_fen == slips[claim.id] <= claim.amount_fen, "a claim is not its slips"


def each_line_has_its_money(rows: Rows) -> None:
    """A line that is sent or paid has the one transfer of its sum, in the same state."""
    lines = {line.id: line for line in rows.lines}
    moving: dict[int, list[str]] = defaultdict(list)
    for transfer in rows.transfers:
        assert transfer.amount_fen == lines[transfer.line_id].amount_fen, "not the sum of its line"
        if transfer.state in MOVING:
            moving[transfer.line_id].append(transfer.state)
    for line in rows.lines:
        wanted = [line.state] if line.state in MOVING else []
        assert moving.get(line.id, []) == wanted, f"a line is {line.state}, its money is not"


def the_bank_agrees(rows: Rows, bank: Bank, balances: dict[str, int]) -> None:
    """What the bank paid is what was sent; what came back is on the account again."""
    known = {f"T{transfer.public_id}" for transfer in rows.transfers if transfer.state in MOVING}
    paid = bank.paid()
    assert {row.transfer_id for row in paid} <= known, "the bank paid what nobody sent"
    received = sum(slip.fen for slip in rows.receipts)
    assert received - balances.get("bank", 0) <= sum(row.amount_fen for row in paid)


def nobody_twice(rows: Rows) -> None:
    """By lines and decisions, not by the table of cover: one household a person and month."""
    by_decision = {right.decision_id: right for right in rows.rights.values()}
    lines = {line.id: line for line in rows.lines}
    back: dict[int, int] = defaultdict(int)
    freed: dict[tuple[int, dt.date], list[set[int]]] = defaultdict(list)
    for claim in rows.recoveries:
        back[claim.line_id] += claim.amount_fen
        right, line = by_decision.get(claim.decision_id), lines[claim.line_id]
        if right is not None and right.from_month <= line.month:
            # A claim by a decision that leaves somebody out sets that person free.
            freed[claim.household_id, line.month].append(rows.covered.get(right.id, set()))
    homes: dict[tuple[int, dt.date], set[int]] = defaultdict(set)
    for line in rows.lines:
        if line.state == "void" or line.hold in ("double", "nobody"):
            continue
        if back[line.id] >= line.amount_fen:
            continue
        staying = freed.get((line.household_id, line.month), [])
        for person in rows.covered.get(line.entitlement_id, set()).intersection(*staying):
            homes[person, line.month].add(line.household_id)
    assert all(len(found) == 1 for found in homes.values()), "somebody is paid for twice"
    cover: dict[tuple[int, str, dt.date], int] = {}
    for row in rows.paid_for:
        line, key = lines[row.line_id], (row.person_id, row.item, row.month)
        assert key not in cover, "somebody is covered twice for a month"
        assert line.state != "void", "somebody hangs on a voided line"
        cover[key] = line.household_id
    recorded = {(person, month): home for (person, _, month), home in cover.items()}
    for key, found in homes.items():
        assert {recorded.get(key)} == found, "somebody is paid for and not on record"


def no_household_above_its_right(rows: Rows) -> None:
    """For a month nobody keeps more than the most that was ever decided for that household."""
    most: dict[int, int] = {}
    for right in rows.rights.values():
        most[right.household_id] = max(most.get(right.household_id, 0), right.amount_fen)
    months = {line.id: line.month for line in rows.lines}
    claimed = {claim.line_id for claim in rows.recoveries}
    kept: dict[tuple[int, dt.date], int] = defaultdict(int)
    for line in rows.lines:
        # What was not sent and has no decision behind it any more is never paid.
        right = rows.rights[line.entitlement_id]
        outlived = right.from_month > line.month or (
            right.until_month is not None and right.until_month <= line.month
        )
        unsent = line.state not in MOVING and line.id not in claimed
        if line.state != "void" and not (outlived and unsent):
            kept[line.household_id, line.month] += line.amount_fen
    for claim in rows.recoveries:
        kept[claim.household_id, months[claim.line_id]] -= claim.amount_fen
    for (household, _), fen in kept.items():
        assert 0 <= fen <= most[household], "a household keeps more than was ever decided"
