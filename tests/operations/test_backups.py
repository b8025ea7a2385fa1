"""What a backup is, and which ones are refused."""

import io
import json
import tarfile
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from django.core.management import CommandError, call_command
from django.db import connection

from minzheng.foundation.core.refusal import NotPossible
from minzheng.foundation.core.releases import note_release
from minzheng.operations import backups, manifest, restores
from minzheng.operations.management.commands.upgrade import Command as Upgrade
from minzheng.operations.models import Backup

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture(scope="module")
def made(tmp_path_factory: Any, django_db_setup: None, django_db_blocker: Any) -> Path:
    """One backup of the loaded district, for all tests here."""
    path = tmp_path_factory.mktemp("backups") / "a.tar"
    with django_db_blocker.unblock():
        backups.write(path, note=False)
    return Path(path)


def changed(made: Path, to: Path, **members: bytes | None) -> Path:
    """A copy with members replaced (or left out: None)."""
    with tarfile.open(made) as source, tarfile.open(to, "w") as copy:
        for member in source:
            name = member.name.split(".")[0]
            content = members.get(name, source.extractfile(member).read())  # type: ignore[union-attr]
            if content is not None:
                member.size = len(content)
                copy.addfile(member, io.BytesIO(content))
    return to


def said(made: Path, **changes: Any) -> bytes:
    """The manifest with some entries changed."""
    with tarfile.open(made) as archive:
        return manifest.written(restores.read_manifest(archive)._replace(**changes))


def test_only_its_owner_reads_it_and_no_key_is_in_it(made: Path) -> None:
    assert made.stat().st_mode & 0o077 == 0
    content = made.read_bytes()
    for key in (*settings.SEAL_KEYS.values(), settings.INDEX_KEY, settings.CODE_KEY):
        assert key not in content and key.hex().encode() not in content
    with tarfile.open(made) as archive:
        assert archive.getnames()[-1] == manifest.NAME
        assert restores.read_manifest(archive).key_ids == sorted(settings.SEAL_KEYS)


def test_it_is_noted_without_its_place(tmp_path: Path, capsys: Any) -> None:
    note_release()
    call_command("backup", str(tmp_path / "b.tar"))
    row = Backup.objects.get()
    assert row.rows > 0 and row.proved_at is None and len(row.digest) == 64
    assert "密钥不在备份里" in capsys.readouterr().out
    assert list(tmp_path.iterdir()) == [tmp_path / "b.tar"], "nothing is left beside it"


def test_a_place_that_holds_something_is_not_overwritten_unasked(made: Path) -> None:
    with pytest.raises(CommandError, match="--overwrite"):
        call_command("restore", str(made))
    assert "core_release" in connection.introspection.table_names()


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"version": "99.0.0"}, "比备份旧"),
        ({"format": 2}, "比备份旧"),
        ({"key_ids": ["k1", "lost"]}, "密钥 lost"),
        ({"database": "oracle"}, "DATABASE_URL"),
    ],
)
def test_what_this_program_cannot_take_is_refused(
    made: Path, tmp_path: Path, change: dict[str, Any], words: str
) -> None:
    copy = changed(made, tmp_path / "c.tar", manifest=said(made, **change))
    with pytest.raises(NotPossible, match=words):
        restores.restore(copy, overwrite=True)


def test_a_second_try_of_an_upgrade_says_that_it_is_half_way(
    made: Path, settings: Any, tmp_path: Path, capsys: Any
) -> None:
    """Killed after its first changes, it backs up again: the way back is the earlier backup."""
    settings.DATA_DIR = tmp_path
    home = tmp_path / "backups"
    home.mkdir()
    for words in (
        "先备份了 0.1.0 版的数据",
        f"走到一半的；要退回 0.1.0 版，用 {home}/before-0.2.0-1",
    ):
        Upgrade()._back_up("0.1.0", None)
        assert words in capsys.readouterr().out
        facts = json.loads(said(made))
        facts["facts"]["migrations"] = facts["facts"]["migrations"][:-3]
        changed(made, home / "before-0.2.0-1.tar", manifest=json.dumps(facts).encode())


def test_a_migration_nobody_knows_is_refused(made: Path, tmp_path: Path) -> None:
    facts = json.loads(said(made))
    facts["facts"]["migrations"].append(["core", "0999_from_the_future"])
    copy = changed(made, tmp_path / "c.tar", manifest=json.dumps(facts).encode())
    with pytest.raises(NotPossible, match="0999_from_the_future"):
        restores.restore(copy, overwrite=True)


def test_a_damaged_or_cut_archive_is_refused_before_anything_is_touched(
    made: Path, tmp_path: Path
) -> None:
    with tarfile.open(made) as archive:
        dump = archive.extractfile(backups.DUMPS[connection.vendor]).read()  # type: ignore[union-attr]
    flipped = dump[:500] + bytes([dump[500] ^ 1]) + dump[501:]
    with pytest.raises(NotPossible, match="对不上"):
        restores.restore(changed(made, tmp_path / "c.tar", database=flipped), overwrite=True)
    with pytest.raises(NotPossible, match="没有清单"):
        restores.restore(changed(made, tmp_path / "d.tar", manifest=None), overwrite=True)
    (tmp_path / "e.tar").write_bytes(b"not a backup")
    with pytest.raises(NotPossible, match="不是备份"):
        restores.restore(tmp_path / "e.tar", overwrite=True)


def test_a_file_may_not_leave_its_folder(made: Path, tmp_path: Path) -> None:
    out = {"../outside.pdf": manifest.Stored(0, "0" * 64)}
    copy = changed(made, tmp_path / "c.tar", manifest=said(made, files=out))
    with pytest.raises(NotPossible, match="越出"):
        restores.restore(copy, overwrite=True)


def test_a_failed_backup_leaves_no_file_of_that_name(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(*args: Any) -> Any:
        raise OSError(28, "No space left on device")

    note_release()
    monkeypatch.setattr(backups, "dumped", fail)
    with pytest.raises(CommandError, match="没有做成"):
        call_command("backup", str(tmp_path / "full.tar"))
    assert list(tmp_path.iterdir()) == []
