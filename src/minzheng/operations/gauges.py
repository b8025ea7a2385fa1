"""How the work stands, in figures a monitor asks for again and again. No row about anybody."""

import datetime as dt
import shutil
import time
from collections.abc import Iterator
from typing import NamedTuple

from django.conf import settings
from django.db.models import Max, Min, Q

from minzheng import __version__
from minzheng.foundation.audit.models import Head
from minzheng.foundation.core import clock
from minzheng.foundation.core.models import HolidayYear, Pulse, SetAside
from minzheng.foundation.core.releases import stored_version
from minzheng.foundation.ledger.queries import total
from minzheng.operations.models import Backup
from minzheng.operations.queries import changes_waiting
from minzheng.stages.cases.models import CaseStep
from minzheng.stages.notices.queries import outbox
from minzheng.stages.payments.models import BankFile
from minzheng.stages.verification.models import Query

# The books are summed at most this often, however many monitors ask.
KEPT_SECONDS = 15.0
_kept: tuple[float, list["Gauge"]] = (-KEPT_SECONDS, [])


class Gauge(NamedTuple):
    """A figure now: name (with its unit), what it says, value."""

    name: str
    says: str
    value: float


def gauges() -> list[Gauge]:
    """All figures, at most KEPT_SECONDS old."""
    global _kept
    if time.monotonic() - _kept[0] > KEPT_SECONDS:
        _kept = (time.monotonic(), list(_read()))
    return _kept[1]


def forget() -> None:
    """Read them afresh at the next question."""
    global _kept
    _kept = (-KEPT_SECONDS, [])


def _read() -> Iterator[Gauge]:
    yield Gauge("minzheng_migrations_waiting", "Changes not applied", changes_waiting())
    yield Gauge(
        "minzheng_release_current", "1 when the database is of this version",
        float(stored_version() == __version__),
    )  # fmt: skip
    pulse = Pulse.objects.filter(name="line").values_list("at", flat=True).first()
    yield Gauge("minzheng_line_pulse_timestamp_seconds", "The line last went round", _when(pulse))
    yield Gauge("minzheng_set_aside_rows", "Rows the line set aside", SetAside.objects.count())
    yield from _queues()
    yield from _backups()
    head = Head.objects.filter(id=1).first()
    yield Gauge("minzheng_audit_head", "Events in the chain", head.seq if head else 0)
    yield Gauge("minzheng_ledger_balance_fen", "Sum of all postings; always 0", total())
    last = HolidayYear.objects.aggregate(year=Max("year"))["year"] or 0
    yield Gauge("minzheng_holiday_table_days", "Days the holiday table still reaches", _days(last))
    disk = shutil.disk_usage(settings.DATA_DIR)
    yield Gauge("minzheng_disk_free_bytes", "Free on the data folder's disk", disk.free)
    yield Gauge("minzheng_disk_free_ratio", "Free share of that disk", disk.free / disk.total)


def _queues() -> Iterator[Gauge]:
    """What waits, and since when the oldest of it waits."""
    box = outbox()
    yield Gauge("minzheng_outbox_waiting", "Messages to be sent", box.waiting)
    yield Gauge("minzheng_outbox_failed", "Messages that will not arrive by SMS", box.failed)
    yield Gauge("minzheng_outbox_oldest_seconds", "Oldest waits", _age(box.oldest_made_at))
    queries = Query.objects.filter(state__in=Query.OPEN, check_run__case__state="open")
    oldest = queries.aggregate(at=Min("asked_at"))["at"]
    yield Gauge("minzheng_checks_unanswered", "Questions without answer", queries.count())
    yield Gauge("minzheng_checks_oldest_seconds", "Oldest question", _age(oldest))
    files = BankFile.objects.filter(result_at=None)
    oldest = files.aggregate(at=Min("made_at"))["at"]
    yield Gauge("minzheng_bank_files_waiting", "Files without a bank's result", files.count())
    yield Gauge("minzheng_bank_files_oldest_seconds", "Oldest file", _age(oldest))
    late = CaseStep.objects.filter(
        Q(due_on__lt=clock.today()), finished_at=None, case__state="open"
    )
    yield Gauge("minzheng_steps_overdue", "Open steps past their day", late.count())


def _backups() -> Iterator[Gauge]:
    found = Backup.objects.aggregate(made=Max("made_at"), proved=Max("proved_at"))
    yield Gauge("minzheng_backup_timestamp_seconds", "Last backup; 0 never", _when(found["made"]))
    yield Gauge("minzheng_drill_timestamp_seconds", "Last drill; 0 never", _when(found["proved"]))


def _when(at: dt.datetime | None) -> float:
    return at.timestamp() if at else 0.0


def _age(at: dt.datetime | None) -> float:
    """Seconds on the business clock, which stamps the rows; 0 when nothing waits."""
    return max(0.0, (clock.now() - at).total_seconds()) if at else 0.0


def _days(year: int) -> int:
    return (dt.date(year, 12, 31) - clock.today()).days if year else -1
