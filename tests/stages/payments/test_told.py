"""What each press refuses, gives back and writes down: the second of a double click, a reason that
is missing, a day that has not come, an event that an auditor looks for."""

import datetime as dt
from typing import Any

import pytest

from minzheng.connectors.bank.client import BankClient
from minzheng.foundation.audit.models import Event
from minzheng.foundation.core import clock
from minzheng.foundation.core.refusal import Conflict, NotPossible
from minzheng.stages.decisions.models import Decision
from minzheng.stages.payments import actions, bank, doctor, moves, queries
from minzheng.stages.payments.actions.listing import judge_again
from minzheng.stages.payments.models import BankFile, Line, PaidPerson
from minzheng.stages.payments.pull import pull
from tests.cast import TODAY
from tests.stages.payments.conftest import Desk
from tests.stages.payments.grants import NOVEMBER, end, give_account, pay_out
from tests.stages.payments.test_recovery import asked, claim, stopped


@pytest.fixture
def stop(desk: Desk) -> Decision:
    """As in the tests of recoveries."""
    return stopped(desk)


def verbs() -> list[str]:
    """What the trail says happened to money, oldest first."""
    kinds = ("batch.", "line.", "file.", "recovery.")
    rows = Event.objects.order_by("seq").values_list("verb", flat=True)
    return [verb for verb in rows if verb.startswith(kinds)]


def back(desk: Desk) -> Line:
    """李家's November came back from a closed account, which she has corrected since."""
    give_account(desk.cast.li, "6228000000009901")
    pay_out(desk.made(), desk.checker, desk.payer)
    pull()
    give_account(desk.cast.li, "6228000000000022")
    return desk.line(desk.li)


def test_the_second_of_a_double_click_gets_the_same(desk: Desk) -> None:
    made = desk.made()
    assert desk.made() == made
    first = actions.check_batch(batch=made, by=desk.checker, version=made.version)
    again = actions.check_batch(batch=made, by=desk.checker, version=made.version)
    assert first == again == made and again.state == "checked"
    file = actions.release_batch(batch=again, by=desk.payer, version=again.version)
    assert actions.release_batch(batch=again, by=desk.payer, version=again.version) == file
    assert actions.deliver(file=file) is True and actions.deliver(file=file) is True
    assert desk.bank.paid_fen == 91_300
    assert verbs()[:3] == ["batch.made", "batch.checked", "batch.released"]


def test_another_payer_does_not_get_the_file_of_the_first(desk: Desk) -> None:
    checked = desk.checked()
    actions.release_batch(batch=checked, by=desk.payer, version=checked.version)
    with pytest.raises(NotPossible):
        actions.release_batch(batch=checked, by=desk.checker, version=checked.version)


def test_sent_back_without_a_version_is_sent_back_as_it_stands(desk: Desk) -> None:
    made = desk.made()
    actions.return_batch(batch=made, reason="金额不对", by=desk.checker)
    made.refresh_from_db()
    assert (made.state, made.returned_reason) == ("draft", "金额不对")
    with pytest.raises(Conflict):
        actions.return_batch(batch=made, reason="再来", by=desk.checker, version=made.version - 1)


def test_a_tick_where_nothing_moved_pays_all_the_same(desk: Desk) -> None:
    checked = desk.checked()
    file = actions.release_batch(
        batch=checked, by=desk.payer, version=checked.version, accounts_seen=77
    )
    assert file.total_fen == 91_300


def test_without_an_account_of_the_payer_nothing_is_paid(desk: Desk, settings: Any) -> None:
    checked = desk.checked()
    settings.DEMO, settings.PAYER_ACCOUNT = False, ""
    with pytest.raises(NotPossible, match="PAYER_ACCOUNT"):
        actions.release_batch(batch=checked, by=desk.payer, version=checked.version)
    checked.refresh_from_db()
    assert checked.state == "checked" and not BankFile.objects.exists()
    settings.PAYER_ACCOUNT = "33040200000000009"
    file = actions.release_batch(batch=checked, by=desk.payer, version=checked.version)
    assert "33040200000000009" in file.content.open()


def test_the_bank_is_the_one_of_the_settings(settings: Any) -> None:
    settings.BANK_URL = "http://127.0.0.1:1"
    assert isinstance(bank.client(), BankClient)


def test_a_held_line_is_told_apart_from_one_that_went(desk: Desk) -> None:
    desk.made()
    line, stale = desk.line(desk.li), desk.line(desk.li)
    with pytest.raises(NotPossible, match="没有暂缓"):
        actions.unhold_line(line=line, by=desk.maker)
    actions.void_line(line=line, reason="重复", by=desk.maker)
    with pytest.raises(NotPossible, match="不能暂缓"):
        actions.hold_line(line=stale, reason="等一等", by=desk.maker)
    stale.refresh_from_db()
    assert stale.state == "void"


def test_who_was_held_goes_out_by_a_reissue_once_the_list_is_paid(desk: Desk) -> None:
    made = desk.made()
    line = actions.hold_line(line=desk.line(desk.li), reason="等一等", by=desk.maker)
    assert verbs()[-1] == "line.held" and queries.batch_totals(made).by_state == {
        "listed": (1, 11_300), "held": (1, 80_000),
    }  # fmt: skip
    made.refresh_from_db()
    pay_out(made, desk.checker, desk.payer)
    line.refresh_from_db()
    with pytest.raises(NotPossible, match="已送银行"):
        actions.unhold_line(line=line, by=desk.maker)


def test_sums_of_a_list_add_up_by_state(desk: Desk) -> None:
    assert queries.batch_totals(desk.made()).by_state == {"listed": (2, 91_300)}


def test_only_a_held_or_returned_line_changes_its_payee(desk: Desk) -> None:
    desk.made()
    line = desk.line(desk.li)
    with pytest.raises(NotPossible, match="只有暂缓或退回的户"):
        actions.change_payee(line=line, payee=desk.cast.wang_xiufang, by=desk.maker)
    actions.hold_line(line=line, reason="等一等", by=desk.maker)
    dead = desk.cast.wang_xiufang
    dead.died_on = TODAY
    dead.save()
    with pytest.raises(NotPossible, match="已去世"):
        actions.change_payee(line=line, payee=dead, by=desk.maker)


def test_judging_again_says_how_many_may_be_paid(desk: Desk) -> None:
    desk.made()
    assert judge_again([desk.line(desk.li), desk.line(desk.zhang)]) == 2
    end(desk.li, NOVEMBER)
    assert judge_again([desk.line(desk.li), desk.line(desk.zhang)]) == 1


def test_a_reissue_leaves_out_who_cannot_be_paid_but_not_everybody(desk: Desk) -> None:
    line = back(desk)
    end(desk.li, NOVEMBER)
    with pytest.raises(NotPossible, match="还不能重发"):
        actions.make_reissue(item="DB", by=desk.maker)
    with pytest.raises(NotPossible, match="还不能重发"):
        actions.make_reissue(item="DB", by=desk.maker, lines=[line])
    line.refresh_from_db()
    assert line.state == "returned" and line.paying_batch == line.batch


def test_of_two_that_came_back_the_good_one_goes_out(desk: Desk) -> None:
    give_account(desk.cast.zhang, "6228000000009902")
    back(desk)
    give_account(desk.cast.zhang, "6228000000000033")
    end(desk.li, NOVEMBER)
    batch = actions.make_reissue(item="DB", by=desk.maker)
    assert desk.line(desk.zhang).state == "listed" and desk.line(desk.li).state == "held"
    assert queries.batch_totals(batch).total_fen == 11_300


def test_a_file_that_the_bank_refuses_is_told_once(desk: Desk) -> None:
    file = pay_out(desk.made(), desk.checker, desk.payer)
    assert actions.take_refusal(file=file, sentence="版本不对", by=desk.payer) == file
    assert actions.take_refusal(file=file, sentence="版本不对", by=desk.payer) == file
    file.refresh_from_db()
    assert file.trouble == "版本不对" and verbs().count("file.refused") == 1
    assert {row.state for row in Line.objects.all()} == {"returned"}


@pytest.mark.parametrize(("slip", "fen"), [("", 100), ("  ", 100), ("HD-1", 0), ("HD-1", -1)])
def test_a_receipt_names_its_slip_and_its_sum(
    desk: Desk,
    stop: Decision,
    slip: str,
    fen: int,
) -> None:
    recovery = claim(desk, stop, 80_000)
    assert verbs()[-2:] == ["recovery.asked", "recovery.opened"]
    with pytest.raises(NotPossible, match="银行回单号和到账金额"):
        actions.receive_recovery(recovery=recovery, fen=fen, slip=slip, by=desk.payer)


def test_money_does_not_arrive_tomorrow(desk: Desk, stop: Decision) -> None:
    recovery, today = claim(desk, stop, 80_000), clock.today()
    with pytest.raises(NotPossible, match="不能晚于今天"):
        actions.receive_recovery(
            recovery=recovery, fen=100, slip="HD-1", by=desk.payer, on=today + dt.timedelta(1)
        )
    receipt = actions.receive_recovery(
        recovery=recovery, fen=100, slip="HD-1", by=desk.payer, on=today
    )
    assert receipt.received_on == today


def test_a_second_claim_of_another_sum_needs_another_decision(
    desk: Desk,
    stop: Decision,
) -> None:
    with pytest.raises(NotPossible, match="请写明追回原因"):
        actions.ask_recovery(
            decision=stop, line=desk.line(desk.li), amount_fen=100, reason=" ", by=desk.maker
        )
    ask = asked(desk, stop, 50_000)
    with pytest.raises(NotPossible, match="已登记过追回"):
        asked(desk, stop, 30_000)
    with pytest.raises(NotPossible, match="不同意的原因"):
        actions.refuse_recovery(ask=ask, reason="", by=desk.checker)
    actions.refuse_recovery(ask=ask, reason="金额算错", by=desk.checker)
    ask.refresh_from_db()
    assert (ask.state, ask.answer) == ("refused", "金额算错")
    assert verbs()[-1] == "recovery.refused"
    with pytest.raises(Conflict, match="不同意"):
        actions.confirm_recovery(ask=ask, by=desk.checker)


def test_a_voided_list_frees_everybody_it_covered(desk: Desk) -> None:
    made = desk.made()
    assert PaidPerson.objects.count() == 4
    actions.void_batch(batch=made, reason="做错了月份", by=desk.maker, version=made.version)
    assert not PaidPerson.objects.exists()


def test_who_changed_a_line_meanwhile_is_noticed(desk: Desk) -> None:
    made = desk.made()
    with pytest.raises(Conflict):
        moves.touch(made, states=("made",), version=made.version - 1)
    assert moves.touch(made, states=("made",), version=made.version).version == made.version + 1


def test_the_doctor_names_what_is_stuck(desk: Desk) -> None:
    assert [found.level for found in doctor.checks()] == ["ok"]
    file = pay_out(desk.made(), desk.checker, desk.payer)
    BankFile.objects.update(made_at=clock.now() - dt.timedelta(days=2), trouble="银行在维护")
    (late,) = doctor.checks()
    assert late.level == "warn" and file.number in late.what and late.advice == "银行在维护"
    pull()
    assert [found.level for found in doctor.checks()] == ["ok"]


def test_the_doctor_names_a_list_that_nobody_moves_on(desk: Desk) -> None:
    made = desk.made()
    clock.fix(dt.date(2021, 11, 30))
    assert [found.level for found in doctor.checks()] == ["ok"], "its month is not over"
    clock.fix(dt.date(2021, 12, 1))
    (stuck,) = doctor.checks()
    assert stuck.level == "warn" and made.number in stuck.what
