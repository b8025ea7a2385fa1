"""P05 for money: two makers, two checkers, two payers, two re-issues at once give exactly one.

Threads with a connection each, let go together, on whichever database the suite runs.
"""

import threading
from collections.abc import Callable, Sequence

import pytest
from django.conf import settings
from django.db import OperationalError, connection

from minzheng.connectors.bank.format import PaymentFile, Transfer, write_payment_file
from minzheng.connectors.bank.simulator import Bank
from minzheng.foundation.accounts.actions import appoint
from minzheng.foundation.accounts.models import User
from minzheng.foundation.core import clock
from minzheng.foundation.core.publicid import new_public_id
from minzheng.foundation.core.refusal import NotPossible
from minzheng.foundation.core.workdays import months_after
from minzheng.stages.payments import actions, queries
from minzheng.stages.payments.models import BankFile, Batch, Line
from minzheng.stages.payments.models import Transfer as Sent
from minzheng.stages.payments.pull import pull
from tests.cast import BY, SINCE, Cast, area
from tests.promises.sitting import size
from tests.stages.payments.conftest import Desk, counter, desk  # noqa: F401
from tests.stages.payments.grants import NOVEMBER, Counter, give_account

pytestmark = pytest.mark.django_db(transaction=True)
Act = Callable[[], object]


def together(acts: Sequence[Act]) -> list[object]:
    """Do all acts at the same moment; what each returned, or the exception it met."""
    gate = threading.Barrier(len(acts))
    outcomes: list[object] = [None] * len(acts)

    def one(index: int, act: Act) -> None:
        try:
            gate.wait()
            outcomes[index] = act()
        except Exception as error:
            outcomes[index] = error
        finally:
            connection.close()

    threads = [threading.Thread(target=one, args=pair) for pair in enumerate(acts)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return outcomes


def won(outcomes: Sequence[object], kind: type) -> list[object]:
    """The results; whoever lost was told in plain words and met nothing else."""
    for outcome in outcomes:
        assert isinstance(outcome, kind | NotPossible), repr(outcome)
    return [outcome for outcome in outcomes if isinstance(outcome, kind)]


@pytest.fixture
def pairs(cast: Cast) -> dict[str, list[User]]:
    """Two makers, two checkers, two payers."""
    second = {"pay_maker": "zheng", "pay_checker": "feng", "payer": "chu"}
    first = {"pay_maker": "qian", "pay_checker": "sun", "payer": "wu"}
    for role, name in second.items():
        appoint(user=cast.staff[name], role=role, area=area("南湖区"), from_on=SINCE, by=BY)
    return {role: [cast.staff[first[role]], cast.staff[second[role]]] for role in first}


def test_of_two_at_once_exactly_one(desk: Desk, pairs: dict[str, list[User]]) -> None:  # noqa: F811
    """Month after month; every second month money comes back and two makers re-issue it."""
    rounds = size(6, "P05 payment months")
    month, expected = NOVEMBER, 0
    for n in range(rounds):
        clock.fix(month)
        give_account(desk.cast.li, f"62280000{n:04d}9901" if n % 2 else f"62280000{n:08d}")
        expected += one_month(month, pairs)
        for line in Line.objects.filter(state="returned"):
            give_account(line.payee, f"62281111{n:08d}")
            expected += one_reissue(line, pairs)
        month = months_after(month, 1)
    assert desk.bank.paid_fen == expected == 91_300 * rounds
    assert queries.discrepancies() == []
    assert Batch.objects.filter(kind="regular").count() == rounds


def one_month(month: object, pairs: dict[str, list[User]]) -> int:
    """Make, check and pay, two at a time; returns the fen that went out and stayed."""
    makers, checkers = pairs["pay_maker"], pairs["pay_checker"]
    made = together(
        [lambda by=by: actions.make_batch(item="DB", month=month, by=by) for by in makers]
    )
    (batch,) = won(made, Batch)
    assert isinstance(batch, Batch)
    checked = together(
        [
            lambda by=by: actions.check_batch(
                batch=Batch.objects.get(pk=batch.pk), by=by, version=batch.version
            )
            for by in checkers
        ]
    )
    assert len(won(checked, Batch)) == 1
    return pay(batch, pairs["payer"])


def pay(batch: Batch, payers: list[User]) -> int:
    """Two payers on one batch, each clicking twice, while the line runs; what was paid."""
    version = Batch.objects.get(pk=batch.pk).version
    acts: list[Act] = [
        lambda by=by: actions.release_batch(
            batch=Batch.objects.get(pk=batch.pk), by=by, version=version
        )
        for by in payers * 2
    ]
    files = won(together(acts), BankFile)
    assert len({file.pk for file in files}) == 1  # type: ignore[attr-defined]
    assert BankFile.objects.filter(batch=batch).count() == 1
    together([pull, pull])
    paid = Sent.objects.filter(file__batch=batch, state="paid")
    return sum(transfer.amount_fen for transfer in paid)


def one_reissue(line: Line, pairs: dict[str, list[User]]) -> int:
    """Two makers re-issue one line; the one batch is paid."""
    made = together([lambda by=by: actions.reissue(line=line, by=by) for by in pairs["pay_maker"]])
    (batch,) = won(made, Batch)
    assert isinstance(batch, Batch)
    actions.check_batch(batch=batch, by=pairs["pay_checker"][0], version=batch.version)
    return pay(batch, pairs["payer"])


def test_a_list_taken_away_while_it_is_paid_is_one_or_the_other(desk: Desk) -> None:  # noqa: F811
    """A payer pays a batch while its maker takes it away."""
    month = NOVEMBER
    for _ in range(size(6, "P05 pay or void")):
        clock.fix(month)
        batch = actions.make_batch(item="DB", month=month, by=desk.maker)
        actions.check_batch(batch=batch, by=desk.checker, version=batch.version)
        state = pay_or_void(desk, batch)
        assert state in ("released", "void")
        assert BankFile.objects.filter(batch=batch).exists() == (state == "released")
        assert queries.discrepancies() == []
        if state == "released":
            pull()
            month = months_after(month, 1)


def pay_or_void(desk: Desk, batch: Batch) -> str:  # noqa: F811
    """Both at once, from the same page; the state in which the batch ends."""
    version = Batch.objects.get(pk=batch.pk).version

    def release() -> object:
        page = Batch.objects.get(pk=batch.pk)
        return actions.release_batch(batch=page, by=desk.payer, version=version)

    def void() -> object:
        page = Batch.objects.get(pk=batch.pk)
        return actions.void_batch(batch=page, reason="作废", by=desk.maker, version=version)

    assert len(won(together([release, void]), BankFile | Batch)) == 1  # type: ignore[arg-type]
    return Batch.objects.get(pk=batch.pk).state


def naive_release(batch: Batch, bank: Counter) -> None:
    """Broken on purpose: reads the state, pays, writes the state; ids are made while sending."""
    seen = Batch.objects.get(pk=batch.pk)
    if seen.state != "checked":
        return
    lines = list(Line.objects.filter(paying_batch=seen, state="listed"))
    payments = tuple(
        Transfer(f"T{new_public_id()}", "某", "6228000000000001", line.amount_fen) for line in lines
    )
    number = f"N{new_public_id()}"
    file = PaymentFile(number, clock.today(), "33040200000001", payments)
    bank.submit(write_payment_file(file, settings.CONNECTOR_SECRET))
    seen.state = "released"
    seen.released_by, seen.released_at = "payer", clock.now()
    seen.save()


def test_control_read_check_save_pays_twice(desk: Desk) -> None:  # noqa: F811
    """The same two payers against code that looks before it leaps: money goes out twice."""
    desk.bank.bank = Bank(settings.CONNECTOR_SECRET)
    batch, gate = desk.checked(), threading.Barrier(2, timeout=5)
    submit = desk.bank.submit

    def slow(data: bytes) -> bool:
        gate.wait()  # both have looked by now, as on a busy day
        return submit(data)

    desk.bank.submit = slow  # type: ignore[method-assign]
    outcomes = together([lambda: naive_release(batch, desk.bank)] * 2)
    assert all(o is None or isinstance(o, OperationalError) for o in outcomes), outcomes
    assert desk.bank.paid_fen == 2 * 91_300
