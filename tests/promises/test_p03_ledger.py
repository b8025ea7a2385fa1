"""P03: whatever happens to households and money, the books balance and nobody is paid twice.

A walk of decisions, life events and payments in any order, back-dated too. After every move the
books are held against the records, the records against the bank, and each person and household
against what was ever decided. Money is whole fen throughout.
"""

import datetime as dt
import random
from collections.abc import Callable

import pytest
from django.conf import settings as config
from django.db import transaction
from django.db.models import Max, Q
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from minzheng.connectors.bank.simulator import Bank
from minzheng.foundation.core import clock
from minzheng.foundation.core.refusal import NotPossible
from minzheng.foundation.core.workdays import months_after
from minzheng.foundation.ledger import actions as books
from minzheng.foundation.ledger.queries import balances
from minzheng.stages.decisions.models import EntitledPerson, Entitlement
from minzheng.stages.payments import actions, coverage, holds, queries
from minzheng.stages.payments.actions import lines as line_actions
from minzheng.stages.payments.models import Batch, Line, PaidPerson, Receipt, Recovery, Transfer
from minzheng.stages.payments.pull import pull
from minzheng.stages.payments.queries.due import OUTLIVED
from minzheng.stages.registry.models import Household, Membership, Person
from tests.stages.payments.conftest import Desk, counter, desk  # noqa: F401
from tests.stages.payments.grants import (
    NOVEMBER,
    decide,
    end,
    give_account,
    grant,
    home_of,
    households,
    people,
)
from tests.stages.payments.sizes import size

STEPS = 60
# What is done more often is named more often.
ACTS = (
    "month", "month", "make", "make", "make", "pay", "pay", "pay", "check", "check", "check",
    "release", "release",
    "release", "bank", "bank", "bank", "send_back", "void_batch", "void_line", "hold", "reissue",
    "reissue", "arrears", "arrears", "recover", "recover", "receive", "receive", "raise", "raise",
    "back_date", "back_date", "stop", "stop_back", "split", "split", "join", "die", "move",
    "bad_account", "good_account", "good_account", "no_account",
)  # fmt: skip
BAD = ("9901", "9902", "9903", "9904")


class World:
    """Five households on the line of payment, and everything that can happen to them."""

    def __init__(self, desk: Desk, seen: dict[str, int]) -> None:  # noqa: F811
        self.desk, self.seen, self.next = desk, seen, 1_000
        desk.bank.bank = Bank(config.CONNECTOR_SECRET)
        clock.fix(NOVEMBER)
        self.area = desk.cast.li_home.area
        for number, family in enumerate(households(self.area, 3, 3)):
            grant(home_of(family[0]), family, 70_000 + number)

    def step(self, act: str, n: int) -> bool:
        """One move and whether it was done; what is refused in plain words is no fault."""
        try:
            with transaction.atomic():
                done = getattr(self, f"do_{act}")(n)
        except NotPossible:
            return False
        moved = done is None or bool(done)
        self.seen[act] = self.seen.get(act, 0) + moved
        return moved

    # -- the calendar and the three people ------------------------------------------------

    def now(self) -> dt.date:
        return clock.today().replace(day=1)

    def do_month(self, n: int) -> None:
        clock.fix(months_after(self.now(), 1))

    def do_make(self, n: int) -> None:
        actions.make_batch(item="DB", month=self.now(), by=self.desk.maker)

    def do_arrears(self, n: int) -> None:
        actions.make_arrears(item="DB", month=self.now(), by=self.desk.maker)

    def do_reissue(self, n: int) -> None:
        actions.make_reissue(item="DB", by=self.desk.maker)

    def do_check(self, n: int) -> bool:
        return self._batch(
            n,
            "made",
            lambda b: actions.check_batch(batch=b, by=self.desk.checker, version=b.version),
        )

    def do_release(self, n: int) -> bool:
        return self._batch(
            n,
            "checked",
            lambda b: actions.release_batch(batch=b, by=self.desk.payer, version=b.version),
        )

    def do_send_back(self, n: int) -> bool:
        def there_and_again(batch: Batch) -> None:
            who = self.desk.checker if batch.state == "made" else self.desk.payer
            actions.return_batch(batch=batch, reason="退", by=who, version=batch.version)
            actions.remake_batch(batch=batch, by=self.desk.maker, version=batch.version)

        return self._batch(n, ("made", "checked")[n % 2], there_and_again)

    def do_void_batch(self, n: int) -> bool:
        return n % 3 == 0 and self._batch(
            n, ("made", "checked")[n % 2],
            lambda b: actions.void_batch(
                batch=b, reason="废", by=self.desk.maker, version=b.version
            ),
        )  # fmt: skip

    def do_pay(self, n: int) -> None:
        """All that is made is checked, released and answered."""
        for batch in Batch.objects.filter(state="made"):
            actions.check_batch(batch=batch, by=self.desk.checker, version=batch.version)
        for batch in Batch.objects.filter(state="checked"):
            actions.release_batch(batch=batch, by=self.desk.payer, version=batch.version)
        pull()

    def do_bank(self, n: int) -> None:
        pull()

    # -- one line -------------------------------------------------------------------------

    def do_void_line(self, n: int) -> bool:
        line = self._pick(Line.objects.filter(state__in=["listed", "held", "returned"]), n)
        return line and actions.void_line(line=line, reason="误", by=self.desk.maker)

    def do_hold(self, n: int) -> bool:
        line = self._pick(Line.objects.filter(state="listed"), n)
        return line and actions.hold_line(line=line, reason="核", by=self.desk.maker)

    def do_recover(self, n: int) -> bool:
        """Half of the time what is too much by the books, else any part of any paid line."""
        over = queries.overpaid("DB", months_after(self.now(), -(n % 3)))
        if over and n % 2:
            line, fen = over[n % len(over)]
            decision = Entitlement.objects.filter(household=line.household).latest("id").decision
        else:
            line = self._pick(Line.objects.filter(state="paid"), n)
            if not line:
                return False
            fen = (line.amount_fen, 1, line.amount_fen // 2)[n % 3]
            decision = decide(line.household, line.payee, 0, verdict="stop", on=clock.today())
        return bool(
            actions.open_recovery(
                decision=decision, line=line, amount_fen=fen, reason="多发", by=self.desk.maker
            )
        )

    def do_receive(self, n: int) -> bool:
        recovery = self._pick(Recovery.objects.all(), n)
        self.next += n % 2  # every second slip is sent twice
        return recovery and actions.receive_recovery(
            recovery=recovery, fen=1 + n * 31, slip=f"S{self.next}", by=self.desk.payer
        )

    # -- what is decided ------------------------------------------------------------------

    def do_raise(self, n: int, months: int = 1) -> bool:
        """The household's people as they live together now, another amount."""
        home = self._pick(Household.objects.filter(memberships__to_on=None).distinct(), n)
        family = self._family(home)
        if not family:
            return False
        grant(
            home, family, 50_000 + n * 7, from_month=months_after(self.now(), months),
            on=clock.today(),
        )  # fmt: skip
        return True

    def do_back_date(self, n: int) -> bool:
        return self.do_raise(n, -(n % 3))

    def do_stop(self, n: int) -> bool:
        return self._end(n, months_after(self.now(), 1))

    def do_stop_back(self, n: int) -> bool:
        return self._end(n, months_after(self.now(), -(n % 3)))

    # -- what happens to people -----------------------------------------------------------

    def do_split(self, n: int) -> bool:
        """Someone moves out and is granted alone, at times before the old family is re-decided."""
        person = self._pick(Person.objects.filter(died_on=None, name__startswith="测"), n)
        if not person:
            return False
        home = Household.objects.create(area=self.area, address="新居")
        self._settle(person, home)
        self.do_good_account(n, person)
        grant(home, [person], 30_000 + n, from_month=months_after(self.now(), -(n % 2)))
        return True

    def do_join(self, n: int) -> bool:
        """A newborn, or someone from elsewhere, joins a household and the decision follows."""
        home = self._pick(Household.objects.filter(memberships__to_on=None).distinct(), n)
        self.next += 1
        (person,) = people(self.area, 1, self.next)
        self._settle(person, home)
        return self.do_raise(n)

    def do_die(self, n: int) -> bool:
        person = self._pick(Person.objects.filter(died_on=None, name__startswith="测"), n)
        return n % 4 == 0 and bool(
            person and Person.objects.filter(pk=person.pk).update(died_on=clock.today())
        )

    def do_move(self, n: int) -> bool:
        home = self._pick(Household.objects.all(), n)
        return bool(Household.objects.filter(pk=home.pk).update(area=self.area.parent))

    def do_bad_account(self, n: int) -> None:
        self._account(n, BAD[n % 4])

    def do_good_account(self, n: int, person: Person | None = None) -> None:
        self._account(n, "0000", person)

    def do_no_account(self, n: int) -> None:
        right = self._pick(Entitlement.objects.all(), n)
        right.payee.accounts.update(current=False)

    # -- inside ---------------------------------------------------------------------------

    def _account(self, n: int, ending: str, person: Person | None = None) -> None:
        self.next += 1
        owner = person or self._pick(Entitlement.objects.all(), n).payee
        give_account(owner, f"6228{self.next:08d}{ending}")

    def _pick(self, rows: object, n: int) -> object:
        every = list(rows.order_by("pk"))  # type: ignore[attr-defined]
        return every[n % len(every)] if every else None

    def _batch(self, n: int, state: str, act: Callable[[Batch], object]) -> bool:
        batch = self._pick(Batch.objects.filter(state=state), n)
        if batch is None:
            return False
        act(batch)
        return True

    def _family(self, home: Household) -> list[Person]:
        rows = Membership.objects.filter(household=home, to_on=None, person__died_on=None)
        return [row.person for row in rows.select_related("person").order_by("person")]

    def _settle(self, person: Person, home: Household) -> None:
        Membership.objects.filter(person=person, to_on=None).update(to_on=clock.today())
        Membership.objects.create(
            household=home, person=person, relation="01", from_on=clock.today()
        )

    def _end(self, n: int, month: dt.date) -> bool:
        right = self._pick(Entitlement.objects.filter(until_month=None), n)
        if right is None:
            return False
        end(right, month)
        return True


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


def walk(desk: Desk, examples: int, every: int = 1) -> dict[str, int]:  # noqa: F811
    """So many worlds of STEPS moves; AssertionError where something does not hold."""
    seen: dict[str, int] = {}

    @settings(
        max_examples=examples, deadline=None, database=None, derandomize=True,
        suppress_health_check=list(HealthCheck), phases=[Phase.generate],
    )  # fmt: skip
    @given(st.integers(0, 2**32 - 1))
    def run(seed: int) -> None:
        chance = random.Random(seed)
        with transaction.atomic():
            world = World(desk, seen)
            for count in range(STEPS):
                done = world.step(chance.choice(ACTS), chance.randrange(1000))
                if done and count % every == 0:
                    hold_all(world)
            hold_all(world)
            transaction.set_rollback(True)

    run()
    return seen


def test_the_books_hold_whatever_happens(desk: Desk) -> None:  # noqa: F811
    seen = walk(desk, size(f"P03 histories of {STEPS} moves", 12, 16_667))
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

    from minzheng.stages.payments.actions import batches

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
) -> None:
    broken(monkeypatch)
    with pytest.raises(AssertionError):
        walk(desk, 60, every=10)
