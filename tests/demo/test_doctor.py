"""The doctor finds what was planted, says what to do, and tells by its exit code."""

import datetime as dt
from io import StringIO

import pytest
from django.core.management import call_command
from django.db import connection
from pytest_django import Settings

from minzheng import __version__
from minzheng.foundation.audit.models import Event
from minzheng.foundation.audit.trail import record
from minzheng.foundation.core import clock, doctor, findings, line, sealing
from minzheng.foundation.core.actors import DEMO
from minzheng.foundation.core.models import HolidayYear
from minzheng.foundation.ledger.actions import post
from minzheng.stages.notices.models import Message
from tests.cast import Cast

pytestmark = pytest.mark.django_db


def faults() -> list[str]:
    """What is wrong now."""
    return [f.what for _, f in findings.findings() if f.level == findings.FAULT]


def examined() -> tuple[str, int]:
    """Output and exit code of the command."""
    out = StringIO()
    try:
        call_command("doctor", stdout=out)
    except SystemExit as stop:
        return out.getvalue(), int(stop.code or 0)
    return out.getvalue(), 0


@pytest.mark.usefixtures("district")
def test_a_sound_system_has_no_fault() -> None:
    record("probe.made", ("probe", "1"), by=DEMO)
    text, code = examined()
    assert code == 0 and "故障" not in text
    assert "审计链完整" in text and "总账借贷平衡" in text and "加密密钥可用" in text


@pytest.mark.parametrize(
    ("stored", "advice", "never"),
    [
        ("", "先核对 MINZHENG_DATA_DIR", "minzheng upgrade"),
        ("0.1.0", "请运行 minzheng upgrade：它先备份。", "请运行 minzheng migrate"),
        (__version__, "请运行 minzheng migrate。", "upgrade"),
    ],
)  # fmt: skip
def test_changes_that_wait_are_brought_on_by_the_right_command(
    monkeypatch: pytest.MonkeyPatch, stored: str, advice: str, never: str
) -> None:
    """Older data is never sent past its backup, an empty folder never filled blindly."""
    monkeypatch.setattr(doctor, "stored_version", lambda: stored)
    monkeypatch.setattr(doctor.MigrationExecutor, "migration_plan", lambda *_: [("one", False)])
    found = next(doctor.checks())
    assert found.level == findings.FAULT and found.what == "有 1 个数据库变更没有执行"
    assert advice in found.advice and never not in found.advice


@pytest.mark.usefixtures("district")
def test_a_changed_event_is_found() -> None:
    for number in range(3):
        record("probe.made", ("probe", str(number)), by=DEMO)
    Event.objects.filter(object_ref="1").update(verb="probe.unmade")
    text, code = examined()
    assert code == 1 and "内容或次序被改动" in text and "[故障]" in text


@pytest.mark.usefixtures("district")
def test_books_out_of_balance_are_found() -> None:
    post(
        reference="t:1", kind="test", sums={"expense": 500, "payable": -500},
        on=dt.date(2021, 10, 26), by=DEMO,
    )  # fmt: skip
    with connection.cursor() as cursor:  # the models refuse it, a database console does not
        cursor.execute("UPDATE ledger_posting SET fen = 400 WHERE fen = 500")
    assert any("借贷不平" in what for what in faults())


@pytest.mark.usefixtures("district")
def test_a_missing_holiday_year_is_found() -> None:
    HolidayYear.objects.filter(year=2021).delete()
    assert any("2021 年的节假日" in what for what in faults())


@pytest.mark.usefixtures("district")
def test_the_year_after_the_published_ones_is_a_warning() -> None:
    last = HolidayYear.objects.latest("year").year
    clock.fix(dt.date(last, 12, 1))
    levels = [f.level for f in doctor.checks() if "节假日" in f.what]
    assert levels == [findings.WARN]


@pytest.mark.usefixtures("district")
def test_what_the_line_set_aside_is_shown_with_its_error() -> None:
    line.set_aside("decisions", "abc", ValueError("planted"))
    text, code = examined()
    assert code == 0 and "[注意]" in text and "ValueError: planted" in text and "abc" in text


@pytest.mark.usefixtures("district")
def test_a_key_that_does_not_open_is_found(settings: Settings) -> None:
    settings.SEAL_KEY_ID = "gone"
    assert "加密密钥不能用" in faults()


@pytest.mark.usefixtures("district")
def test_a_full_disk_is_found(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(doctor, "LEAST_FREE_MIB", 10**9)
    assert any(what.startswith("磁盘只剩") for what in faults())


@pytest.mark.usefixtures("district")
@pytest.mark.skipif("connection.vendor != 'sqlite'")
def test_sqlite_without_immediate_is_found(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(connection.settings_dict["OPTIONS"], "transaction_mode", "DEFERRED")
    assert any("IMMEDIATE" in what for what in faults())


@pytest.mark.usefixtures("district")
def test_a_check_that_breaks_hides_no_other(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(doctor, "_disk", lambda: 1 / 0)
    found = list(findings.findings())
    assert ("core", findings.FAULT) in [(label, f.level) for label, f in found]
    assert "audit" in [label for label, _ in found]


def test_keys_that_are_not_those_of_the_data_are_found(cast: Cast, settings: Settings) -> None:
    assert faults() == []
    settings.SEAL_KEYS = {**settings.SEAL_KEYS, settings.SEAL_KEY_ID: b"another key 16 b"}
    assert any("证件号打不开" in what for what in faults())


def test_an_index_key_that_was_changed_is_found(cast: Cast, settings: Settings) -> None:
    settings.INDEX_KEY = b"another index key"
    sealing._blind.cache_clear()
    assert any("查不到本人" in what for what in faults())
    sealing._blind.cache_clear()


def test_what_a_neighbour_leaves_waiting_is_a_warning(cast: Cast) -> None:
    Message.objects.create(
        key="probe", person=cast.li, title="试", text="试", made_at=clock.now(), state="failed"
    )
    found = [f for _, f in findings.findings() if f.level == findings.WARN]
    assert any("没有送到" in f.what for f in found)
    assert faults() == []
