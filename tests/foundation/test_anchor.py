"""P12: the day's anchor outside the database, and the sheet that an auditor signs."""

from pathlib import Path

import pytest
from django.core.management import call_command
from django.db import connection

from minzheng.foundation.audit import chain
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
    cut()
    call_command("audit", "verify")  # control: without the anchor the cut is not seen
    with pytest.raises(SystemExit):
        call_command("audit", "verify", anchor=file)


def test_a_folder_is_held_against_all_its_anchors(
    district: None, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    note(3)
    call_command("audit", "verify", anchor=tmp_path)
    assert "没有锚点" in capsys.readouterr().out
    call_command("audit", "anchor", anchor=tmp_path / "anchor-2021-11-27.json")
    call_command("audit", "verify", anchor=tmp_path)
    (tmp_path / "anchor-2021-11-26.json").write_text('{"seq": 1, "hash": "of another chain"}')
    with pytest.raises(SystemExit):
        call_command("audit", "verify", anchor=tmp_path)
    assert "第 1 条：与外部锚点不符" in capsys.readouterr().out


def cut() -> None:
    """Take the last event away and set the head back, as somebody with the database can."""
    head = Head.objects.get()
    last = Event.objects.order_by("-seq").values_list("hash", flat=True)[1]
    with connection.cursor() as cursor:
        cursor.execute("DELETE FROM audit_event WHERE seq = %s", [head.seq])
    Head.objects.update(seq=head.seq - 1, hash=last)


def test_an_anchor_of_the_hour_after_a_cut_hides_nothing(
    district: None, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """The day's file is the proof: it stays, the unit fails, and the folder of days tells too."""
    note(5)
    today, tomorrow = tmp_path / "anchor-2021-11-26.json", tmp_path / "anchor-2021-11-27.json"
    for _ in range(2):  # hour after hour
        call_command("audit", "anchor", anchor=today)
        note(1)
    call_command("audit", "anchor", anchor=today)
    proof = today.read_text()
    cut()
    with pytest.raises(SystemExit):
        call_command("audit", "anchor", anchor=today)
    assert "没有覆盖它" in capsys.readouterr().out and today.read_text() == proof
    call_command("audit", "anchor", anchor=tomorrow)  # the next day knows of nothing
    call_command("audit", "verify", anchor=tomorrow)  # control: the newest alone is satisfied
    with pytest.raises(SystemExit):
        call_command("audit", "verify", anchor=tmp_path)


def test_who_writes_during_the_walk_is_no_fault(
    district: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    note(3)
    walk, real, seq = chain.faults(), chain.digest, Head.objects.get().seq

    def meanwhile(before: str, event: Event) -> str:
        monkeypatch.setattr(chain, "digest", real)
        note(1)
        return real(before, event)

    monkeypatch.setattr(chain, "digest", meanwhile)
    found = list(walk)
    assert found == [] and Head.objects.get().seq == seq + 1
    Head.objects.update(seq=seq)
    assert list(chain.faults()) != []  # control: a row behind the head is one
