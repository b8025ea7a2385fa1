"""P03: whatever happens to households and money, the books balance and nobody is paid twice.

A walk of decisions, life events and payments in any order, back-dated too. After every move the
books are held against the records, the records against the bank, and each person and household
against what was ever decided. Money is whole fen throughout.
"""

import datetime as dt
import os
import random
from collections.abc import Callable

import pytest
from django.db import transaction
from django.db.models import Max, Q

from minzheng.foundation.ledger import actions as books
from minzheng.foundation.ledger.queries import balances
from minzheng.stages.decisions.models import EntitledPerson, Entitlement
from minzheng.stages.payments import actions, coverage, holds, queries
from minzheng.stages.payments.actions import batches
from minzheng.stages.payments.actions import lines as line_actions
from minzheng.stages.payments.models import Line, PaidPerson, Receipt, Recovery, Transfer
from minzheng.stages.payments.queries.due import OUTLIVED
from tests.promises.sitting import size
from tests.stages.payments.conftest import Desk, counter, desk  # noqa: F401
from tests.stages.payments.world import ACTS, World

STEPS = 60


def hold_all(world: World) -> None:
    """Everything that must be true after every move."""
    assert queries.discrepancies() == []
    books_hold(world)
    nobody_twice()
    no_household_above_its_right()


def books_hold(world: World) -> None:
    """The account of the bank is what the bank itself says, less what came back."""
    received = sum(Receipt.objects.values_list("fen", flat=True))
    known = sum(Transfer.objects.filter(state="paid").values_list("amount_fen", flat=True))
    assert balances().get("bank", 0) == received - known
    at_bank = {f"T{t.public_id}" for t in Transfer.objects.filter(state__in=["paid", "sent"])}
    paid = world.desk.bank.bank.paid()
    assert known <= sum(row.amount_fen for row in paid)
    assert {row.transfer_id for row in paid} <= at_bank
    assert sum(Recovery.objects.values_list("received_fen", flat=True)) == received


def nobody_twice() -> None:
    """By lines and decisions, not by the table of cover: one household a person and month."""
    covered: dict[int, set[int]] = {}
    for right, person in EntitledPerson.objects.values_list("entitlement_id", "person_id"):
        covered.setdefault(right, set()).add(person)
    back: dict[int, int] = {}
    freed: dict[tuple[int, dt.date], list[set[int]]] = {}
    for claim in Recovery.objects.select_related("line", "decision__entitlement"):
        back[claim.line_id] = back.get(claim.line_id, 0) + claim.amount_fen
        right = getattr(claim.decision, "entitlement", None)
        if right is not None and right.from_month <= claim.line.month:
            # A claim by a decision that leaves somebody out sets that person free.
            key = (claim.household_id, claim.line.month)
            freed.setdefault(key, []).append(covered.get(right.pk, set()))
    homes: dict[tuple[int, dt.date], set[int]] = {}
    for line in Line.objects.exclude(state="void").exclude(hold__in=["double", "nobody"]):
        if back.get(line.pk, 0) >= line.amount_fen:
            continue
        staying = freed.get((line.household_id, line.month), [])
        for person in covered.get(line.entitlement_id, set()).intersection(*staying):
            homes.setdefault((person, line.month), set()).add(line.household_id)
    assert all(len(found) == 1 for found in homes.values()), "somebody is paid for twice"
    rows = PaidPerson.objects.values_list("person_id", "month", "line__household_id")
    cover = {(person, month): home for person, month, home in rows}
    for key, found in homes.items():
        assert {cover.get(key)} == found, "somebody is paid for and not on record"


def no_household_above_its_right() -> None:
    """For a month nobody keeps more than the most that was ever decided for that household."""
    most = dict(
        Entitlement.objects.values_list("household").annotate(most=Max("amount_fen")).order_by()
    )
    kept: dict[tuple[int, dt.date], int] = {}
    # What was not sent and has no decision behind it any more is never paid (holds.CHANGED).
    live = Line.objects.exclude(state="void").filter(
        ~OUTLIVED | Q(state__in=["sent", "paid"]) | Q(recoveries__isnull=False)
    )
    lines = live.distinct().values_list("household", "month", "amount_fen", "pk")
    back = Recovery.objects.values_list("household", "line__month", "amount_fen")
    for sign, rows in ((1, lines), (-1, back)):
        for household, month, fen, *_ in rows:
            kept[household, month] = kept.get((household, month), 0) + sign * fen
    for (household, _), fen in kept.items():
        assert 0 <= fen <= most[household], "a household keeps more than was ever decided"


def walk(desk: Desk, seed: int, examples: int, every: int = 1) -> dict[str, int]:  # noqa: F811
    """So many worlds of STEPS moves; AssertionError where something does not hold."""
    seen: dict[str, int] = {}

    for number in range(examples):
        chance = random.Random(f"{seed}-{number}")
        with transaction.atomic():
            world = World(desk, seen)
            for count in range(STEPS):
                done = world.step(chance.choice(ACTS), chance.randrange(1000))
                if done and count % every == 0:
                    hold_all(world)
            hold_all(world)
            transaction.set_rollback(True)
    return seen


def test_the_books_hold_whatever_happens(desk: Desk, seed: int) -> None:  # noqa: F811
    # Asked after every third move in `make test`: what breaks stays broken, and asking is dear.
    every = 1 if "PROMISE_SIZE" in os.environ else 3
    seen = walk(desk, seed, size(12, f"P03 histories of {STEPS} moves"), every)
    print(f"P03: {sum(seen.values())} moves done, {seen}")
    assert min(seen.get(act, 0) for act in ("release", "recover", "arrears", "split")) > 0


def _books_forget(monkeypatch: pytest.MonkeyPatch) -> None:
    """A voided line stays owed in the books."""
    monkeypatch.setattr(line_actions, "post_many", lambda **_: 0)


def _cover_forgets(monkeypatch: pytest.MonkeyPatch) -> None:
    """Nobody looks whether another household was paid for the same person."""
    real = holds.ground
    monkeypatch.setattr(holds, "ground", lambda lines: real(lines)._replace(taken={}))
    monkeypatch.setattr(PaidPerson.objects, "bulk_create", lambda rows, **_: [])
    monkeypatch.setattr(coverage, "settle", lambda *_: None)


def _posted_twice(monkeypatch: pytest.MonkeyPatch) -> None:
    """Vouchers without a stable reference: the same money is owed again after a re-check."""
    real = books.move
    count = iter(range(10**9))

    def move(reference: str, kind: str, fen: int, *, debit: str, credit: str) -> books.Voucher:
        return real(f"{reference}#{next(count)}", kind, fen, debit=debit, credit=credit)

    monkeypatch.setattr(batches, "voucher", move)
    check = batches.check_batch

    def forgetful(**kwargs: object) -> object:
        kwargs["batch"].carried_lines.update(booked=False)  # type: ignore[attr-defined]
        return check(**kwargs)  # type: ignore[arg-type]

    monkeypatch.setattr(actions, "check_batch", forgetful)


@pytest.mark.parametrize("broken", [_books_forget, _cover_forgets, _posted_twice])
def test_control_a_broken_variant_is_caught(
    desk: Desk,  # noqa: F811
    monkeypatch: pytest.MonkeyPatch,
    broken: Callable[[pytest.MonkeyPatch], None],
    seed: int,
) -> None:
    broken(monkeypatch)
    with pytest.raises(AssertionError):
        walk(desk, seed, 60, every=10)
