"""What payments write down, and where they stop: each event, each limit on its line, each answer to
whoever asks twice, late, or without the right."""

import datetime as dt
from typing import Any

import pytest
from django.db import IntegrityError
from django.db.models import QuerySet

from minzheng.foundation.accounts.actions import appoint
from minzheng.foundation.audit.models import Event
from minzheng.foundation.core.refusal import Conflict, NotPossible
from minzheng.stages.decisions.models import EntitledPerson
from minzheng.stages.payments import actions, queries
from minzheng.stages.payments.actions import batches, listing, release
from minzheng.stages.payments.models import BankFile, Batch, Line, PaidPerson
from minzheng.stages.payments.pull import pull
from tests.cast import BY, SINCE, area, home
from tests.stages.payments.conftest import Desk
from tests.stages.payments.grants import (
    NOVEMBER,
    grant,
    pay_out,
)

NOON = dt.datetime(2021, 11, 3, 12, tzinfo=dt.UTC)


def events(verb: str) -> int:
    """How many of this kind are in the trail."""
    return Event.objects.filter(verb=verb).count()


def paid(desk: Desk) -> BankFile:
    """November's file, at the bank and answered."""
    file = pay_out(desk.made(), desk.checker, desk.payer)
    pull()
    file.refresh_from_db()
    return file


def test_who_may_not_make_is_told_so_and_not_that_there_is_nothing(desk: Desk) -> None:
    for make in (
        lambda: actions.make_arrears(item="DB", month=NOVEMBER, by=desk.checker),
        lambda: actions.make_reissue(item="DB", by=desk.checker),
    ):
        with pytest.raises(NotPossible, match="没有制表的权限"):
            make()


def test_arrears_are_written_down_and_may_be_paid(desk: Desk) -> None:
    pay_out(desk.made(), desk.checker, desk.payer)
    cast = desk.cast
    grant(cast.li_home, [cast.li, cast.wang_xiufang, cast.xiaoyu], 90_000)
    before = events("batch.made")
    batch = actions.make_arrears(item="DB", month=NOVEMBER, by=desk.maker)
    assert events("batch.made") == before + 1
    line = batch.lines.get()
    assert (line.state, line.amount_fen) == ("listed", 10_000), "less than the right gives, and due"


@pytest.mark.parametrize("found", [True, False])
def test_two_who_make_the_same_list_at_once(
    desk: Desk, monkeypatch: pytest.MonkeyPatch, found: bool
) -> None:
    """The second meets the list of the first; if there is none, the trouble is not swallowed."""
    first = desk.made()
    answers = [None, first if found else None]
    monkeypatch.setattr(batches, "_standing", lambda *asked: answers.pop(0))

    def taken(**asked: Any) -> Batch:
        raise IntegrityError

    monkeypatch.setattr(batches, "open_batch", taken)
    if found:
        assert desk.made() == first
    else:
        with pytest.raises(IntegrityError):
            desk.made()


def test_a_list_that_is_there_already_is_no_number_that_was_taken(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    desk.made()
    monkeypatch.setattr(QuerySet, "count", lambda rows: 0)
    with pytest.raises(IntegrityError):
        listing.open_batch(item="DB", month=NOVEMBER, kind="regular", by=desk.maker)
    listing.open_batch(item="DB", month=NOVEMBER, kind="reissue", by=desk.maker)
    with pytest.raises(NotPossible, match="同时有多人在编制名单"):
        listing.open_batch(item="DB", month=NOVEMBER, kind="reissue", by=desk.maker)


def test_reasons_are_kept_to_what_the_column_takes(desk: Desk) -> None:
    batch = desk.made()
    line = actions.void_line(line=desk.line(desk.li), reason="因" * 121, by=desk.maker)
    assert line.reason == Line.objects.get(pk=line.pk).reason == "因" * 120
    assert events("line.voided") == 1
    batch.refresh_from_db()
    actions.void_batch(batch=batch, reason="因" * 201, by=desk.maker, version=batch.version)
    batch.refresh_from_db()
    assert batch.returned_reason == "因" * 200


def test_a_list_brought_up_to_date_is_written_down(desk: Desk) -> None:
    batch = desk.made()
    actions.remake_batch(batch=batch, by=desk.maker, version=batch.version)
    assert events("batch.remade") == 1


def test_the_second_press_of_the_checker_and_another_checker(desk: Desk) -> None:
    """His own page is old, and he gets what he did; another one's is refused."""
    made = desk.made()
    old = Batch.objects.get(pk=made.pk)
    checked = actions.check_batch(batch=made, by=desk.checker, version=old.version)
    assert checked.version == old.version + 1
    again = actions.check_batch(batch=old, by=desk.checker, version=1)
    assert again.state == "checked" and events("batch.checked") == 1
    appoint(user=desk.cast.zheng, role="pay_checker", area=area("南湖区"), from_on=SINCE, by=BY)
    with pytest.raises(Conflict):
        actions.check_batch(batch=checked, by=desk.cast.zheng, version=checked.version)


def test_a_list_without_anybody_is_not_agreed_to(desk: Desk) -> None:
    batch = desk.made()
    for right in (desk.zhang, desk.li):
        actions.void_line(line=desk.line(right), reason="不发了", by=desk.maker)
    batch.refresh_from_db()
    with pytest.raises(NotPossible, match="没有要发放的户"):
        actions.check_batch(batch=batch, by=desk.checker, version=batch.version)


def test_a_line_on_an_old_page_is_looked_at_as_it_stands(desk: Desk) -> None:
    desk.made()
    old = desk.line(desk.li)
    held = actions.hold_line(line=desk.line(desk.li), reason="等一等", by=desk.maker)
    assert actions.unhold_line(line=held, by=desk.maker) == old
    pay_out(Batch.objects.get(), desk.checker, desk.payer)
    with pytest.raises(NotPossible, match="多发的请走追回"):
        actions.void_line(line=old, reason="不发了", by=desk.maker)


def test_who_gets_the_money_instead_is_given_back(desk: Desk) -> None:
    desk.made()
    line = actions.hold_line(line=desk.line(desk.li), reason="等一等", by=desk.maker)
    changed = actions.change_payee(line=line, payee=desk.cast.wang_xiufang, by=desk.maker)
    assert changed == line and changed.payee == desk.cast.wang_xiufang


def test_who_is_named_later_is_covered_when_the_line_is_judged_again(desk: Desk) -> None:
    EntitledPerson.objects.filter(entitlement=desk.li).delete()
    batch = desk.made()
    assert desk.line(desk.li).hold == "nobody" and not PaidPerson.objects.filter(
        person=desk.cast.li
    )
    EntitledPerson.objects.create(entitlement=desk.li, person=desk.cast.li)
    actions.remake_batch(batch=batch, by=desk.maker, version=batch.version)
    assert desk.line(desk.li).state == "listed"
    assert PaidPerson.objects.get(person=desk.cast.li).line == desk.line(desk.li)


def test_a_line_of_a_list_on_its_way_is_not_sent_again(desk: Desk) -> None:
    batch = desk.made()
    held = actions.hold_line(line=desk.line(desk.li), reason="等一等", by=desk.maker)
    with pytest.raises(NotPossible, match="还在没有复核的名单里"):
        actions.reissue(line=held, by=desk.maker)
    actions.unhold_line(line=held, by=desk.maker)
    batch.refresh_from_db()
    actions.check_batch(batch=batch, by=desk.checker, version=batch.version)
    with pytest.raises(NotPossible, match="不能重发"):
        actions.reissue(line=desk.line(desk.li), by=desk.maker)


def test_one_that_cannot_be_paid_any_more_does_not_keep_the_next_back(desk: Desk) -> None:
    checked = desk.checked()
    desk.cast.zhang.accounts.all().delete()
    file = actions.release_batch(batch=checked, by=desk.payer, version=checked.version)
    assert Line.objects.order_by("id").first() == desk.line(desk.zhang)
    assert (file.count, desk.line(desk.li).state) == (1, "sent")


def test_a_list_changed_under_the_payers_hand_is_not_paid(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    checked, write = desk.checked(), release.bank.write

    def meanwhile(*asked: Any) -> bytes:
        Line.objects.filter(entitlement=desk.li).update(
            state="held", hold="manual", reason="等一等"
        )
        return write(*asked)

    monkeypatch.setattr(release.bank, "write", meanwhile)
    with pytest.raises(NotPossible, match="没有支付"):
        actions.release_batch(batch=checked, by=desk.payer, version=checked.version)
    assert not BankFile.objects.exists()


def test_what_is_asked_of_whoever_has_not_the_part(desk: Desk) -> None:
    """The refusal is about the part, whatever else stands in the way, and nothing has moved."""
    batch = desk.made()
    line = desk.line(desk.li)
    for part, ask in (
        ("制表", lambda: actions.make_batch(item="DB", month=NOVEMBER, by=desk.checker)),
        ("制表", lambda: actions.void_line(line=line, reason="不发了", by=desk.checker)),
        ("复核", lambda: actions.hold_line(line=line, reason="等一等", by=desk.payer)),
        ("制表", lambda: actions.void_batch(batch=batch, reason="", by=desk.payer, version=1)),
    ):
        with pytest.raises(NotPossible, match=f"没有{part}的权限"):
            ask()
    file = pay_out(batch, desk.checker, desk.payer)
    with pytest.raises(NotPossible, match="没有支付的权限"):
        actions.take_refusal(file=file, sentence="格式不对", by=desk.maker)
    assert desk.line(desk.li).state == "sent"


def test_each_step_back_is_written_down(desk: Desk) -> None:
    batch = desk.made()
    held = actions.hold_line(line=desk.line(desk.li), reason="等一等", by=desk.maker)
    actions.unhold_line(line=held, by=desk.maker)
    batch.refresh_from_db()
    actions.return_batch(batch=batch, reason="因" * 201, by=desk.checker)
    batch.refresh_from_db()
    assert batch.returned_reason == "因" * 200
    actions.void_batch(batch=batch, reason="", by=desk.maker, version=batch.version)
    for verb in ("line.unheld", "batch.returned", "batch.voided"):
        assert events(verb) == 1, verb


def test_five_numbers_are_tried_and_no_more(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    desk.made()
    listing.open_batch(item="DB", month=NOVEMBER, kind="reissue", by=desk.maker)
    asked: list[int] = []
    monkeypatch.setattr(QuerySet, "count", lambda rows: asked.append(1) or 0)
    with pytest.raises(NotPossible):
        listing.open_batch(item="DB", month=NOVEMBER, kind="reissue", by=desk.maker)
    assert len(asked) == 5


def test_the_second_press_of_the_payer_on_an_old_page(
    desk: Desk, monkeypatch: pytest.MonkeyPatch, django_capture_on_commit_callbacks: Any
) -> None:
    """He gets the file of the first; the line is told to carry it, once it is stored."""
    nudged: list[int] = []
    monkeypatch.setattr(release.the_line, "nudge", lambda: nudged.append(1))
    checked = desk.checked()
    old = Batch.objects.get(pk=checked.pk)
    with django_capture_on_commit_callbacks(execute=True):
        file = actions.release_batch(batch=checked, by=desk.payer, version=checked.version)
        assert nudged == []
    assert nudged == [1]
    assert actions.release_batch(batch=old, by=desk.payer, version=old.version) == file


def test_an_old_page_is_told_that_the_list_changed(desk: Desk) -> None:
    batch = desk.made()
    with pytest.raises(Conflict, match="刚被改过"):
        actions.check_batch(batch=batch, by=desk.checker, version=batch.version - 1)


def test_arrears_brought_up_to_date_take_nobody_else_in(desk: Desk) -> None:
    """Nor do they name as late whoever is missing on the regular list."""
    pay_out(desk.made(), desk.checker, desk.payer)
    cast = desk.cast
    grant(cast.li_home, [cast.li, cast.wang_xiufang, cast.xiaoyu], 90_000)
    batch = actions.make_arrears(item="DB", month=NOVEMBER, by=desk.maker)
    child = home(cast.chen, [], "烟雨路 9 号", "99")
    grant(child, [cast.chen], 50_000)
    actions.remake_batch(batch=batch, by=desk.maker, version=batch.version)
    assert Event.objects.get(verb="batch.remade").detail["added"] == 0
    assert [line.household for line in batch.carried_lines.all()] == [cast.li_home]
    assert "late" not in {row.kind for row in queries.batch_totals(batch).exceptions}


def test_a_right_to_a_single_fen_is_a_right(desk: Desk) -> None:
    grant(desk.cast.li_home, [desk.cast.li], 1)
    assert desk.made().lines.get(household=desk.cast.li_home).amount_fen == 1
