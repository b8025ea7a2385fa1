"""A paper and its row come together or not at all; what a kill left is found."""

import os
import time
from collections.abc import Callable
from pathlib import Path

import pytest
from django.conf import LazySettings
from django.core.files.base import ContentFile
from django.core.files.storage import FileSystemStorage, default_storage
from django.db import OperationalError, transaction

from minzheng.foundation.audit import trail
from minzheng.foundation.core import failures
from minzheng.foundation.core.findings import FAULT, OK, WARN
from minzheng.foundation.core.uploads import Paper
from minzheng.foundation.core.whole import whole
from minzheng.operations import doctor
from minzheng.stages.cases.actions import add_material, drafts, start_draft
from minzheng.stages.cases.models import Case, MaterialPaper
from minzheng.stages.catalog import find
from tests.cast import Cast
from tests.disks import small_disk

PAPER = Paper("jpeg", os.urandom(60_000))
pytestmark = pytest.mark.django_db


def placed(settings: LazySettings, folder: Path) -> Path:
    """Papers lie here from now on."""
    settings.DATA_DIR = folder
    default = {**settings.STORAGES["default"], "OPTIONS": {"location": folder / "files"}}
    settings.STORAGES = {**settings.STORAGES, "default": default}
    return folder / "files"


@pytest.fixture
def home(settings: LazySettings, tmp_path: Path) -> Path:
    """An empty place for papers."""
    return placed(settings, tmp_path)


@pytest.fixture
def case(cast: Cast) -> Case:
    """A case that takes papers."""
    return start_draft(
        item=find("dibao"), applicant=cast.li, household=cast.li_home, channel="portal", by=cast.li
    )


def take(case: Case, cast: Cast) -> MaterialPaper:
    """One more paper for it."""
    return add_material(case=case, code="rent_contract", name="租房合同", by=cast.li, file=PAPER)


def lying(home: Path) -> list[str]:
    """Names of all files that are there, whole or not."""
    return sorted(path.name for path in home.rglob("*") if path.is_file())


def fails(error: Exception) -> Callable[..., None]:
    """What raises it."""

    def fail(*given: object, **named: object) -> None:
        raise error

    return fail


def test_on_a_full_disk_no_half_is_left(
    settings: LazySettings, tmp_path: Path, cast: Cast, case: Case
) -> None:
    with small_disk(tmp_path / "disk", 2**20) as disk:
        home = placed(settings, disk.place)
        home.mkdir()
        disk.fill(20_000)
        with pytest.raises(OSError, match="No space") as refused:
            take(case, cast)
        assert failures.words(refused.value) == failures.FULL
        assert lying(home) == [] and not MaterialPaper.objects.exists()
        disk.clear()
        assert take(case, cast).file.read() == PAPER.content


def test_control_the_frameworks_store_leaves_half_a_paper(tmp_path: Path) -> None:
    with small_disk(tmp_path / "disk", 2**20) as disk:
        disk.fill(20_000)
        with pytest.raises(OSError, match="No space"):
            FileSystemStorage(disk.place).save("half.bin", ContentFile(PAPER.content))
        assert 0 < (disk.place / "half.bin").stat().st_size < len(PAPER.content)


def test_a_paper_goes_with_the_row_that_did_not_come(
    home: Path, cast: Cast, case: Case, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The rest of its action failed; or of the larger whole that the action was a part of."""
    with monkeypatch.context() as broken, pytest.raises(OperationalError):
        broken.setattr(drafts, "record", fails(OperationalError("disk is full")))
        take(case, cast)
    assert lying(home) == []
    with pytest.raises(ValueError, match="later"), whole():
        kept = take(case, cast)
        assert lying(home) == [Path(kept.file.name).name]
        raise ValueError("later")
    assert lying(home) == [] and not MaterialPaper.objects.exists()


def test_control_a_plain_transaction_leaves_it(
    home: Path, cast: Cast, case: Case, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(trail, "whole", transaction.atomic)
    monkeypatch.setattr(drafts, "record", fails(OperationalError("disk is full")))
    with pytest.raises(OperationalError):
        take(case, cast)
    assert len(lying(home)) == 1 and not MaterialPaper.objects.exists()


def test_only_what_failed_goes(home: Path, cast: Cast, case: Case) -> None:
    """A part that failed and was borne takes its own paper along, not the others'."""
    with whole():
        first = take(case, cast)
        with pytest.raises(ValueError, match="part"), whole():
            take(case, cast)
            raise ValueError("part")
    assert lying(home) == [Path(first.file.name).name]


def test_where_the_database_was_lost_the_paper_stays(home: Path) -> None:
    """Its last word may have been a yes."""
    gone = OperationalError("server closed the connection unexpectedly")
    gone.__cause__ = type("OperationalError", (Exception,), {"__module__": "psycopg"})("closed")
    assert failures.lost(gone)
    with pytest.raises(OperationalError), whole():
        default_storage.save("materials/a.bin", ContentFile(PAPER.content))
        raise gone
    assert lying(home) == ["a.bin"]


def test_the_doctor_finds_papers_without_rows_and_rows_without_papers(
    home: Path, cast: Cast, case: Case
) -> None:
    def found() -> list[tuple[str, str]]:
        return [(level, what) for level, what, _ in doctor._papers()]

    kept = take(case, cast)
    default_storage.save("materials/nobodys.bin", ContentFile(b"x"))
    (home / "materials" / "half.bin.moving").write_bytes(b"x")
    assert found() == [(OK, "登记的 1 份材料都在")]  # they may be on their way
    for path in home.rglob("*"):
        os.utime(path, (time.time() - 7200,) * 2)
    (stray,) = found()
    assert stray[0] == WARN and "materials/half.bin.moving、materials/nobodys.bin" in stray[1]
    (home / kept.file.name).unlink()
    assert found()[0][0] == FAULT and kept.file.name in found()[0][1]
