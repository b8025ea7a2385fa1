"""The bank's files: what we write is read back, and a file with any fault is refused whole."""

from datetime import date

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from minzheng.connectors.bank import errors
from minzheng.connectors.bank.format import (
    RETURN_LABELS,
    Expected,
    Outcome,
    PaymentFile,
    Result,
    ResultFile,
    ReturnReason,
    Transfer,
    read_payment_file,
    read_result_file,
    write_payment_file,
    write_result_file,
)
from minzheng.connectors.bank.sheet import Sheet, write_sheet
from minzheng.connectors.signing import sign, sm3_hex

SECRET = b"a secret of the tests"
PAYER = "33001234567890"
ON = date(2021, 11, 10)
TRANSFERS = (
    Transfer("T1", "张奶奶", "6222000011112222", 80000, "2021-11"),
    Transfer("T2", "李，“四”", "6222000011113333", 1),
    Transfer("T3", 'a,"b"', "6222000011114444", 90000, "十一月"),
)
PAYMENT = PaymentFile("DB-2021-11-1", ON, PAYER, TRANSFERS)
SENT = write_payment_file(PAYMENT, SECRET)
EXPECTED = Expected.of(SENT, SECRET)
RESULTS = (
    Result("T1", Outcome.PAID, 80000),
    Result("T2", Outcome.RETURNED, 1, ReturnReason.WRONG_NAME),
    Result("T3", Outcome.PAID, 90000),
)
RESULT = ResultFile("DB-2021-11-1", ON, sm3_hex(SENT), RESULTS)
CAME = write_result_file(RESULT, SECRET)

plain = st.text(
    st.characters(exclude_categories=("C", "Z"), exclude_characters="=+-@"), min_size=1, max_size=60
).filter(str.isprintable)
transfers = st.builds(
    Transfer,
    st.from_regex(r"[A-Za-z0-9._:-]{1,40}", fullmatch=True),
    plain,
    st.from_regex(r"[0-9]{8,32}", fullmatch=True),
    st.integers(1, 10**12),
    plain | st.just(""),
)


@given(st.lists(transfers, min_size=1, max_size=8, unique_by=lambda t: t.transfer_id))
@settings(max_examples=60, deadline=None)
def test_what_is_written_is_read_back(batch):
    payment = PaymentFile("B1", ON, PAYER, tuple(batch))
    data = write_payment_file(payment, SECRET)
    assert read_payment_file(data, SECRET) == payment
    assert write_payment_file(payment, SECRET) == data
    expected = Expected.of(data, SECRET)
    assert expected.amounts == {t.transfer_id: t.amount_fen for t in batch}


def test_a_payment_file_is_plain_lines():
    lines = SENT.decode().splitlines()
    assert lines[0] == "MZPAY,1,DB-2021-11-1,2021-11-10,33001234567890,3,170001"
    assert lines[1] == "T1,张奶奶,6222000011112222,80000,2021-11"
    assert lines[-1].startswith(f"END,3,170001,{sm3_hex(SENT[: SENT.rindex(b'END')])},")


def test_a_result_is_read_with_its_sums():
    result = read_result_file(CAME, EXPECTED, SECRET)
    assert result == RESULT
    assert (result.paid_fen, result.returned_fen) == (170000, 1)
    assert set(RETURN_LABELS) == set(ReturnReason)


@pytest.mark.parametrize(
    ("transfer", "line"),
    [
        (Transfer("", "张", "62220000", 1), 2),
        (Transfer("T 1", "张", "62220000", 1), 2),
        (Transfer("T1", "", "62220000", 1), 2),
        (Transfer("T1", "=HYPERLINK(1)", "62220000", 1), 2),
        (Transfer("T1", "张\n三", "62220000", 1), 2),
        (Transfer("T1", "张", "6222", 1), 2),
        (Transfer("T1", "张", "6222 0000", 1), 2),
        (Transfer("T1", "张", "62220000", 0), 2),
        (Transfer("T1", "张", "62220000", -1), 2),
        (Transfer("T1", "张", "62220000", 1.5), 2),
        (Transfer("T1", "张", "62220000", 10**15), 2),
        (Transfer("T1", "张", "62220000", 1, "@x"), 2),
    ],
)
def test_a_transfer_that_no_bank_should_get_is_not_written(transfer, line):
    with pytest.raises(errors.BadLine) as error:
        write_payment_file(PaymentFile("B1", ON, PAYER, (transfer,)), SECRET)
    assert error.value.line == line
    assert "张" not in str(error.value) and "6222" not in str(error.value)


def test_a_transfer_twice_or_no_transfer_at_all_is_not_written():
    with pytest.raises(errors.DuplicateTransfer):
        write_payment_file(PaymentFile("B1", ON, PAYER, TRANSFERS[:1] * 2), SECRET)
    with pytest.raises(errors.WrongCount):
        write_payment_file(PaymentFile("B1", ON, PAYER, ()), SECRET)


SENT_SM3 = sm3_hex(SENT)
T1 = ("T1", "PAID", "80000", "")
T2 = ("T2", "RETURNED", "1", "FROZEN")
T3 = ("T3", "PAID", "90000", "")


def _result(*lines, batch="DB-2021-11-1", sm3=SENT_SM3, total=None, kind="MZRES", secret=SECRET):
    """A result file with right digest and seal, whatever it says."""
    total = sum(int(line[2]) for line in lines) if total is None else total
    return write_sheet(Sheet(kind, batch, ON, sm3, lines), total, secret)


@pytest.mark.parametrize(
    ("data", "error"),
    [
        (b"", errors.BadLine),
        (CAME[:-1], errors.BadLine),
        (SENT, errors.BadLine),
        (CAME.replace(b"\n", b"\r\n"), errors.BadLine),
        (b"\xef\xbb\xbf" + CAME, errors.BadLine),
        (CAME.decode().encode("utf-16"), errors.BadLine),
        (CAME.replace(b"T1", "张".encode("gbk"), 1), errors.BadEncoding),
        (b"MZ" + b"x" * (33 << 20), errors.TooLarge),
        (CAME.replace(b"RETURNED", b"PAID"), errors.Tampered),
        (_result(T1, T2, T3, total=170000), errors.WrongTotal),
        (_result(T1, T2, T1), errors.DuplicateTransfer),
        (_result(T1, T2, ("T4", "PAID", "90000", "")), errors.UnknownTransfer),
        (_result(T1, T2, ("T3", "PAID", "90001", "")), errors.WrongAmount),
        (_result(T1, T2), errors.MissingTransfer),
        (_result(), errors.MissingTransfer),
        (_result(T1, T2, T3, batch="DB-2021-12-1"), errors.WrongBatch),
        (_result(T1, T2, T3, sm3=sm3_hex(b"another edition")), errors.WrongBatch),
        (_result(T1, T2, T3, kind="MZXXX"), errors.BadLine),
        (_result(T1, ("T2", "PAID", "1", "FROZEN"), T3), errors.BadLine),
        (_result(T1, ("T2", "RETURNED", "1", ""), T3), errors.BadLine),
        (_result(T1, ("T2", "LOST", "1", ""), T3), errors.BadLine),
        (_result(T1, ("T2", "RETURNED", "1", "BORED"), T3), errors.BadLine),
        (_result(T1, ("T2", "RETURNED", "01", "FROZEN"), T3), errors.BadLine),
        (_result(T1, ("T2", "PAID", "1"), T3), errors.BadLine),
    ],
)
def test_each_fault_has_its_name_and_a_sentence(data, error):
    with pytest.raises(errors.BankFileError) as raised:
        read_result_file(data, EXPECTED, SECRET)
    assert type(raised.value) is error
    assert raised.value.message.endswith("整份文件未采用。")


def test_a_count_that_is_not_the_number_of_lines_is_refused():
    body, _, _ = _result(T1, T2, T3).rpartition(b"END")
    body = body.replace(b",3,170001\n", b",2,170001\n", 1)
    trailer = f"END,2,170001,{sm3_hex(body)},{sign(SECRET, 'MZRES', body)}\n"
    with pytest.raises(errors.WrongCount):
        read_result_file(body + trailer.encode(), EXPECTED, SECRET)


@pytest.mark.parametrize("day", ["20211110", "2021-W45-3", "2021-02-30", "", "昨天"])
def test_a_day_is_written_in_one_way(day):
    body, _, _ = _result(T1, T2, T3).rpartition(b"END")
    body = body.replace(b"2021-11-10", day.encode(), 1)
    trailer = f"END,3,170001,{sm3_hex(body)},{sign(SECRET, 'MZRES', body)}\n"
    with pytest.raises(errors.BadLine) as error:
        read_result_file(body + trailer.encode(), EXPECTED, SECRET)
    assert error.value.line == 1


def test_no_byte_can_be_changed_or_cut_off():
    for n in range(len(CAME)):
        changed = CAME[:n] + bytes([CAME[n] ^ 1]) + CAME[n + 1 :]
        for data in (changed, CAME[:n], CAME[:n] + CAME[n + 1 :]):
            with pytest.raises(errors.BankFileError):
                read_result_file(data, EXPECTED, SECRET)


def test_a_forger_who_makes_a_new_digest_has_no_seal():
    lines = (T1, ("T2", "PAID", "1", ""), T3)
    assert read_result_file(_result(*lines), EXPECTED, SECRET), "the lines alone are fine"
    with pytest.raises(errors.Tampered):
        read_result_file(_result(*lines, secret=b"not ours"), EXPECTED, SECRET)


def test_control_a_reader_that_applies_line_by_line_applies_half_of_a_broken_file():
    """Why reading is all or nothing: the naive reader has booked two lines when it fails."""
    broken = _result(T1, T2, ("T4", "PAID", "90000", ""))
    naive, ours = [], []
    with pytest.raises(KeyError):
        for line in broken.decode().splitlines()[1:]:
            naive.append(EXPECTED.amounts[line.split(",")[0]])
    with pytest.raises(errors.UnknownTransfer):
        ours.extend(read_result_file(broken, EXPECTED, SECRET).results)
    assert (len(naive), len(ours)) == (2, 0)
