"""Another bureau's keys have the same names: what works on the data tells them apart and refuses.

The control takes the comparison away: then the backup is made, and what is saved is lost to us.
"""

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from django.core.management import CommandError, call_command
from django.db import connection

from minzheng.config.keys import make_keys
from minzheng.foundation.core import findings, keymarks
from minzheng.foundation.core.models import KeyMark, Release
from minzheng.foundation.core.releases import note_release
from minzheng.operations import backups, restores
from tests.cast import Cast

pytestmark = pytest.mark.django_db
COMMANDS = (
    ["line", "--once"], ["serve"], ["backup", "x.tar"], ["rotate-keys"], ["migrate"],
    ["account", "first", "new", "新", "system_admin"],
    ["clients", "--add", "省平台", "--scope", "letters.verify"],
    ["webhooks", "--add", "省平台", "--url", "https://x.example/"],
)  # fmt: skip


@pytest.fixture
def theirs(settings: Any) -> None:
    """The data is marked with our keys; the settings hold another bureau's, of the same names."""
    note_release()
    settings.SEAL_KEYS = {name: bytes(range(16)) for name in settings.SEAL_KEYS}


def run(command: list[str], folder: Path) -> None:
    call_command(
        command[0].replace("-", "_"),
        *[w.replace("x.tar", str(folder / "x.tar")) for w in command[1:]],
    )


@pytest.mark.parametrize("command", COMMANDS, ids=lambda c: c[0])
def test_nothing_works_on_data_with_foreign_keys(
    theirs: None, command: list[str], tmp_path: Path
) -> None:
    with pytest.raises(CommandError, match=r"seal k1 和.*不是同一把"):
        run(command, tmp_path)
    assert not list(tmp_path.iterdir())


def test_control_by_the_name_alone_they_are_taken_for_ours(
    theirs: None, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(keymarks, "differing", lambda marks: [])
    run(["backup", "x.tar"], tmp_path)
    assert (tmp_path / "x.tar").exists()


@pytest.mark.parametrize("name", ["INDEX_KEY", "CODE_KEY"])
def test_the_other_keys_are_compared_too(settings: Any, name: str) -> None:
    note_release()
    setattr(settings, name, bytes(32))
    with pytest.raises(keymarks.ForeignKeys, match=name.split("_")[0].lower()):
        keymarks.refuse_foreign()


def test_the_doctor_names_it(theirs: None) -> None:
    (found,) = [f for _, f in findings.findings() if "密钥不对" in f.what]
    assert found.level == findings.FAULT and "seal k1" in found.what


def test_a_new_key_is_met_and_then_known(settings: Any) -> None:
    """The steps of a rotation: the next key is written down when something starts with it."""
    note_release()
    settings.SEAL_KEYS = {**settings.SEAL_KEYS, "k2": bytes(16)}
    call_command("line", "--once")
    assert KeyMark.objects.filter(name="seal k2").exists()
    settings.SEAL_KEYS = {**settings.SEAL_KEYS, "k2": bytes([1] * 16)}
    with pytest.raises(CommandError, match="seal k2"):
        call_command("line", "--once")


def test_data_of_before_the_marks_is_looked_at(cast: Cast, settings: Any) -> None:
    """An upgrade from 0.1.0: no mark is there yet, so a value is opened before one is written."""
    KeyMark.objects.all().delete()
    ours = settings.SEAL_KEYS
    settings.SEAL_KEYS = {name: bytes(16) for name in ours}
    with pytest.raises(keymarks.ForeignKeys):
        keymarks.note()
    assert not KeyMark.objects.exists()
    settings.SEAL_KEYS = ours
    keymarks.note()
    assert dict(KeyMark.objects.values_list("name", "mark")) == keymarks.ours()


def test_one_spoilt_value_keeps_nobody_from_starting(cast: Cast) -> None:
    """Neither in data of before the marks nor when the next key comes; the doctor of the values
    names it."""
    KeyMark.objects.all().delete()
    first = type(cast.zhang).objects.order_by("pk")[0]
    spoilt = "v1|k1|" + "A" * 40
    with connection.cursor() as cursor:
        cursor.execute("UPDATE registry_person SET phone = %s WHERE id = %s", [spoilt, first.pk])
    assert keymarks.unopened() == set()
    keymarks.note()
    assert keymarks.stored() == keymarks.ours()


def test_a_backup_says_whose_keys_it_wants(tmp_path: Path, settings: Any) -> None:
    note_release()
    path = tmp_path / "b.tar"
    backups.write(path)
    settings.SEAL_KEYS = {name: bytes(16) for name in settings.SEAL_KEYS}
    with pytest.raises(Exception, match="只是同名，不是同一把"):
        restores.restore(path, overwrite=True)


def test_older_data_goes_through_upgrade_alone(capsys: Any) -> None:
    """`migrate` would change it without a backup; it may show what it would do (P38 upgrades)."""
    Release.objects.all().delete()
    with pytest.raises(CommandError, match="先备份"):
        call_command("migrate")
    assert not Release.objects.exists()
    call_command("migrate", "--plan")
    assert "Planned operations" in capsys.readouterr().out


def test_a_copy_of_the_keys_can_be_told_apart(tmp_path: Path) -> None:
    """What is shown is what the database holds, and nothing of the key."""
    file = tmp_path / "keys.json"
    file.write_text(json.dumps(made := make_keys()))
    shown = subprocess.run(
        [sys.executable, "-m", "minzheng", "keys", str(file), "show"], text=True,
        capture_output=True, check=True,
    ).stdout  # fmt: skip
    assert f"seal k1  {keymarks.mark_of(bytes.fromhex(made['seal']['k1']))}  （当前）" in shown
    assert f"index  {keymarks.mark_of(bytes.fromhex(made['index']))}" in shown
    assert not any(key in shown for key in (made["index"], made["session"], made["seal"]["k1"]))


def test_our_own_keys_pass(settings: Any) -> None:
    note_release()
    assert keymarks.differing(keymarks.stored()) == []
    assert keymarks.stored() == keymarks.ours()
