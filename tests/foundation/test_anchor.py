"""P12: the day's anchor outside the database, and the sheet that an auditor signs."""

import os
from pathlib import Path

import pytest
from django.core.management import call_command
from django.db import connection

from minzheng.foundation.audit.models import Event, Head
from tests.foundation.test_audit import note

pytestmark = pytest.mark.django_db


def test_a_folder_gets_a_file_and_a_sheet_and_finds_a_cut_tail(
    district: None, tmp_path: Path
) -> None:
    note(5)
    head = Head.objects.get()
    call_command("audit", "anchor", anchor=tmp_path)
    (file,), (sheet,) = list(tmp_path.glob("*.json")), list(tmp_path.glob("*.txt"))
    assert head.hash in sheet.read_text().replace(" ", "") and str(head.seq) in sheet.read_text()
    call_command("audit", "verify", anchor=file)
    last = Event.objects.order_by("-seq").values_list("hash", flat=True)[1]
    with connection.cursor() as cursor:
        cursor.execute("DELETE FROM audit_event WHERE seq = %s", [head.seq])
    Head.objects.update(seq=head.seq - 1, hash=last)
    call_command("audit", "verify")  # control: without the anchor the cut is not seen
    with pytest.raises(SystemExit):
        call_command("audit", "verify", anchor=file)


def test_a_folder_is_held_against_its_newest_anchor(
    district: None, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    note(3)
    call_command("audit", "verify", anchor=tmp_path)
    assert "没有锚点" in capsys.readouterr().out
    (tmp_path / "anchor-2021-11-26.json").write_text('{"seq": 1, "hash": "of another chain"}')
    os.utime(tmp_path / "anchor-2021-11-26.json", (1, 1))
    call_command("audit", "anchor", anchor=tmp_path / "anchor-2021-11-27.json")
    call_command("audit", "verify", anchor=tmp_path)
    os.utime(tmp_path / "anchor-2021-11-27.json", (0, 0))
    with pytest.raises(SystemExit):  # the other one is the newest now
        call_command("audit", "verify", anchor=tmp_path)
