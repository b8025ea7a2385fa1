"""The two files. Lines of UTF-8 CSV ended by a line feed, amounts in whole fen.

Payment file:
    MZPAY,1,batch_no,pay_on,payer_account,count,total_fen
    transfer_id,payee_name,account_number,amount_fen,memo          (count times)
    END,count,total_fen,sm3,seal
Result file:
    MZRES,1,batch_no,settled_on,payment_sm3,count,total_fen
    transfer_id,PAID,amount_fen,                                   (count times)
    transfer_id,RETURNED,amount_fen,reason
    END,count,total_fen,sm3,seal

`sm3` is the digest of every byte before the END line, `seal` an HMAC-SM3 of the same bytes:
anyone can check the first, only the bank and we can make the second. `payment_sm3` is the digest
of the whole payment file, so a result belongs to exactly the file that was sent.
"""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum
from typing import NamedTuple

from minzheng.connectors.bank import errors
from minzheng.connectors.bank.sheet import FEN_MOST, Sheet, amount, read_sheet, write_sheet
from minzheng.connectors.signing import sm3_hex

_KEY = re.compile(r"[A-Za-z0-9._:-]{1,40}")
_ACCOUNT = re.compile(r"[0-9]{8,32}")
# Clerks open these files in a spreadsheet, which would run a text that begins so.
_FORMULA = ("=", "+", "-", "@")


class Outcome(StrEnum):
    """What became of a transfer."""

    PAID = "PAID"
    RETURNED = "RETURNED"


class ReturnReason(StrEnum):
    """Why the bank gave the money back."""

    WRONG_NAME = "WRONG_NAME"
    ACCOUNT_CLOSED = "ACCOUNT_CLOSED"
    FROZEN = "FROZEN"
    UNKNOWN_ACCOUNT = "UNKNOWN_ACCOUNT"


RETURN_LABELS = {
    ReturnReason.WRONG_NAME: "户名与账号不符",
    ReturnReason.ACCOUNT_CLOSED: "账户已销户",
    ReturnReason.FROZEN: "账户被冻结",
    ReturnReason.UNKNOWN_ACCOUNT: "没有这个账号",
}


@dataclass(frozen=True, slots=True)
class Transfer:
    """One payment to one account. `transfer_id` is never used for another payment."""

    transfer_id: str
    payee_name: str = field(repr=False)
    account_number: str = field(repr=False)
    amount_fen: int
    memo: str = ""


@dataclass(frozen=True, slots=True)
class PaymentFile:
    """A batch of transfers, due on `pay_on`, out of `payer_account`."""

    batch_no: str
    pay_on: date
    payer_account: str = field(repr=False)
    transfers: tuple[Transfer, ...]

    @property
    def total_fen(self) -> int:
        """The sum of all transfers."""
        return sum(transfer.amount_fen for transfer in self.transfers)


class Result(NamedTuple):
    """What became of one transfer; `reason` is there exactly when it was returned."""

    transfer_id: str
    outcome: Outcome
    amount_fen: int
    reason: ReturnReason | None = None


@dataclass(frozen=True, slots=True)
class ResultFile:
    """What became of every transfer of a batch, in the order of the payment file."""

    batch_no: str
    settled_on: date
    payment_sm3: str
    results: tuple[Result, ...]

    @property
    def paid_fen(self) -> int:
        """The sum of what was paid."""
        return sum(r.amount_fen for r in self.results if r.outcome is Outcome.PAID)

    @property
    def returned_fen(self) -> int:
        """The sum of what came back."""
        return sum(r.amount_fen for r in self.results if r.outcome is Outcome.RETURNED)


@dataclass(frozen=True, slots=True)
class Expected:
    """What a result file must be about: the payment file as it was sent."""

    batch_no: str
    payment_sm3: str
    amounts: Mapping[str, int]

    @classmethod
    def of(cls, sent: bytes, secret: bytes) -> "Expected":
        """From the bytes of the payment file that was sent."""
        payment = read_payment_file(sent, secret)
        amounts = {t.transfer_id: t.amount_fen for t in payment.transfers}
        return cls(payment.batch_no, sm3_hex(sent), amounts)


def write_payment_file(payment: PaymentFile, secret: bytes) -> bytes:
    """The bytes of the payment file; the same batch gives the same bytes. Raises BankFileError."""
    _check_payment(payment)
    lines = [
        (t.transfer_id, t.payee_name, t.account_number, str(t.amount_fen), t.memo)
        for t in payment.transfers
    ]
    sheet = Sheet("MZPAY", payment.batch_no, payment.pay_on, payment.payer_account, lines)
    return write_sheet(sheet, payment.total_fen, secret)


def read_payment_file(data: bytes, secret: bytes) -> PaymentFile:
    """The batch in `data`, as the bank reads it; raises BankFileError."""
    sheet = read_sheet(data, "MZPAY", 5, 3, secret)
    transfers = tuple(
        Transfer(line[0], line[1], line[2], amount(line[3], number), line[4])
        for number, line in enumerate(sheet.lines, 2)
    )
    payment = PaymentFile(sheet.batch_no, sheet.on, sheet.reference, transfers)
    _check_payment(payment)
    return payment


def write_result_file(result: ResultFile, secret: bytes) -> bytes:
    """The bytes of the result file, as the bank writes it."""
    lines = [
        (r.transfer_id, r.outcome.value, str(r.amount_fen), r.reason.value if r.reason else "")
        for r in result.results
    ]
    total = sum(r.amount_fen for r in result.results)
    sheet = Sheet("MZRES", result.batch_no, result.settled_on, result.payment_sm3, lines)
    return write_sheet(sheet, total, secret)


def read_result_file(data: bytes, expected: Expected, secret: bytes) -> ResultFile:
    """The results in `data`: exactly one for each transfer sent, else a BankFileError."""
    sheet = read_sheet(data, "MZRES", 4, 2, secret)
    if (sheet.batch_no, sheet.reference) != (expected.batch_no, expected.payment_sm3):
        raise errors.WrongBatch
    results = tuple(_result(line, number) for number, line in enumerate(sheet.lines, 2))
    seen: set[str] = set()
    for number, result in enumerate(results, 2):
        if result.transfer_id in seen:
            raise errors.DuplicateTransfer(result.transfer_id, number)
        if result.transfer_id not in expected.amounts:
            raise errors.UnknownTransfer(result.transfer_id, number)
        if result.amount_fen != expected.amounts[result.transfer_id]:
            raise errors.WrongAmount(result.transfer_id, number)
        seen.add(result.transfer_id)
    missing = len(expected.amounts) - len(seen)
    if missing:
        raise errors.MissingTransfer(f"{missing}笔")
    return ResultFile(sheet.batch_no, sheet.on, sheet.reference, results)


def _result(line: Sequence[str], number: int) -> Result:
    try:
        outcome = Outcome(line[1])
        reason = ReturnReason(line[3]) if line[3] else None
    except ValueError:
        raise errors.BadLine("结果或退回原因", number) from None
    if (outcome is Outcome.RETURNED) != (reason is not None) or not _KEY.fullmatch(line[0]):
        raise errors.BadLine("结果或退回原因", number)
    return Result(line[0], outcome, amount(line[2], number), reason)


def _check_payment(payment: PaymentFile) -> None:
    if not _KEY.fullmatch(payment.batch_no) or not _ACCOUNT.fullmatch(payment.payer_account):
        raise errors.BadLine("批次号或付款账号", 1)
    if not payment.transfers:
        raise errors.WrongCount("没有转账")
    seen: set[str] = set()
    for number, transfer in enumerate(payment.transfers, 2):
        fault = _fault(transfer)
        if fault:
            raise errors.BadLine(fault, number)
        if transfer.transfer_id in seen:
            raise errors.DuplicateTransfer(transfer.transfer_id, number)
        seen.add(transfer.transfer_id)


def _fault(transfer: Transfer) -> str:
    if not _KEY.fullmatch(transfer.transfer_id):
        return "转账编号"
    if not _is_plain(transfer.payee_name, 60) or not transfer.payee_name:
        return "户名"
    if not _ACCOUNT.fullmatch(transfer.account_number):
        return "账号"
    if type(transfer.amount_fen) is not int or not 0 < transfer.amount_fen <= FEN_MOST:
        return "金额"
    return "" if _is_plain(transfer.memo, 60) else "附言"


def _is_plain(text: str, most: int) -> bool:
    return len(text) <= most and text.isprintable() and not text.startswith(_FORMULA)
