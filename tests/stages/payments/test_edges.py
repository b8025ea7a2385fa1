"""Payments at their edges: the bank is away, two work at once, a page is stale, the last line of a
list, values that are examples; what each leaves behind."""

import pytest
from django.conf import settings
from django.db.models import QuerySet

from minzheng.connectors.bank.client import BankUnreachable
from minzheng.connectors.bounded import Kind
from minzheng.foundation.accounts.actions import appoint
from minzheng.foundation.audit.models import Event
from minzheng.foundation.core import clock
from minzheng.foundation.core.refusal import Conflict, NotPossible
from minzheng.foundation.ledger import queries as ledger
from minzheng.stages.decisions.models import Decision, EntitledPerson
from minzheng.stages.payments import actions, coverage, queries
from minzheng.stages.payments.actions import release
from minzheng.stages.payments.actions.delivery import UNREACHABLE
from minzheng.stages.payments.models import BankFile, Batch, Line, PaidPerson
from minzheng.stages.payments.pull import pull
from tests.cast import BY, SINCE, TODAY, area
from tests.stages.payments.conftest import Desk
from tests.stages.payments.grants import (
    DECEMBER,
    NOVEMBER,
    OCTOBER,
    Counter,
    decide,
    give_account,
    grant,
    pay_out,
)
from tests.stages.payments.test_recovery import claim, stopped


@pytest.fixture
def stop(desk: Desk) -> Decision:
    """As in the tests of recoveries."""
    return stopped(desk)


def newest() -> tuple[str, str]:
    """The last event about money: what happened, and the purpose that was given."""
    row = Event.objects.filter(verb__regex=r"^(batch|line|file|recovery)\.").latest("seq")
    return row.verb, row.purpose


def held(desk: Desk) -> Line:
    """李家's line on a list that is being made, held by hand."""
    desk.made()
    return actions.hold_line(line=desk.line(desk.li), reason="等一等", by=desk.maker)


def two_files(desk: Desk) -> list[BankFile]:
    """November's and December's, none of them at the bank yet."""
    first = pay_out(desk.made(), desk.checker, desk.payer)
    clock.fix(DECEMBER)
    batch = actions.make_batch(item="DB", month=DECEMBER, by=desk.maker)
    return [first, pay_out(batch, desk.checker, desk.payer)]


def test_arrears_on_example_values_are_not_paid_outside_a_demo(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A rise that rests on an example value, for a month that is paid already."""
    pay_out(desk.made(), desk.checker, desk.payer)
    cast = desk.cast
    family = [cast.li, cast.wang_xiufang, cast.xiaoyu]
    grant(cast.li_home, family, 90_000, placeholder=True)
    monkeypatch.setattr(settings, "DEMO", False)
    with pytest.raises(NotPossible, match="示例值"):
        actions.make_arrears(item="DB", month=NOVEMBER, by=desk.maker)
    assert not Line.objects.filter(kind="arrears").exists()
    monkeypatch.setattr(settings, "DEMO", True)
    batch = actions.make_arrears(item="DB", month=NOVEMBER, by=desk.maker)
    assert [line.amount_fen for line in batch.lines.all()] == [10_000]


def test_a_single_fen_is_owed_too(desk: Desk) -> None:
    pay_out(desk.made(), desk.checker, desk.payer)
    cast = desk.cast
    grant(cast.li_home, [cast.li, cast.wang_xiufang, cast.xiaoyu], 80_001)
    batch = actions.make_arrears(item="DB", month=NOVEMBER, by=desk.maker)
    assert [line.amount_fen for line in batch.lines.all()] == [1]


def test_who_lets_a_held_line_go_on_has_made_the_list_and_cannot_check_it(desk: Desk) -> None:
    line = held(desk)
    batch = line.batch
    for role in ("pay_maker", "pay_checker"):
        appoint(user=desk.cast.zheng, role=role, area=area("南湖区"), from_on=SINCE, by=BY)
    actions.unhold_line(line=line, by=desk.cast.zheng)
    batch.refresh_from_db()
    with pytest.raises(NotPossible, match="已办过这批的制表"):
        actions.check_batch(batch=batch, by=desk.cast.zheng, version=batch.version)


def test_a_line_taken_away_makes_the_checkers_page_stale(desk: Desk) -> None:
    """He agrees to what he saw, and he saw that line."""
    made = desk.made()
    line = desk.line(desk.li)
    assert actions.void_line(line=line, reason="重复", by=desk.maker) == line
    with pytest.raises(Conflict):
        actions.check_batch(batch=made, by=desk.checker, version=made.version)


def test_a_payee_is_named_on_the_line_as_it_stands_and_written_down(desk: Desk) -> None:
    stale = held(desk)
    actions.unhold_line(line=stale, by=desk.maker)
    stale.state = "held"  # what the page still shows
    with pytest.raises(NotPossible, match="只有暂缓或退回的户"):
        actions.change_payee(line=stale, payee=desk.cast.wang_xiufang, by=desk.maker)
    line = actions.hold_line(line=desk.line(desk.li), reason="等一等", by=desk.maker)
    actions.change_payee(
        line=line, payee=desk.cast.wang_xiufang, by=desk.maker, reason=f" {'长' * 130} "
    )
    assert newest() == ("line.payee_changed", "长" * 120)
    assert desk.line(desk.li).payee == desk.cast.wang_xiufang


def test_a_number_that_another_took_meanwhile_is_followed_by_the_next(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Two make re-issues at once: the second gets the next number, not a refusal."""
    give_account(desk.cast.li, "6228000000009901")
    pay_out(desk.made(), desk.checker, desk.payer)
    pull()
    give_account(desk.cast.li, "6228000000000022")
    Batch.objects.create(
        number="DB-202110C-01", item="DB", month=OCTOBER, kind="reissue", state="void",
        made_on=TODAY, made_at=clock.now(), made_by="other", made_label="另一位",
    )  # fmt: skip
    seen, real = [], QuerySet.count

    def count(rows: QuerySet[Batch]) -> int:
        seen.append(real(rows))
        return seen[-1] if len(seen) > 1 else 0  # the first time the other is not there yet

    monkeypatch.setattr(QuerySet, "count", count)
    batch = actions.make_reissue(item="DB", by=desk.maker)
    assert batch.number == "DB-202110C-02" and newest()[0] == "batch.made"


def test_a_held_line_whose_reissue_is_voided_waits_for_a_new_one(desk: Desk) -> None:
    desk.cast.li.accounts.all().delete()
    pay_out(desk.made(), desk.checker, desk.payer)
    give_account(desk.cast.li, "6228000000000022")
    batch = actions.make_reissue(item="DB", by=desk.maker)
    assert desk.line(desk.li).state == "listed"
    actions.void_batch(batch=batch, reason="账号再核", by=desk.maker, version=batch.version)
    line = desk.line(desk.li)
    assert (line.state, line.hold) == ("held", "manual")
    assert line.reason == "重发批次已作废，请重新安排发放"


def test_the_first_line_may_be_the_one_that_no_bank_takes(desk: Desk) -> None:
    give_account(desk.cast.zhang, "12")
    file = pay_out(desk.made(), desk.checker, desk.payer)
    first = Line.objects.order_by("id").first()
    assert first == desk.line(desk.zhang) and "账号不合要求" in first.reason
    assert (file.count, file.total_fen) == (1, 80_000)


def test_a_bank_that_is_away_when_asked_for_a_result_is_asked_later(
    desk: Desk, counter: Counter, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Of two files that wait, one call unanswered is enough; what is not ready holds up nobody."""
    first, second = two_files(desk)
    counter.ready = False
    pull()
    asked: list[str] = []

    def away(number: str) -> None:
        asked.append(number)
        raise BankUnreachable(Kind.TIMEOUT)

    monkeypatch.setattr(counter, "fetch", away)
    pull()
    first.refresh_from_db()
    assert asked == [first.number]
    assert (first.trouble, first.tries) == (UNREACHABLE, 1) and first.retry_at is not None
    monkeypatch.setattr(counter, "fetch", lambda number: asked.append(number))
    BankFile.objects.update(retry_at=None)
    pull()
    assert asked == [first.number, first.number, second.number]


def test_a_bank_that_is_away_is_tried_with_one_file(
    desk: Desk, counter: Counter, monkeypatch: pytest.MonkeyPatch
) -> None:
    first, _ = two_files(desk)
    tried: list[bytes] = []

    def away(data: bytes) -> bool:
        tried.append(data)
        raise BankUnreachable(Kind.TIMEOUT)

    monkeypatch.setattr(counter, "submit", away)
    assert pull() == 0
    assert len(tried) == 1 and first.number.encode() in tried[0]


def test_what_is_left_of_a_claim_is_said(desk: Desk, stop: Decision) -> None:
    recovery = claim(desk, stop, 80_000)
    actions.receive_recovery(recovery=recovery, fen=30_000, slip="HD-1", by=desk.payer)
    with pytest.raises(NotPossible, match="还应追回 500 元"):
        actions.receive_recovery(recovery=recovery, fen=50_001, slip="HD-2", by=desk.payer)


def test_the_same_slip_again_gives_the_same_receipt(desk: Desk, stop: Decision) -> None:
    recovery = claim(desk, stop, 80_000)
    receipt = actions.receive_recovery(recovery=recovery, fen=100, slip="HD-1", by=desk.payer)
    assert newest()[0] == "recovery.received"
    again = actions.receive_recovery(recovery=recovery, fen=100, slip=" HD-1 ", by=desk.payer)
    assert again == receipt


def test_a_reason_is_kept_to_two_hundred_characters(desk: Desk, stop: Decision) -> None:
    ask = actions.ask_recovery(
        decision=stop, line=desk.line(desk.li), amount_fen=100, reason="因" * 201, by=desk.maker
    )
    assert ask.reason == "因" * 200


def test_a_claim_by_a_decision_that_leaves_somebody_out_sets_her_free(desk: Desk) -> None:
    """李小雨 moved out: the new decision covers the two others from November on, and claims back
    what was too much; another household may be paid for her, and for nobody else."""
    cast = desk.cast
    pay_out(desk.made(), desk.checker, desk.payer)
    pull()
    change = grant(cast.li_home, [cast.li, cast.wang_xiufang], 60_000)
    line = Line.objects.get(household=cast.li_home, kind="regular")
    ask = actions.ask_recovery(
        decision=change.decision, line=line, amount_fen=20_000, reason="减少一人", by=desk.maker
    )
    actions.confirm_recovery(ask=ask, by=desk.checker)
    covered = PaidPerson.objects.filter(line__household=cast.li_home)
    assert {row.person for row in covered} == {cast.li, cast.wang_xiufang}


def test_cover_moves_for_everyone_whose_line_went(desk: Desk) -> None:
    """The rise covers the three beside their regular line. That one goes, and all three rest on the
    rise, also who comes after one that was right already."""
    cast = desk.cast
    pay_out(desk.made(), desk.checker, desk.payer)
    family = [cast.li, cast.wang_xiufang, cast.xiaoyu]
    grant(cast.li_home, family, 90_000)
    rise = actions.make_arrears(item="DB", month=NOVEMBER, by=desk.maker).lines.get()
    rows = PaidPerson.objects.filter(line__household=cast.li_home).order_by("id")
    first = rows[0]
    first.line = rise
    first.save()
    Line.objects.filter(household=cast.li_home, kind="regular").update(state="void")
    coverage.settle(cast.li_home.pk, "DB", NOVEMBER)
    assert {row.line for row in rows.all()} == {rise} and rows.count() == 3


def test_cover_of_a_person_whom_no_line_covers_goes(desk: Desk) -> None:
    desk.made()
    EntitledPerson.objects.filter(entitlement=desk.li, person=desk.cast.xiaoyu).delete()
    coverage.settle(desk.cast.li_home.pk, "DB", NOVEMBER)
    assert not PaidPerson.objects.filter(person=desk.cast.xiaoyu).exists()
    assert PaidPerson.objects.filter(line__household=desk.cast.li_home).count() == 2


def test_an_account_without_a_posting_stands_at_nought(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    desk.checked()
    monkeypatch.setattr(ledger, "balances", dict)
    told = queries.discrepancies()
    assert "科目 expense 应为 91300 分，账上是 0 分" in told
    assert "科目 payable 应为 -91300 分，账上是 0 分" in told


def test_the_mark_of_moved_accounts_is_the_youngest_of_them(desk: Desk) -> None:
    batch = desk.checked()
    give_account(desk.cast.zhang, "6228000000000098")
    account = give_account(desk.cast.li, "6228000000000099")
    assert queries.moved_mark(batch) == account.pk


def test_a_claim_of_a_decision_before_the_line_sets_nobody_free(desk: Desk) -> None:
    """A decision for December leaves November's cover as it is."""
    cast = desk.cast
    pay_out(desk.made(), desk.checker, desk.payer)
    pull()
    later = decide(cast.li_home, cast.li, 60_000, verdict="change", on=TODAY)
    claim(desk, later, 20_000)
    assert PaidPerson.objects.filter(line__household=cast.li_home).count() == 3


def test_a_household_and_a_person_are_not_taken_for_each_other(desk: Desk) -> None:
    """What a household was paid, and what a person was: by their own keys, whichever is larger."""
    pay_out(desk.made(), desk.checker, desk.payer)
    cast = desk.cast
    for home, people, fen in (
        (cast.zhang_home, [cast.zhang], 11_300),
        (cast.li_home, [cast.li, cast.wang_xiufang, cast.xiaoyu], 80_000),
    ):
        for target in (home, *people):
            assert [row.fen for row in queries.paid_to(target)] == [fen], target
    assert queries.paid_to(cast.chen) == []


def test_a_list_of_an_item_that_is_no_longer_offered_is_still_paid_by_its_code(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    checked = desk.checked()

    def gone(code: str) -> None:
        raise KeyError(code)

    monkeypatch.setattr(release.catalog, "find", gone)
    file = actions.release_batch(batch=checked, by=desk.payer, version=checked.version)
    written = file.content.open()
    assert written.count(",DB2021-11\n") == 2, written
