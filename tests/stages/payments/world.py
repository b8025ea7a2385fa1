"""Households and money in motion: every move that can happen to them, by number.

A promise walks it at random; what is refused in plain words is a move too.
"""

import datetime as dt
from collections.abc import Callable

from django.conf import settings
from django.db import transaction

from minzheng.connectors.bank.simulator import Bank
from minzheng.foundation.core import clock
from minzheng.foundation.core.refusal import NotPossible
from minzheng.foundation.core.workdays import months_after
from minzheng.stages.decisions.models import Entitlement
from minzheng.stages.payments import actions, queries
from minzheng.stages.payments.models import Batch, Line, Recovery
from minzheng.stages.payments.pull import pull
from minzheng.stages.registry.models import Household, Membership, Person
from tests.stages.payments.conftest import Desk
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

# What is done more often is named more often.
ACTS = (
    "month", "month", "make", "make", "make", "pay", "pay", "pay", "pay", "check", "check",
    "release", "release", "bank", "bank", "send_back", "void_batch", "void_batch", "void_line",
    "hold", "reissue", "reissue", "reissue", "reissue", "arrears", "arrears", "recover", "recover",
    "receive", "receive", "raise", "raise", "back_date", "back_date", "stop", "stop_back", "split",
    "split", "join", "die", "move", "bad_account", "bad_account", "bad_account", "good_account",
    "good_account", "no_account",
)  # fmt: skip
BAD = ("9901", "9902", "9903", "9904")


class World:
    """Five households on the line of payment, and everything that can happen to them."""

    def __init__(self, desk: Desk, seen: dict[str, int]) -> None:
        self.desk, self.seen, self.next = desk, seen, 1_000
        desk.bank.bank = Bank(settings.CONNECTOR_SECRET)
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
            lambda b: actions.release_batch(
                batch=b,
                by=self.desk.payer,
                version=b.version,
                accounts_seen=queries.moved_mark(b),
            ),
        )

    def do_send_back(self, n: int) -> bool:
        def there_and_again(batch: Batch) -> None:
            who = self.desk.checker if batch.state == "made" else self.desk.payer
            actions.return_batch(batch=batch, reason="退", by=who, version=batch.version)
            actions.remake_batch(batch=batch, by=self.desk.maker, version=batch.version)

        return self._batch(n, ("made", "checked")[n % 2], there_and_again)

    def do_void_batch(self, n: int) -> bool:
        return n % 2 == 0 and self._batch(
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
            actions.release_batch(
                batch=batch, by=self.desk.payer, version=batch.version,
                accounts_seen=queries.moved_mark(batch),
            )  # fmt: skip
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
        ask = actions.ask_recovery(
            decision=decision, line=line, amount_fen=fen, reason="多发", by=self.desk.maker
        )
        return bool(actions.confirm_recovery(ask=ask, by=self.desk.checker))

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
