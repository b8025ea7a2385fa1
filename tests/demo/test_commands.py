"""The commands: right words and exit codes for wrong use, and nothing done twice."""

import datetime as dt
import json
import socket
from io import StringIO
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command
from django.db import OperationalError
from pytest_django import Settings

from minzheng.demo import state
from minzheng.demo.loading.staff import PASSWORD, quick_hashing
from minzheng.demo.models import Load
from minzheng.demo.processes import free_ports
from minzheng.demo.welcome import welcome
from minzheng.foundation.accounts.models import User
from minzheng.foundation.audit.models import Event, Head
from minzheng.foundation.audit.trail import record
from minzheng.foundation.core import clock, line
from minzheng.foundation.core.actors import DEMO
from minzheng.foundation.core.management.commands.line import Command as LineCommand
from minzheng.foundation.core.models import Holiday
from minzheng.foundation.core.ports import is_free

pytestmark = pytest.mark.django_db


def said(*command: str) -> tuple[str, int]:
    """Output and exit code of a command."""
    out = StringIO()
    try:
        call_command(*command, stdout=out)
    except SystemExit as stop:
        return out.getvalue(), int(stop.code or 0)
    return out.getvalue(), 0


@pytest.mark.usefixtures("district")
def test_a_whole_chain_is_verified() -> None:
    record("probe.made", ("probe", "1"), by=DEMO)
    text, code = said("audit", "verify")
    assert code == 0 and "审计链完整" in text


@pytest.mark.usefixtures("district")
def test_a_cut_tail_is_found_by_the_head() -> None:
    record("probe.made", ("probe", "1"), by=DEMO)
    Event.objects.order_by("-seq")[0].delete()
    text, code = said("audit", "verify")
    assert code == 1 and "截断" in text


@pytest.mark.usefixtures("district")
def test_a_tail_cut_with_its_head_is_found_by_the_anchor(tmp_path: Path) -> None:
    record("probe.made", ("probe", "1"), by=DEMO)
    record("probe.made", ("probe", "2"), by=DEMO)
    anchor = tmp_path / "anchor.json"
    said("audit", "anchor", "--anchor", str(anchor))
    assert said("audit", "verify", "--anchor", str(anchor))[1] == 0
    last, before = Event.objects.order_by("-seq")[:2]
    last.delete()
    Head.objects.update(seq=before.seq, hash=before.hash)
    assert said("audit", "verify")[1] == 0
    assert said("audit", "verify", "--anchor", str(anchor))[1] == 1


@pytest.mark.usefixtures("district")
def test_an_anchor_that_cannot_be_read_is_wrong_usage(tmp_path: Path) -> None:
    (tmp_path / "bad").write_text(json.dumps([1]))
    with pytest.raises(CommandError) as caught:
        call_command("audit", "verify", "--anchor", str(tmp_path / "bad"))
    assert caught.value.returncode == 2


@pytest.mark.usefixtures("district")
def test_the_line_once_says_that_there_was_nothing() -> None:
    said("line", "--once")
    assert "没有要办的" in said("line", "--once")[0]
    with pytest.raises(CommandError):
        call_command("line")


def test_a_stage_in_trouble_does_not_stop_the_others(monkeypatch: pytest.MonkeyPatch) -> None:
    command, walked = LineCommand(), []

    def broken() -> int:
        raise OperationalError("away")

    def sound() -> int:
        walked.append(1)
        command._stop = len(walked) == 3
        return 0

    monkeypatch.setattr(line, "pulls", lambda: [("first", broken), ("second", sound)])
    monkeypatch.setattr(line, "wait", lambda seconds: walked.append(seconds))
    monkeypatch.setattr("signal.signal", lambda number, handler: None)
    command.handle(once=False, loop=True, follow=False)
    assert walked == [1, 5.0, 1]


def test_a_taken_port_is_named_before_anything_is_done() -> None:
    with socket.socket() as other:
        other.bind(("127.0.0.1", 0))
        other.listen()
        port = other.getsockname()[1]
        assert not is_free(port)
        with pytest.raises(CommandError, match=f"端口 {port} 已被别的程序占用"):
            call_command("demo", "--port", str(port))
    assert not Load.objects.exists()


def test_ports_in_a_row_are_found_around_taken_ones() -> None:
    with socket.socket() as other:
        other.bind(("127.0.0.1", 0))
        other.listen()
        port = other.getsockname()[1]
        first = free_ports(port - 1, 3)
        assert port not in range(first, first + 3)


def test_no_demo_in_production(settings: Settings) -> None:
    settings.DEMO = False
    with pytest.raises(CommandError, match="正式环境"):
        call_command("demo", "--no-serve")


@pytest.mark.parametrize("wrong", ["--people=3", "--people=many", "--on=26.10.2021"])
def test_wrong_usage_is_told(wrong: str) -> None:
    with pytest.raises(CommandError):
        call_command("demo", "--no-serve", wrong)


def test_departments_without_data_say_what_to_do(tmp_path: Path) -> None:
    with pytest.raises(CommandError, match="minzheng demo --no-serve"):
        call_command("departments", data=tmp_path)


@pytest.mark.django_db(transaction=True)  # tables are emptied on their own, never within a change
@pytest.mark.usefixtures("district")
def test_a_load_cut_short_is_recognised_and_wiped(tmp_path: Path) -> None:
    Load.objects.create(id=1, people=400, seed=1, digest="", started_at=clock.real_now())
    assert state.state() is state.State.BROKEN
    holidays = Holiday.objects.count()
    state.wipe(tmp_path)
    assert state.state() is state.State.EMPTY
    assert Holiday.objects.count() == holidays > 0


@pytest.mark.usefixtures("district")
def test_the_departments_file_can_be_written_again(tmp_path: Path) -> None:
    now = clock.real_now()
    Load.objects.create(id=1, people=200, seed=5, digest="", started_at=now, finished_at=now)
    assert state.mend_records(tmp_path / "new")
    assert not state.mend_records(tmp_path / "new")


@pytest.mark.usefixtures("district")
def test_the_welcome_names_the_accounts_and_whom_to_be() -> None:
    clock.fix(dt.date(2021, 10, 26))
    text = welcome("http://127.0.0.1:8000")
    assert PASSWORD in text and "2021-10-26" in text and "Ctrl-C" in text
    for username in ("wang", "zhou", "qian", "sun", "wu", "feng"):
        assert f"    {username}" in text


def test_the_demo_password_passes_the_validators() -> None:
    from django.contrib.auth.password_validation import validate_password

    validate_password(PASSWORD)
    with quick_hashing():
        user = User(username="probe", display_name="试")
        user.set_password(PASSWORD)
    assert user.password.startswith("pbkdf2_sha256$1000$")
