"""The paying bank as this stage speaks to it: files written, carried and read."""

from collections.abc import Sequence

from django.conf import settings

from minzheng.connectors.bank import format as layout
from minzheng.connectors.bank.client import BankClient
from minzheng.connectors.bank.errors import BankFileError
from minzheng.foundation.core.refusal import NotPossible
from minzheng.stages.payments.models import BankFile, Transfer

SECONDS = 8.0  # deadline of one call in all
DEMO_PAYER = "33040299000000001"  # an account that no real bank has


def client() -> BankClient:
    """The bank of the settings."""
    return BankClient(settings.BANK_URL, settings.CONNECTOR_SECRET, seconds=SECONDS)


def write(file: BankFile, transfers: Sequence[Transfer], names: str) -> bytes:
    """The payment file of a batch; needs `account` and `line` on each transfer.

    Raises BankFileError, whose `line` tells the transfer (the first one stands in line 2).
    """
    payer = getattr(settings, "PAYER_ACCOUNT", "") or (DEMO_PAYER if settings.DEMO else "")
    if not payer:
        raise NotPossible("还没有设置付款账户，请运维人员先设置 PAYER_ACCOUNT。")
    payment = layout.PaymentFile(
        file.number,
        file.pay_on,
        payer,
        tuple(
            layout.Transfer(
                transfer.number,
                transfer.account.holder,
                transfer.account.number.open(),
                transfer.amount_fen,
                f"{names}{transfer.line.month:%Y-%m}",
            )
            for transfer in transfers
        ),
    )
    return layout.write_payment_file(payment, settings.CONNECTOR_SECRET)


def sent_bytes(file: BankFile) -> bytes:
    """The payment file, byte for byte as it was made."""
    plain: str = file.content.open()
    return plain.encode()


def read_result(file: BankFile, content: bytes) -> layout.ResultFile:
    """What became of each transfer of a file. Raises NotPossible if the content does not fit."""
    expected = layout.Expected.of(sent_bytes(file), settings.CONNECTOR_SECRET)
    try:
        return layout.read_result_file(content, expected, settings.CONNECTOR_SECRET)
    except BankFileError as error:
        raise NotPossible(error.message) from error
