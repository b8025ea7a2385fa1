"""追回: by decision, up to what was paid, each slip once."""

import pytest
from django.db import IntegrityError, transaction

from minzheng.foundation.accounts.actions import appoint
from minzheng.foundation.accounts.models import User
from minzheng.foundation.core.refusal import Conflict, NotPossible
from minzheng.foundation.ledger.queries import balances
from minzheng.stages.decisions.models import Decision
from minzheng.stages.payments import actions, queries
from minzheng.stages.payments.actions import recoveries
from minzheng.stages.payments.models import PaidPerson, Receipt, Recovery, RecoveryAsk
from minzheng.stages.payments.pull import pull
from tests.cast import BY, TODAY, area
from tests.stages.payments.conftest import Desk
from tests.stages.payments.grants import NOVEMBER, decide, end, grant, pay_out


@pytest.fixture
def stop(desk: Desk) -> Decision:
    """A decision that claims may rest on."""
    return stopped(desk)


def stopped(desk: Desk) -> Decision:
    """November is paid; then a decision stops 李家 from November on."""
    pay_out(desk.made(), desk.checker, desk.payer)
    pull()
    end(desk.li, NOVEMBER)
    return decide(desk.cast.li_home, desk.cast.li, 0, verdict="stop", on=TODAY)


def claim(desk: Desk, stop: Decision, fen: int) -> Recovery:
    """Open a claim on 李家's November."""
    return actions.confirm_recovery(ask=asked(desk, stop, fen), by=desk.checker)


def asked(desk: Desk, stop: Decision, fen: int) -> RecoveryAsk:
    """The first hand alone."""
    return actions.ask_recovery(
        decision=stop, line=desk.line(desk.li), amount_fen=fen, reason="十一月起不再符合",
        by=desk.maker,
    )  # fmt: skip


def test_claimed_and_received(desk: Desk, stop: Decision) -> None:
    recovery = claim(desk, stop, 80_000)
    assert (balances()["receivable"], balances()["expense"]) == (80_000, 11_300)
    actions.receive_recovery(recovery=recovery, fen=30_000, slip="HD-1", by=desk.payer)
    actions.receive_recovery(recovery=recovery, fen=50_000, slip="HD-2", by=desk.payer)
    recovery.refresh_from_db()
    assert recovery.received_fen == 80_000
    assert (balances()["receivable"], balances()["bank"]) == (0, -11_300)
    assert queries.discrepancies() == []
    assert [row.back_fen for row in queries.paid_to(desk.cast.li)] == [80_000]


def test_the_same_claim_and_the_same_slip_count_once(desk: Desk, stop: Decision) -> None:
    recovery = claim(desk, stop, 80_000)
    assert claim(desk, stop, 80_000) == recovery
    for _ in range(2):
        actions.receive_recovery(recovery=recovery, fen=30_000, slip="HD-1", by=desk.payer)
    recovery.refresh_from_db()
    assert (recovery.received_fen, Receipt.objects.count()) == (30_000, 1)
    with pytest.raises(NotPossible, match="已登记在另一笔"):
        actions.receive_recovery(recovery=recovery, fen=40_000, slip="HD-1", by=desk.payer)


@pytest.mark.parametrize(("fen", "good"), [(80_000, True), (80_001, False), (0, False)])
def test_no_more_than_was_paid(desk: Desk, stop: Decision, fen: int, good: bool) -> None:
    if good:
        assert claim(desk, stop, fen).amount_fen == fen
        return
    with pytest.raises(NotPossible, match="最多还能追回 800 元"):
        claim(desk, stop, fen)


def test_no_more_than_is_owed(desk: Desk, stop: Decision) -> None:
    recovery = claim(desk, stop, 50_000)
    with pytest.raises(NotPossible, match="还应追回 500 元"):
        actions.receive_recovery(recovery=recovery, fen=50_001, slip="HD-1", by=desk.payer)
    assert balances().get("bank") == -91_300


def test_two_decisions_together_no_more_than_the_line(desk: Desk, stop: Decision) -> None:
    claim(desk, stop, 50_000)
    second = decide(desk.cast.li_home, desk.cast.li, 0, verdict="stop", on=TODAY)
    with pytest.raises(NotPossible, match="最多还能追回 300 元"):
        claim(desk, second, 30_001)
    assert claim(desk, second, 30_000)


def alone(desk: Desk, stop: Decision) -> bool:
    """Whether somebody who holds every part brings a claim about by himself."""
    for role in ("pay_checker", "payer"):
        appoint(user=desk.maker, role=role, area=area("南湖区"), from_on=TODAY, by=BY)
    ask = asked(desk, stop, 80_000)
    try:
        actions.confirm_recovery(ask=ask, by=desk.maker)
    except NotPossible:
        return False
    return Recovery.objects.exists()


def test_it_takes_two(desk: Desk, stop: Decision) -> None:
    assert not alone(desk, stop)
    assert balances()["expense"] == 91_300
    ask = RecoveryAsk.objects.get()
    for stranger in (desk.cast.wang, desk.cast.zhou, desk.payer):
        with pytest.raises(NotPossible, match="权限"):
            actions.confirm_recovery(ask=ask, by=stranger)
    with pytest.raises(NotPossible, match="原因"):
        actions.refuse_recovery(ask=ask, reason=" ", by=desk.checker)
    actions.refuse_recovery(ask=ask, reason="金额不对", by=desk.checker)
    with pytest.raises(Conflict):
        actions.confirm_recovery(ask=ask, by=desk.checker)
    assert actions.confirm_recovery(ask=asked(desk, stop, 80_000), by=desk.checker)


def test_control_a_claim_that_opens_at_the_first_press(
    desk: Desk, stop: Decision, monkeypatch: pytest.MonkeyPatch
) -> None:
    """As it was before: what is registered is owed, whoever presses."""

    def at_once(*, ask: RecoveryAsk, by: User) -> None:
        line = ask.line
        Recovery.objects.create(
            decision=ask.decision, line=line, household=line.household, area=line.area,
            amount_fen=ask.amount_fen, opened_on=TODAY, opened_at=ask.asked_at,
            opened_by=by.actor_ref, reason=ask.reason,
        )  # fmt: skip

    monkeypatch.setattr(actions, "confirm_recovery", at_once)
    assert alone(desk, stop)


def test_the_tables_want_two_as_well(
    desk: Desk, stop: Decision, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(recoveries, "_other_hand", lambda ask, by: None)
    with pytest.raises(IntegrityError), transaction.atomic():
        alone(desk, stop)


def test_who_decided_does_not_agree_either(desk: Desk, stop: Decision) -> None:
    ask = asked(desk, stop, 80_000)
    stop.decided_by = desk.checker.public_id
    stop.save()
    with pytest.raises(NotPossible, match="作出决定的人"):
        actions.confirm_recovery(ask=ask, by=desk.checker)


def test_the_decision_that_granted_it_claims_nothing(desk: Desk) -> None:
    pay_out(desk.made(), desk.checker, desk.payer)
    pull()
    with pytest.raises(NotPossible, match="没有多发"):
        asked(desk, desk.li.decision, 1)


@pytest.mark.parametrize(("fen", "good"), [(20_000, True), (20_001, False)])
def test_no_more_than_was_too_much(desk: Desk, fen: int, good: bool) -> None:
    """A change from 800 to 600 yuan: 200 of what was paid is too much and not a fen more."""
    pay_out(desk.made(), desk.checker, desk.payer)
    pull()
    change = decide(desk.cast.li_home, desk.cast.li, 60_000, verdict="change", on=TODAY)
    if good:
        assert claim(desk, change, fen).amount_fen == fen
        return
    with pytest.raises(NotPossible, match="最多还能追回 200 元"):
        asked(desk, change, fen)


def test_two_asks_together_no_more_than_was_too_much(desk: Desk, stop: Decision) -> None:
    asked(desk, stop, 50_000)
    second = decide(desk.cast.li_home, desk.cast.li, 0, verdict="stop", on=TODAY)
    with pytest.raises(NotPossible, match="最多还能追回 300 元"):
        asked(desk, second, 30_001)


def test_only_by_a_decision_about_this_household(desk: Desk, stop: Decision) -> None:
    other = decide(desk.cast.zhang_home, desk.cast.zhang, 0, verdict="stop", on=TODAY)
    with pytest.raises(NotPossible, match="不是这一户"):
        claim(desk, other, 1)


def test_who_decided_does_not_claim(desk: Desk, stop: Decision) -> None:
    stop.decided_by = desk.maker.public_id
    stop.save()
    with pytest.raises(NotPossible, match="作出决定的人"):
        claim(desk, stop, 1)


def test_only_what_was_paid(desk: Desk) -> None:
    desk.made()
    stop = decide(desk.cast.li_home, desk.cast.li, 0, verdict="stop", on=TODAY)
    with pytest.raises(NotPossible, match="只有已到账的"):
        claim(desk, stop, 1)


def test_people_claimed_back_whole_may_be_covered_elsewhere(desk: Desk, stop: Decision) -> None:
    claim(desk, stop, 79_999)
    assert PaidPerson.objects.filter(person=desk.cast.xiaoyu).exists()
    second = decide(desk.cast.li_home, desk.cast.li, 0, verdict="stop", on=TODAY)
    claim(desk, second, 1)
    assert not PaidPerson.objects.filter(person=desk.cast.xiaoyu).exists()
    grant(desk.cast.zhang_home, [desk.cast.zhang, desk.cast.xiaoyu], 100_000)
    batch = actions.make_arrears(item="DB", month=NOVEMBER, by=desk.maker)
    assert [(x.state, x.amount_fen) for x in batch.lines.all()] == [("listed", 88_700)]


def test_a_claim_is_not_paid_back_as_arrears(desk: Desk) -> None:
    """The right stands, a later decision claims a part of it back: nothing is short."""
    pay_out(desk.made(), desk.checker, desk.payer)
    pull()
    later = decide(desk.cast.li_home, desk.cast.li, 60_000, verdict="change", on=TODAY)
    claim(desk, later, 20_000)
    assert queries.shortfalls("DB", NOVEMBER) == []
