"""«Whose data was touched»: everybody in the trail, with lists that the trail cannot name."""

import datetime as dt
import time
from io import BytesIO, StringIO
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command
from openpyxl import load_workbook

from minzheng.foundation.audit.chain import Entry, append
from minzheng.foundation.audit.models import Event
from minzheng.foundation.audit.trail import record
from minzheng.foundation.core import clock
from minzheng.stages.registry import actions, incident
from tests.cast import Cast

pytestmark = pytest.mark.django_db


def test_persons_purposes_files_and_letters(cast: Cast, tmp_path: Path) -> None:
    actions.open_number(person=cast.li, field="phone", purpose="=电话约入户", by=cast.wang)
    actions.look(person=cast.zhang, page="person", purpose="办理", by=cast.wang)
    actions.look(person=cast.chen, page="person", purpose="办理", by=cast.zhao)
    record("cases.exported", ("cases", "list"), by=cast.wang, rows=12)
    out = StringIO()
    call_command("incident", actor="wang", out=tmp_path / "sheet", stdout=out)
    assert "涉及 2 人" in out.getvalue() and "12 行" in out.getvalue()
    sheet = load_workbook(BytesIO((tmp_path / "sheet" / "touched.xlsx").read_bytes())).active
    assert sheet is not None
    cells = [cell for row in sheet.iter_rows() for cell in row]
    assert {"李建国", "张秀兰"} <= {cell.value for cell in cells}
    assert "陈小童" not in {cell.value for cell in cells}
    assert all(cell.data_type != "f" for cell in cells)
    letters = (tmp_path / "sheet" / "letters.txt").read_text()
    assert letters.count("\f") == 1 and "不要转账" in letters
    assert (tmp_path / "sheet" / "touched.xlsx").stat().st_mode & 0o077 == 0
    assert Event.objects.get(verb="incident.listed").detail == {"people": 2, "lists": 1}


def test_a_wrong_name_is_not_an_empty_answer(cast: Cast) -> None:
    for words in ({"actor": "nobody"}, {}, {"since": "yesterday"}):
        with pytest.raises(CommandError):
            call_command("incident", **words)


def test_control_a_reader_of_looks_alone_misses_people(cast: Cast) -> None:
    """Whoever was changed and not looked at was touched too."""
    actions.correct_person(
        person=cast.li, version=cast.li.version, phone="13911110000", by=cast.wang
    )
    events = incident.events_of(actor=cast.wang.public_id)
    assert [one.ref for one in incident.touched(events)] == [cast.li.public_id]
    assert list(incident.touched(events.filter(verb__endswith=".viewed"))) == []


def test_ten_thousand_events_in_seconds(cast: Cast) -> None:
    entries = [
        Entry("staff", cast.wang.public_id, "王", "person.viewed", "registry.person", f"p{n}",
              f"p{n % 4000}", "办理", {})
        for n in range(10_000)
    ]  # fmt: skip
    append(entries)
    start = time.monotonic()
    found = list(incident.touched(incident.events_of(actor=cast.wang.public_id)))
    assert len(found) == 4_000 and time.monotonic() - start < 10


def test_the_letter_says_looked_at_or_changed_and_the_question_is_no_list(
    cast: Cast, tmp_path: Path
) -> None:
    actions.correct_person(
        person=cast.li, version=cast.li.version, phone="13911110000", by=cast.wang
    )
    actions.look(person=cast.zhang, page="person", purpose="办理", by=cast.wang)
    changed, seen = incident.touched(incident.events_of(actor=cast.wang.public_id))
    assert "不正当地查看或改动过 1 次" in incident.letter(changed, "局", "96345")
    assert "不正当地查看过 1 次" in incident.letter(seen, "局", "96345")
    since = f"{clock.real_now() - dt.timedelta(hours=1):%Y-%m-%dT%H:%M}"
    for _ in range(2):
        out = StringIO()
        call_command("incident", since=since, stdout=out)
        assert "整份名单" not in out.getvalue()


def test_an_account_is_found_as_the_log_writes_it(cast: Cast, tmp_path: Path) -> None:
    actions.look(person=cast.zhang, page="person", purpose="办理", by=cast.wang)
    out = StringIO()
    call_command("incident", actor=f"staff:{cast.wang.public_id}", out=tmp_path / "s", stdout=out)
    assert "涉及 1 人" in out.getvalue()
