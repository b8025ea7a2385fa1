"""Carrying files: the call is made outside any transaction, what came of it is stored inside."""

import datetime as dt

from minzheng.connectors.bank.client import BankRefused, BankUnreachable
from minzheng.foundation.audit.trail import action, record
from minzheng.foundation.core import clock
from minzheng.foundation.core.actors import LINE, Actor
from minzheng.foundation.core.refusal import NotPossible
from minzheng.stages.payments import bank, hands
from minzheng.stages.payments.actions.results import take_refusal
from minzheng.stages.payments.models import BankFile

FIRST_PAUSE, LONGEST_PAUSE = 5, 300  # seconds; doubled each time
UNREACHABLE = "银行暂时联系不上，系统会自动再试"
GONE = "银行说没有收到这份文件，系统会再送一次"


def deliver(*, file: BankFile, by: Actor = LINE) -> bool:
    """Hand a file to the bank; sending it twice pays once. False when it has to be tried again.

    Must not run inside a transaction: nobody waits for a bank with the database locked.
    """
    if file.delivered_at is not None or file.result_at is not None:
        return True
    try:
        bank.client().submit(bank.sent_bytes(file))
    except BankUnreachable:
        put_off(file=file, words=UNREACHABLE, by=by)
        return False
    except BankRefused as refusal:
        if refusal.code == "BAD_FILE":  # nothing of it was taken, so everything may be re-issued
            take_refusal(file=file, sentence=refusal.sentence, by=LINE)
        else:
            put_off(file=file, words=refusal.sentence, by=by)
        return False
    _delivered(file=file, by=by)
    return True


def fetch(file: BankFile) -> bytes | None:
    """The bank's result of a delivered file, or None when there is none yet. Same warning."""
    try:
        return bank.client().fetch(file.number)
    except BankUnreachable:
        put_off(file=file, words=UNREACHABLE, by=LINE)
    except BankRefused:
        BankFile.objects.filter(pk=file.pk, result_at=None).update(delivered_at=None)
        put_off(file=file, words=GONE, by=LINE)
    return None


@action
def put_off(*, file: BankFile, words: str, by: Actor) -> None:
    """Note what the bank said and try again later: after 5, 10, 20 … 300 seconds."""
    pause = min(FIRST_PAUSE * 2 ** min(file.tries, 10), LONGEST_PAUSE)
    file.tries += 1
    file.trouble = words[:300]
    file.retry_at = clock.real_now() + dt.timedelta(seconds=pause)
    file.save(update_fields=["tries", "trouble", "retry_at"])
    if file.tries == 1:
        record("file.put_off", file, by=by)


@action
def retry_now(*, file: BankFile, by: Actor) -> None:
    """Let the line try a file again at once."""
    hands.may("pay", by)
    if file.result_at is not None:
        raise NotPossible("这份文件银行已经答复，不用再送。")
    BankFile.objects.filter(pk=file.pk).update(retry_at=None)
    record("file.retried", file, by=by)


@action
def _delivered(*, file: BankFile, by: Actor) -> None:
    now = clock.now()
    if BankFile.objects.filter(pk=file.pk, delivered_at=None).update(
        delivered_at=now, trouble="", tries=0, retry_at=None
    ):
        record("file.delivered", file, by=by, hash=file.hash)
    file.refresh_from_db()
