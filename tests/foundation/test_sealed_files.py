"""Uploaded papers lie sealed on the disk, each under its own name, and move with the keys."""

import importlib
import os
from collections.abc import Iterator
from pathlib import Path

import pytest
from django.apps import apps
from django.conf import LazySettings
from django.core.files.base import ContentFile
from django.core.files.storage import FileSystemStorage, default_storage

from minzheng.foundation.core import rotation, sealed_files
from minzheng.foundation.core.sealed_files import SealedStorage
from minzheng.foundation.core.sealing import SealError

PAPER = b"%PDF-1.4 330402193905111229 %%EOF"
NAME = "materials/abc.bin"


@pytest.fixture
def home(settings: LazySettings, tmp_path: Path) -> Iterator[Path]:
    """An empty place for files."""
    settings.DATA_DIR = tmp_path
    settings.STORAGES = {
        **settings.STORAGES,
        "default": {**settings.STORAGES["default"], "OPTIONS": {"location": tmp_path / "files"}},
    }
    yield tmp_path / "files"


def test_a_paper_is_read_as_it_was_and_lies_sealed(home: Path) -> None:
    assert default_storage.save(NAME, ContentFile(PAPER)) == NAME
    stored = (home / NAME).read_bytes()
    assert b"330402" not in stored and stored.startswith(sealed_files.MARK)
    with default_storage.open(NAME) as file:
        assert file.read() == PAPER
    assert default_storage.size(NAME) == len(PAPER)


def test_control_a_plain_store_shows_the_number(tmp_path: Path) -> None:
    FileSystemStorage(tmp_path).save(NAME, ContentFile(PAPER))
    assert b"330402" in (tmp_path / NAME).read_bytes()


@pytest.mark.parametrize("size", [0, 1, 15, 16, 17, 3_000_000])
def test_every_length(home: Path, size: int) -> None:
    content = os.urandom(size)
    default_storage.save(NAME, ContentFile(content))
    assert default_storage.open(NAME).read() == content
    assert default_storage.size(NAME) == size


def test_moved_changed_or_put_there_by_hand_it_does_not_open(home: Path) -> None:
    default_storage.save(NAME, ContentFile(PAPER))
    stored = (home / NAME).read_bytes()
    (home / "materials/other.bin").write_bytes(stored)
    (home / "materials/plain.bin").write_bytes(PAPER)
    (home / "materials/cut.bin").write_bytes(stored[:20])
    (home / NAME).write_bytes(stored[:-1] + bytes([stored[-1] ^ 1]))
    for name in (NAME, "materials/other.bin", "materials/plain.bin", "materials/cut.bin"):
        with pytest.raises(SealError):
            default_storage.open(name)


def test_a_name_is_taken_once(home: Path) -> None:
    storage = SealedStorage(home)
    storage._save(NAME, ContentFile(PAPER))
    with pytest.raises(FileExistsError):
        storage._save(NAME, ContentFile(b"other"))
    assert storage.open(NAME).read() == PAPER
    assert [path.name for path in home.rglob("*.bin")] == ["abc.bin"]


@pytest.mark.django_db
def test_papers_move_to_the_new_key(home: Path, settings: LazySettings) -> None:
    default_storage.save(NAME, ContentFile(PAPER))
    old = settings.SEAL_KEY_ID
    settings.SEAL_KEYS = {**settings.SEAL_KEYS, "k9": os.urandom(16)}
    settings.SEAL_KEY_ID = "k9"
    (home / "materials/plain.bin").write_bytes(PAPER)
    assert rotation.left()[rotation.FILES] == 2
    done = rotation.move_files()
    assert (done.moved, done.unreadable) == (1, ("files materials/plain.bin",))
    assert default_storage.open(NAME).read() == PAPER
    found = rotation.keys_in_use()
    assert found["k9"] == 1 and found[""] == 1 and old not in found


@pytest.mark.django_db
def test_papers_of_the_first_release_are_sealed_where_they_lie_and_back(home: Path) -> None:
    change = importlib.import_module("minzheng.foundation.core.migrations.0006_files_sealed")
    (home / "materials").mkdir(parents=True)
    (home / NAME).write_bytes(PAPER)
    for _ in range(2):
        change.seal(apps, None)
        assert default_storage.open(NAME).read() == PAPER
    change.unseal(apps, None)
    assert (home / NAME).read_bytes() == PAPER


def test_killed_while_moving_the_old_paper_is_whole(
    home: Path, settings: LazySettings, monkeypatch: pytest.MonkeyPatch
) -> None:
    default_storage.save(NAME, ContentFile(PAPER))
    settings.SEAL_KEYS = {**settings.SEAL_KEYS, "k9": os.urandom(16)}
    settings.SEAL_KEY_ID = "k9"

    def killed(*rest: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr(Path, "replace", killed)
    with pytest.raises(KeyboardInterrupt):
        rotation.move_files()
    assert default_storage.open(NAME).read() == PAPER
    monkeypatch.undo()
    assert [name for name, _ in sealed_files.files()] == [NAME]
