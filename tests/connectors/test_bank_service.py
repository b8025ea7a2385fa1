"""The bank over HTTP and over a shared directory: no transfer is ever paid twice."""

import time
from dataclasses import replace
from datetime import date

import pytest

from minzheng.connectors.bank import errors
from minzheng.connectors.bank.client import BankClient, BankRefused, BankUnreachable
from minzheng.connectors.bank.folder import BankFolder
from minzheng.connectors.bank.format import (
    Expected,
    Outcome,
    PaymentFile,
    ReturnReason,
    Transfer,
    read_result_file,
    write_payment_file,
)
from minzheng.connectors.bank.simulator import Bank
from minzheng.connectors.bounded import Kind

SECRET = b"a secret of the tests"
BATCH = PaymentFile(
    "DB-2021-11-1",
    date(2021, 11, 10),
    "33001234567890",
    (
        Transfer("T1", "张奶奶", "6222000011112222", 80000),
        Transfer("T2", "李四", "6222000011119901", 81000),
        Transfer("T3", "王五", "6222000011119902", 82000),
        Transfer("T4", "赵六", "6222000011119903", 83000),
        Transfer("T5", "陈七", "6222000011119904", 84000),
        Transfer("T6", "周八", "6222000011113333", 85000),
    ),
)
DATA = write_payment_file(BATCH, SECRET)
EXPECTED = Expected.of(DATA, SECRET)


@pytest.fixture
def bank(serving):
    return serving(Bank(SECRET))


@pytest.fixture
def client(bank):
    return BankClient(bank.url, SECRET, 0.5)


def paid(bank) -> list[tuple[str, int]]:
    return [(p.transfer_id, p.amount_fen) for p in bank.site.paid()]


def test_a_batch_is_paid_and_its_result_says_what_came_back(bank, client):
    assert client.submit(DATA) is False
    result = read_result_file(client.fetch(BATCH.batch_no), EXPECTED, SECRET)
    assert {r.transfer_id: r.reason for r in result.results} == {
        "T1": None,
        "T2": ReturnReason.ACCOUNT_CLOSED,
        "T3": ReturnReason.FROZEN,
        "T4": ReturnReason.UNKNOWN_ACCOUNT,
        "T5": ReturnReason.WRONG_NAME,
        "T6": None,
    }
    assert paid(bank) == [("T1", 80000), ("T6", 85000)]
    assert (result.paid_fen, result.returned_fen) == (165000, 330000)


def test_the_same_file_again_pays_nothing_and_gives_the_same_result(bank, client):
    client.submit(DATA)
    first = client.fetch(BATCH.batch_no)
    assert client.submit(DATA) is True
    assert client.fetch(BATCH.batch_no) == first
    assert paid(bank) == [("T1", 80000), ("T6", 85000)]


@pytest.mark.parametrize(
    ("mode", "kind", "taken"),
    [
        ("refuse", Kind.REFUSED, False),
        ("unavailable", Kind.REFUSED, False),
        ("busy", Kind.REFUSED, False),
        ("hang", Kind.TIMEOUT, False),
        ("garbage", Kind.GARBAGE, False),
        ("huge", Kind.TOO_LARGE, False),
        ("lose_reply", Kind.REFUSED, True),
        ("drip", Kind.TIMEOUT, True),
        ("wrong_signature", Kind.GARBAGE, True),
    ],
)
def test_a_lost_reply_is_answered_by_sending_the_same_file(bank, client, mode, kind, taken):
    bank.site.behaviours.set("submit", mode, times=1)
    started = time.monotonic()
    with pytest.raises(BankUnreachable) as trouble:
        client.submit(DATA)
    assert time.monotonic() - started < 0.8
    assert trouble.value.kind is kind
    assert client.submit(DATA) is taken
    assert paid(bank) == [("T1", 80000), ("T6", 85000)]


def test_control_a_payer_that_makes_a_new_batch_after_a_lost_reply_pays_twice(bank, client):
    """With new transfer ids nothing can protect: hence ids are kept, and reuse is refused."""
    bank.site.behaviours.set("submit", "lose_reply", times=1)
    with pytest.raises(BankUnreachable):
        client.submit(DATA)
    renamed = tuple(replace(t, transfer_id=t.transfer_id + "-2") for t in BATCH.transfers)
    client.submit(write_payment_file(replace(BATCH, batch_no="B2", transfers=renamed), SECRET))
    assert sum(fen for _, fen in paid(bank)) == 2 * 165000
    with pytest.raises(BankRefused) as refused:
        client.submit(write_payment_file(replace(BATCH, batch_no="B3"), SECRET))
    assert refused.value.code == "TRANSFER_REUSED"
    assert sum(fen for _, fen in paid(bank)) == 2 * 165000


def test_a_batch_number_with_other_content_is_refused(bank, client):
    client.submit(DATA)
    other = replace(BATCH, transfers=(Transfer("T9", "张奶奶", "6222000011112222", 1),))
    with pytest.raises(BankRefused) as refused:
        client.submit(write_payment_file(other, SECRET))
    assert refused.value.code == "BATCH_CONFLICT" and "批次号" in refused.value.sentence
    assert len(paid(bank)) == 2


def test_a_file_changed_on_its_way_is_refused_and_nothing_paid(bank, client):
    with pytest.raises(BankRefused) as refused:
        client.submit(DATA.replace(b"80000", b"80001"))
    assert refused.value.code == "BAD_FILE"
    assert paid(bank) == []


def test_a_result_may_not_be_ready_missing_or_changed(bank, client):
    with pytest.raises(BankRefused) as refused:
        client.fetch(BATCH.batch_no)
    assert refused.value.code == "UNKNOWN_BATCH"
    client.submit(DATA)
    bank.site.behaviours.set("result", "not_ready", times=1)
    assert client.fetch(BATCH.batch_no) is None
    bank.site.behaviours.set("result", "tamper", times=1)
    with pytest.raises(errors.Tampered):
        read_result_file(client.fetch(BATCH.batch_no), EXPECTED, SECRET)
    for mode in ("garbage", "hang", "drip", "huge", "wrong_signature", "refuse"):
        bank.site.behaviours.set("result", mode, times=1)
        with pytest.raises(BankUnreachable):
            client.fetch(BATCH.batch_no)
    assert read_result_file(client.fetch(BATCH.batch_no), EXPECTED, SECRET)


def test_with_an_account_book_unknown_accounts_and_wrong_names_are_found(serving):
    book = {"6222000011112222": "张奶奶", "6222000011113333": "周九"}
    bank = serving(Bank(SECRET, accounts=book, endings={}))
    client = BankClient(bank.url, SECRET)
    client.submit(DATA)
    result = read_result_file(client.fetch(BATCH.batch_no), EXPECTED, SECRET)
    outcomes = {r.transfer_id: (r.outcome, r.reason) for r in result.results}
    assert outcomes["T1"] == (Outcome.PAID, None)
    assert outcomes["T6"] == (Outcome.RETURNED, ReturnReason.WRONG_NAME)
    assert outcomes["T2"] == (Outcome.RETURNED, ReturnReason.UNKNOWN_ACCOUNT)


def test_a_bank_that_restarts_remembers(tmp_path):
    path = str(tmp_path / "bank.sqlite3")
    before = Bank(SECRET, path)
    before.settle(DATA)
    after = Bank(SECRET, path)
    assert after.settle(DATA) == (BATCH.batch_no, True)
    assert after.result(BATCH.batch_no) == before.result(BATCH.batch_no)
    assert len(after.paid()) == 2


def test_files_through_a_directory(tmp_path):
    folder, bank = BankFolder(tmp_path), Bank(SECRET)
    folder.drop(BATCH.batch_no, DATA)
    folder.drop(BATCH.batch_no, DATA)
    with pytest.raises(FileExistsError):
        folder.drop(BATCH.batch_no, DATA + b"x")
    (folder.out / "half.csv").write_bytes(DATA[:100])
    assert (bank.sweep(folder), bank.sweep(folder)) == (2, 0)
    ((batch_no, data),) = folder.results()
    assert read_result_file(data, EXPECTED, SECRET).batch_no == batch_no == BATCH.batch_no
    ((refused_no, words),) = folder.refusals()
    assert refused_no == "half" and "整份文件未采用" in words
    assert not list(tmp_path.rglob("*.writing"))


def test_a_result_lost_from_the_directory_is_laid_down_again_and_pays_nothing(tmp_path):
    folder, bank = BankFolder(tmp_path), Bank(SECRET)
    folder.drop(BATCH.batch_no, DATA)
    bank.sweep(folder)
    ((_, first),) = folder.results()
    (folder.back / f"{BATCH.batch_no}.csv").unlink()
    bank.sweep(folder)
    assert dict(folder.results()) == {BATCH.batch_no: first}
    assert len(bank.paid()) == 2
