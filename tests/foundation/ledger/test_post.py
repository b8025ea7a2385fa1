"""Posting: balanced, once for ever, never changed."""

import datetime as dt

import pytest
from django.db import IntegrityError, transaction

from minzheng.foundation.audit.models import Event
from minzheng.foundation.core.actors import LINE
from minzheng.foundation.core.findings import FAULT, OK
from minzheng.foundation.ledger.actions import LedgerError, Voucher, move, post, post_many
from minzheng.foundation.ledger.doctor import checks
from minzheng.foundation.ledger.models import Account, Entry, Posting, Unchangeable
from minzheng.foundation.ledger.queries import balances, faults, posted, total

ON = dt.date(2021, 11, 1)
pytestmark = pytest.mark.django_db


def due(reference: str, fen: int) -> Voucher:
    """An amount that becomes owed."""
    return move(reference, "due", fen, debit="expense", credit="payable")


def test_one_entry_two_sides() -> None:
    entry = post(reference="a", kind="due", sums={"expense": 100, "payable": -100}, on=ON, by=LINE)
    assert {p.account.code: p.fen for p in entry.postings.all()} == {
        "expense": 100,
        "payable": -100,
    }
    assert posted("a") and not posted("b") and total() == 0 and faults() == []


def test_the_same_reference_is_one_entry() -> None:
    for _ in range(3):
        post(reference="a", kind="due", sums={"expense": 1, "payable": -1}, on=ON, by=LINE)
    assert Entry.objects.count() == 1
    with pytest.raises(LedgerError, match="另一笔金额"):
        post(reference="a", kind="due", sums={"expense": 2, "payable": -2}, on=ON, by=LINE)
    assert balances() == {"expense": 1, "payable": -1}


@pytest.mark.parametrize("sums", [{"expense": 1}, {"expense": 0, "payable": 0}, {}])
def test_what_does_not_balance_is_refused(sums: dict[str, int]) -> None:
    with pytest.raises(LedgerError, match="借贷不平"):
        post(reference="a", kind="due", sums=sums, on=ON, by=LINE)


def test_many_at_once_all_or_nothing() -> None:
    assert post_many(vouchers=[due(f"v{n}", n) for n in range(1, 1201)], on=ON, by=LINE) == 1200
    assert post_many(vouchers=[due(f"v{n}", n) for n in range(1, 1301)], on=ON, by=LINE) == 100
    with pytest.raises(LedgerError):
        post_many(vouchers=[due("new", 5), due("v7", 8)], on=ON, by=LINE)
    assert not posted("new") and Entry.objects.count() == 1300
    assert balances()["expense"] == 1300 * 1301 // 2 and faults() == []


def test_two_figures_under_one_reference_are_refused() -> None:
    with pytest.raises(LedgerError, match="两笔不同"):
        post_many(vouchers=[due("a", 1), due("a", 2)], on=ON, by=LINE)


def test_one_event_with_a_digest_for_many() -> None:
    post_many(vouchers=[due("a", 1), due("b", 2)], on=ON, by=LINE)
    event = Event.objects.get(verb="ledger.posted")
    assert (event.detail["entries"], event.detail["fen"]) == (2, 3)
    assert len(event.detail["digest"]) == 64


def test_the_event_of_one_entry_points_at_it() -> None:
    """Who audits one voucher finds it; many at once are told by their number."""
    entry = post(reference="a", kind="due", sums={"expense": 7, "payable": -7}, on=ON, by=LINE)
    one = Event.objects.get(verb="ledger.posted")
    assert (one.object_type, one.object_ref) == ("ledger.entry", entry.public_id)
    assert (one.detail["entries"], one.detail["fen"]) == (1, 7)
    post_many(vouchers=[due("b", 1), due("c", 2)], on=ON, by=LINE)
    many = Event.objects.filter(verb="ledger.posted").exclude(pk=one.pk).get()
    assert (many.object_type, many.object_ref) == ("ledger.entry", "2")


def test_an_entry_of_one_row_of_money_is_one_sided_and_two_are_enough() -> None:
    """On the line: one side is a fault and said so, two that balance are none."""
    entry = post(reference="a", kind="due", sums={"expense": 1, "payable": -1}, on=ON, by=LINE)
    lone = Entry(reference="b", kind="due", on=ON, made_at=entry.made_at, made_by="x")
    wrong = Entry(reference="c", kind="due", on=ON, made_at=entry.made_at, made_by="x")
    Entry.objects.bulk_create([lone, wrong])
    codes = {account.code: account for account in Account.objects.all()}
    Posting.objects.bulk_create(
        [
            Posting(entry=lone, account=codes["bank"], fen=3),
            Posting(entry=wrong, account=codes["bank"], fen=3),
            Posting(entry=wrong, account=codes["expense"], fen=2),
        ]
    )
    assert sorted(faults()) == sorted(
        [
            f"分录 {lone.public_id} 只有一边",
            f"分录 {wrong.public_id} 借贷不平，相差 5 分",
        ]
    )


def test_the_doctor_says_sound_only_of_sound_books() -> None:
    assert [finding.level for finding in checks()] == [OK]
    entry = post(reference="a", kind="due", sums={"expense": 1, "payable": -1}, on=ON, by=LINE)
    assert [finding.level for finding in checks()] == [OK]
    Posting.objects.bulk_create(
        [Posting(entry=entry, account=Account.objects.get(code="bank"), fen=7)]
    )
    (told,) = checks()
    assert told.level == FAULT and entry.public_id in told.what and "停止发放" in told.advice


def test_the_books_are_only_added_to() -> None:
    entry = post(reference="a", kind="due", sums={"expense": 1, "payable": -1}, on=ON, by=LINE)
    for forbidden in (
        lambda: Entry.objects.update(memo="x"),
        lambda: Posting.objects.filter(entry=entry).delete(),
        lambda: Posting.objects.update(fen=5),
        entry.delete,
        entry.save,
    ):
        with pytest.raises(Unchangeable):
            forbidden()


def test_zero_and_out_of_range_are_refused_by_the_database() -> None:
    entry = post(reference="a", kind="due", sums={"expense": 1, "payable": -1}, on=ON, by=LINE)
    bank = Account.objects.get(code="bank")
    for fen in (0, 10**15 + 1):
        with pytest.raises(IntegrityError), transaction.atomic():
            Posting.objects.create(entry=entry, account=bank, fen=fen)


def test_faults_are_found() -> None:
    """The control: books that were tampered with are told apart from good ones."""
    entry = post(reference="a", kind="due", sums={"expense": 1, "payable": -1}, on=ON, by=LINE)
    bank = Account.objects.get(code="bank")
    Posting.objects.bulk_create([Posting(entry=entry, account=bank, fen=7)])
    Entry.objects.bulk_create(
        [Entry(reference="b", kind="due", on=ON, made_at="2021-11-01T00:00:00Z", made_by="x")]
    )
    post(reference="c", kind="due", sums={"payable": 5, "bank": -5}, on=ON, by=LINE)
    found = "\n".join(faults())
    assert "借贷不平，相差 7 分" in found and "只有一边" in found
    assert "应付救助金 余额方向不对：4 分" in found and total() == 7
