"""P29: no number of anybody lies in clear: not in the database and its log, a backup, what is
written on the way to one, or the uploaded files; and a ciphertext opens in its own place only."""

import gzip
import os
import random
import subprocess
import tarfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from django.apps import apps
from django.conf import settings
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.db import connection, models

from minzheng.foundation.core import sealed_files, sealing
from minzheng.foundation.core.sealing import SealedField, SealError
from minzheng.operations import backups, programs
from minzheng.stages.registry.models import Person
from tests.cast import Cast
from tests.promises.sitting import size
from tests.promises.world import ACCOUNT, PHONE, World, build

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def own_numbers(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> None:
    """Numbers that no other test writes: PostgreSQL's log is one for all databases, and a control
    that puts a number there in clear must not be found by the test beside it."""
    last = {"test_nothing_lies_in_clear": "11"}.get(request.node.name, "24")
    monkeypatch.setattr("tests.cast.AREA", f"3304{last}")


@pytest.fixture
def world(own_numbers: None, cast: Cast) -> World:
    """The canary family, decided and paid for."""
    made = build(cast)
    scanned = f"身份证 {made.head.id_number.open()}".encode()
    default_storage.save("materials/p29.bin", ContentFile(scanned))
    return made


def secrets(world: World) -> dict[str, bytes]:
    """What must not be found: numbers of people, and the keys."""
    people = {f"id {p.pk}": p.id_number.open().encode() for p in Person.objects.all()}
    keys = {"index key": settings.INDEX_KEY, "code key": settings.CODE_KEY}
    keys |= {f"seal key {name}": key for name, key in settings.SEAL_KEYS.items()}
    spelled = {f"{name} in hex": key.hex().encode() for name, key in keys.items()}
    return {**people, "phone": PHONE.encode(), "account": ACCOUNT.encode(), **keys, **spelled}


def places(tmp: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[tuple[str, bytes]]:
    """(where, bytes) of everything that lies on a disk, a dump also unpacked."""
    yield from database_files()
    seen: list[tuple[str, bytes]] = []
    stored = backups.of_file

    def looking(path: Path) -> str:
        seen.extend((f"on the way: {p.name}", p.read_bytes()) for p in files(path.parent))
        return stored(path)

    monkeypatch.setattr(backups, "of_file", looking)
    backups.write(tmp / "b.tar", note=False)
    yield from seen
    yield "backup", (tmp / "b.tar").read_bytes()
    with tarfile.open(tmp / "b.tar") as archive:
        dump = archive.extractfile(backups.DUMPS[connection.vendor]).read()  # type: ignore[union-attr]
    yield "dump, unpacked", unpacked(dump, tmp)
    for path in files(settings.DATA_DIR / "files"):
        yield f"file {path.name}", path.name.encode() + path.read_bytes()


def files(folder: Path) -> list[Path]:
    """All files below a folder that we may read."""
    return [p for p in folder.rglob("*") if p.is_file() and os.access(p, os.R_OK)]


def unpacked(dump: bytes, tmp: Path) -> bytes:
    """The dump as plain SQL or as the database file."""
    if connection.vendor == "sqlite":
        return gzip.decompress(dump)
    (tmp / "d.dump").write_bytes(dump)
    command = [programs.find("pg_restore"), "--file=-", str(tmp / "d.dump")]
    return subprocess.run(command, capture_output=True, check=True).stdout


def database_files() -> Iterator[tuple[str, bytes]]:
    """SQLite's file and log; PostgreSQL's tables and log, where this account may read them."""
    if connection.vendor == "sqlite":
        home = Path(str(connection.settings_dict["NAME"]))
        yield "database", home.read_bytes()
        yield "log", home.with_name(home.name + "-wal").read_bytes()
        return
    with connection.cursor() as cursor:
        cursor.execute("SELECT oid FROM pg_database WHERE datname = current_database()")
        (oid,) = cursor.fetchone()
        cursor.execute("CHECKPOINT")
        cursor.execute("SHOW data_directory")
        (home_of_all,) = cursor.fetchone()
    for folder in ("pg_wal", f"base/{oid}"):
        for path in files(Path(home_of_all) / folder):
            yield f"{folder}/{path.name}", path.read_bytes()


def found(world: World, tmp: Path, monkeypatch: pytest.MonkeyPatch) -> tuple[set[str], list[str]]:
    """Where we looked, and what lay there in clear."""
    canaries, looked, bad = secrets(world), set(), []
    for where, content in places(tmp, monkeypatch):
        looked.add(where.partition(":")[0].partition("/")[0])
        bad += [f"{name} in {where}" for name, word in canaries.items() if word in content]
    return looked, bad


def test_nothing_lies_in_clear(
    world: World, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    looked, bad = found(world, tmp_path, monkeypatch)
    assert bad == []
    expected = {"backup", "dump, unpacked", "on the way", "file p29.bin"}
    assert looked >= expected | ({"database", "log"} if connection.vendor == "sqlite" else set())
    print(f"P29: {len(secrets(world))} secrets looked for in {sorted(looked)}")


def test_control_a_plain_column_is_found(
    world: World, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The same search where somebody added a column that holds the number as it is."""
    number = world.head.id_number.open()
    with connection.cursor() as cursor:
        cursor.execute("ALTER TABLE registry_person ADD COLUMN plain varchar(20)")
        try:
            cursor.execute(
                "UPDATE registry_person SET plain = %s WHERE id = %s", [number, world.head.pk]
            )
            _, bad = found(world, tmp_path, monkeypatch)
        finally:
            cursor.execute("ALTER TABLE registry_person DROP COLUMN plain")
    assert any("backup" in text or "dump" in text for text in bad)


def test_control_a_paper_stored_as_it_came_is_found(
    world: World, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sealed_files, "sealed_bytes", lambda content, name: content)
    default_storage.save("materials/plain.bin", ContentFile(world.head.id_number.open().encode()))
    _, bad = found(world, tmp_path, monkeypatch)
    assert any("file plain.bin" in text for text in bad)


def sealed() -> list[tuple[models.Model, str]]:
    """Every sealed value of the canary world: its row and column."""
    return [
        (row, field.name)
        for model in apps.get_models()
        for field in model._meta.concrete_fields
        if isinstance(field, SealedField)
        for row in model._default_manager.all()
        if getattr(row, field.name)
    ]


def swapped(times: int) -> int:
    """Put one value's ciphertext into another's place so often; how many opened."""
    values, chance, opened = sealed(), random.Random(29), 0
    for _ in range(times):
        (row, name), (other, theirs) = chance.sample(values, 2)
        stranger = other.__dict__[theirs]
        text = stranger.stored() if hasattr(stranger, "stored") else stranger
        type(row)._default_manager.filter(pk=row.pk).update(**{name: sealing.Sealed(text, "")})
        try:
            getattr(type(row)._default_manager.get(pk=row.pk), name).open()
            opened += 1
        except SealError:
            pass
        mine = row.__dict__[name]
        text = mine.stored() if hasattr(mine, "stored") else mine
        type(row)._default_manager.filter(pk=row.pk).update(**{name: sealing.Sealed(text, "")})
    return opened


def test_a_ciphertext_opens_in_its_own_place_only(world: World) -> None:
    times = size(100)
    kinds = {f"{type(row).__name__}.{name}" for row, name in sealed()}
    assert len(kinds) >= 6
    assert swapped(times) == 0
    print(f"P29: {times} swaps among {len(kinds)} kinds of columns, none opened")


def test_control_without_its_place_a_swapped_ciphertext_opens(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Sealed to nowhere in particular, a value moved to somebody else reads as his."""
    seal, unseal = sealing.seal, sealing.unseal
    monkeypatch.setattr(sealing, "seal", lambda text, place: seal(text, ""))
    people = list(Person.objects.all())
    for person in people:
        text = sealing.seal(person.id_number.open(), "anywhere")
        Person.objects.filter(pk=person.pk).update(id_number=sealing.Sealed(text, ""))
    monkeypatch.setattr(sealing, "unseal", lambda value, place: unseal(value, ""))
    stored: Any = {p.pk: p.id_number for p in Person.objects.all()}
    first, second = people[0].pk, people[1].pk
    moved = sealing.Sealed(stored[second].stored(), "")
    Person.objects.filter(pk=first).update(id_number=moved)
    assert Person.objects.get(pk=first).id_number.open() == stored[second].open()
