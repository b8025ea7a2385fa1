"""Files at the bank: tried again, answered, emptied, told; each written down once, each limit on
its line, and what is ready to be sent again."""

import datetime as dt
from collections.abc import Callable
from typing import Any

import pytest

from minzheng.connectors.bank.client import BankUnreachable
from minzheng.connectors.bank.errors import BadLine
from minzheng.connectors.bounded import Kind
from minzheng.foundation.core import clock
from minzheng.foundation.core.findings import WARN
from minzheng.foundation.ledger import queries as ledger
from minzheng.stages.payments import actions, doctor, queries
from minzheng.stages.payments.actions import delivery, release
from minzheng.stages.payments.actions.emptying import empty_file
from minzheng.stages.payments.models import BankFile, Batch, Line
from minzheng.stages.payments.pull import pull
from minzheng.stages.payments.queries.moved import moved_accounts
from tests.cast import BY
from tests.stages.payments.conftest import Desk
from tests.stages.payments.grants import (
    DECEMBER,
    NOVEMBER,
    Counter,
    give_account,
    pay_out,
    result_of,
)
from tests.stages.payments.test_written import events

NOON = dt.datetime(2021, 11, 3, 12, tzinfo=dt.UTC)


@pytest.mark.parametrize("where", [None, 1])
def test_a_file_that_is_wrong_as_a_whole_blames_no_line(
    desk: Desk, monkeypatch: pytest.MonkeyPatch, where: int | None
) -> None:
    checked = desk.checked()

    def bad(*asked: Any) -> bytes:
        raise BadLine(line=where)

    monkeypatch.setattr(release.bank, "write", bad)
    with pytest.raises(BadLine):
        actions.release_batch(batch=checked, by=desk.payer, version=checked.version)
    assert desk.line(desk.li).state == desk.line(desk.zhang).state == "listed"


def test_accounts_that_move_after_the_payment_want_no_look(desk: Desk) -> None:
    batch = desk.made()
    pay_out(batch, desk.checker, desk.payer)
    give_account(desk.cast.li, "6228000000000099")
    batch.refresh_from_db()
    assert batch.state == "released" and moved_accounts(batch).count() == 0


def test_a_file_at_the_bank_is_not_sent_again(
    desk: Desk, counter: Counter, monkeypatch: pytest.MonkeyPatch
) -> None:
    file = pay_out(desk.made(), desk.checker, desk.payer)
    assert delivery.deliver(file=file)
    assert file.delivered_at is not None and events("file.delivered") == 1
    away = Away()
    monkeypatch.setattr(counter, "submit", away)
    assert delivery.deliver(file=file) and away.asked == 0
    BankFile.objects.update(delivered_at=None)
    file.refresh_from_db()
    assert delivery.deliver(file=file) is False and away.asked == 1


class Away:
    """A bank that nobody reaches."""

    def __init__(self) -> None:
        self.asked = 0

    def __call__(self, data: bytes) -> bool:
        self.asked += 1
        raise BankUnreachable(Kind.TIMEOUT)


def test_the_pause_doubles_to_five_minutes_and_is_written_down_once(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    file = pay_out(desk.made(), desk.checker, desk.payer)
    monkeypatch.setattr(delivery.clock, "real_now", lambda: NOON)
    pauses = []
    for _ in range(9):
        delivery.put_off(file=file, words="忙" * 301, by=BY)
        file.refresh_from_db()
        assert file.retry_at is not None
        pauses.append(int((file.retry_at - NOON).total_seconds()))
    assert pauses == [5, 10, 20, 40, 80, 160, 300, 300, 300]
    assert file.trouble == "忙" * 300 and events("file.put_off") == 1


def test_only_what_the_bank_answered_is_emptied_and_once(desk: Desk) -> None:
    waiting = pay_out(desk.made(), desk.checker, desk.payer)
    assert empty_file(file=waiting, by=BY) is False
    waiting.refresh_from_db()
    assert waiting.content and events("file.emptied") == 0
    pull()
    assert empty_file(file=waiting, by=BY) is True and events("file.emptied") == 1
    waiting.refresh_from_db()
    assert not waiting.content and waiting.hash and waiting.total_fen
    assert empty_file(file=waiting, by=BY) is False and events("file.emptied") == 1


def test_an_answer_is_written_down_once_and_given_back(desk: Desk, settings: Any) -> None:
    batch = desk.made()
    file = pay_out(batch, desk.checker, desk.payer)
    batch.refresh_from_db()
    before = batch.version
    content = result_of(file, settings.CONNECTOR_SECRET)
    for _ in range(2):
        assert actions.take_result(file=file, content=content, by=desk.maker) == file
    batch.refresh_from_db()
    assert (batch.state, batch.version) == ("settled", before + 1)
    assert events("file.answered") == 1


def test_what_the_bank_refuses_is_kept_to_three_hundred_characters(desk: Desk) -> None:
    file = pay_out(desk.made(), desk.checker, desk.payer)
    actions.take_refusal(file=file, sentence="错" * 301, by=desk.payer)
    file.refresh_from_db()
    assert file.trouble == "错" * 300


def test_the_day_of_arrival_stands_where_money_arrived(desk: Desk) -> None:
    pay_out(desk.made(), desk.checker, desk.payer)
    assert [row.paid_on for row in queries.paid_to(desk.cast.li)] == [None]
    pull()
    assert [row.paid_on for row in queries.paid_to(desk.cast.li)] == [clock.today()]


def warnings() -> list[str]:
    """What the doctor of payments warns of."""
    return [found.what for found in doctor.checks() if found.level == WARN]


def test_the_doctor_names_files_after_a_day_and_five_of_each(desk: Desk) -> None:
    file = pay_out(desk.made(), desk.checker, desk.payer)
    assert warnings() == [], "sent a moment ago"
    fields: Callable[[int], dict[str, Any]] = lambda n: {  # noqa: E731
        "number": f"DB-2021{n:02d}B-09", "item": "DB", "month": NOVEMBER, "kind": "arrears",
        "made_on": NOVEMBER, "made_at": clock.now(), "made_by": "x", "made_label": "x",
    }  # fmt: skip
    for n in range(1, 7):
        Batch.objects.create(state="made", **fields(n))
    clock.fix(DECEMBER)
    assert sum("过了月份" in words for words in warnings()) == 5
    old = clock.now() - dt.timedelta(days=1, seconds=1)
    for n in range(6):
        BankFile.objects.create(
            batch=file.batch, number=f"F{n}", hash="x", count=1, total_fen=1, made_at=old,
            pay_on=NOVEMBER, content="x",
        )  # fmt: skip
    assert sum("没有银行结果" in words for words in warnings()) == 5


def test_a_file_that_is_to_be_tried_again_is_written_down(desk: Desk) -> None:
    file = pay_out(desk.made(), desk.checker, desk.payer)
    actions.retry_now(file=file, by=desk.payer)
    assert events("file.retried") == 1


@pytest.mark.parametrize("why", ["died", "manual"])
def test_what_waits_for_another_reason_is_not_offered_for_sending_again(
    desk: Desk, why: str
) -> None:
    """A good account alone does not make it ready."""
    batch = desk.made()
    desk.cast.li.accounts.all().delete()
    pay_out(batch, desk.checker, desk.payer)
    give_account(desk.cast.li, "6228000000000022")
    assert [line.entitlement for line in queries.awaiting_reissue("DB")] == [desk.li]
    if why == "died":
        desk.cast.li.died_on = NOVEMBER
        desk.cast.li.save(update_fields=["died_on"])
    else:
        Line.objects.filter(entitlement=desk.li).update(hold="manual")
    assert queries.awaiting_reissue("DB") == []


def test_books_that_do_not_come_to_nought_are_told(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    desk.checked()
    assert queries.discrepancies() == []
    monkeypatch.setattr(ledger, "total", lambda: 5)
    assert "全部分录合计不为零：5 分" in queries.discrepancies()
