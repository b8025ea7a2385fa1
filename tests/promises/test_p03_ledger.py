"""P03: whatever happens to households and money, the books balance and nobody is paid twice.

A walk of decisions, life events and payments in any order, back-dated too. After every move an
auditor of his own holds the books against the records, the records against the bank, and each
person and household against what was ever decided; what the product says of its own books is asked
after every tenth move and at the end. Money is whole fen throughout.
"""

import random
from collections.abc import Callable

import pytest
from django.db import connection, transaction

from minzheng.foundation.ledger import actions as books
from minzheng.stages.payments import actions, coverage, holds, queries
from minzheng.stages.payments.actions import batches
from minzheng.stages.payments.actions import lines as line_actions
from minzheng.stages.payments.models import PaidPerson
from tests.promises import auditor
from tests.promises.sitting import size
from tests.stages.payments.conftest import Desk, counter, desk  # noqa: F401
from tests.stages.payments.world import ACTS, World

# Histories are rolled back for good: within one long transaction PostgreSQL keeps the rows of all
# of them, and walks over them again and again.
pytestmark = pytest.mark.django_db(transaction=True)
STEPS, SWEPT = 60, 100  # histories between two sweepings of what they left


def walk(desk: Desk, seed: int, examples: int, asked: int = 10) -> dict[str, int]:  # noqa: F811
    """So many worlds of STEPS moves; AssertionError where something does not hold.

    `asked`: after how many moves the product is asked as well; 0 is never.
    """
    seen: dict[str, int] = {}

    for number in range(examples):
        chance = random.Random(f"{seed}-{number}")
        if number % SWEPT == SWEPT - 1 and connection.vendor == "postgresql":
            with connection.cursor() as cursor:
                cursor.execute("VACUUM")
        with transaction.atomic():
            world = World(desk, seen)
            for count in range(1, STEPS + 1):
                if world.step(chance.choice(ACTS), chance.randrange(1000)):
                    auditor.hold_all(desk.bank.bank)
                if asked and (count % asked == 0 or count == STEPS):
                    assert queries.discrepancies() == []
            transaction.set_rollback(True)
    return seen


def test_the_books_hold_whatever_happens(desk: Desk, seed: int) -> None:  # noqa: F811
    seen = walk(desk, seed, size(25, f"P03 histories of {STEPS} moves"))
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
        walk(desk, seed, 60, asked=0)
