"""P30: keys rotate while people work; killed anywhere, started again, no row is lost.

`minzheng rotate-keys` runs as a process of its own over a copy of the database while another
process changes the same rows; it is killed -9 at random moments and started again. In the end
every row opens, says what was written last, and no value holds the old key.
"""

import json
import os
import random
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings

from minzheng.config.keys import NoKeys, change_file, make_keys
from minzheng.foundation.core import rotation
from minzheng.foundation.core.sealing import key_of, seal
from minzheng.stages.registry.models import Person
from tests.cast import Cast
from tests.foundation.test_sealing import raw
from tests.promises.forked import ROOT
from tests.promises.paying import copy_of_database
from tests.promises.sitting import size

pytestmark = pytest.mark.django_db
PATIENCE = 300


class Site:
    """The commands on one database with one set of keys."""

    def __init__(self, database: str, keys: dict[str, Any]) -> None:
        self.env = os.environ | {
            "DATABASE_URL": database, "MINZHENG_KEYS": json.dumps(keys), "LOG_LEVEL": "CRITICAL",
            "DJANGO_SETTINGS_MODULE": "minzheng.config.settings",
            "MINZHENG_DATA_DIR": str(settings.DATA_DIR),
            "PYTHONPATH": os.pathsep.join([str(ROOT / "src"), str(ROOT)]),
        }  # fmt: skip

    def start(self, *words: str) -> "subprocess.Popen[str]":
        """A process whose words can be read and whose input can be closed."""
        command = [sys.executable, "-m", *words]
        return subprocess.Popen(command, cwd=ROOT, env=self.env, text=True,
                                stdin=subprocess.PIPE, stdout=subprocess.PIPE)  # fmt: skip

    def run(self, *words: str, said: str = "") -> str:
        """A process to its good end; what it said."""
        process = self.start(*words)
        out, _ = process.communicate(said, timeout=PATIENCE)
        assert process.returncode == 0, out
        return out


def rotate_killed(site: Site, kills: int, chance: random.Random) -> int:
    """Rotate, killed -9 in the middle so many times; how many kills hit it at work."""
    hit = 0
    for _ in range(kills):
        process = site.start("minzheng", "rotate-keys", "--batch", "20", "--pause", "0.01")
        assert process.stdout and process.stdin
        for line in process.stdout:  # it works: now at any moment
            if "已换" in line:
                break
        try:
            process.wait(chance.uniform(0, 0.15))
        except subprocess.TimeoutExpired:
            hit += 1
            process.kill()
        process.communicate()
    return hit


@pytest.fixture(scope="module")
def campaign(
    tmp_path_factory: pytest.TempPathFactory, django_db_setup: None, django_db_blocker: Any
) -> dict[str, Any]:
    """One rotation over a copy of the empty test database, killed again and again."""
    with django_db_blocker.unblock():
        return rotated_under_load(tmp_path_factory.mktemp("rotation"))


def our_keys() -> dict[str, Any]:
    """Those that the test database is marked with, as a file of keys says them."""
    return make_keys() | {
        "index": settings.INDEX_KEY.hex(), "code": settings.CODE_KEY.hex(),
        "seal": {name: key.hex() for name, key in settings.SEAL_KEYS.items()},
    }  # fmt: skip


def rotated_under_load(tmp_path: Path) -> dict[str, Any]:
    """What the check found, with how many kills hit and how many people there are."""
    kills = size(1)
    people = max(120, kills * 60)
    old = our_keys()
    file = tmp_path / "keys.json"
    file.write_text(json.dumps(old))
    change_file(file, "next")
    change_file(file, "use", "k2")
    with copy_of_database(tmp_path) as database:
        Site(database, old).run("tests.promises.sealed_load", "prepare", str(people))
        site = Site(database, json.loads(file.read_text()))
        load = site.start("tests.promises.sealed_load", "load")
        hit = rotate_killed(site, kills, random.Random(30))
        assert "可以丢弃：k1" in site.run("minzheng", "rotate-keys")
        said, _ = load.communicate("", timeout=PATIENCE)
        # The old key is gone: what opens now needs it nowhere.
        change_file(file, "drop", "k1")
        rest = Site(database, json.loads(file.read_text()))
        found = json.loads(rest.run("tests.promises.sealed_load", "check", said=said))
    print(f"P30: {hit} kills at work, {people} people, {len(json.loads(said))} changed meanwhile")
    return found | {"hit": hit, "people": people}


def test_killed_anywhere_under_load_every_row_opens(campaign: dict[str, Any]) -> None:
    assert campaign["hit"] > 0 and campaign["rows"] == campaign["people"]
    assert set(campaign["keys"]) == {"k2"}
    assert (campaign["unreadable"], campaign["lost"]) == (0, 0)


@pytest.fixture
def two_keys(cast: Cast, settings: Any) -> rotation.Column:
    """The cast under k1, and k2 current; the column of phones."""
    settings.SEAL_KEYS = {**settings.SEAL_KEYS, "k9": bytes(range(16))}
    settings.SEAL_KEY_ID = "k9"
    return next(c for c in rotation.columns() if c.label == "registry_person.phone")


def changed_meanwhile(column: rotation.Column, monkeypatch: pytest.MonkeyPatch) -> str:
    """Rotate; between reading and writing back, 李建国's phone changes. The phone afterwards."""
    person = Person.objects.get(name="李建国")
    unseal = rotation.unseal

    def slow(value: str, place: str) -> str:
        if place.endswith(person.public_id):
            fresh = seal("13900000009", place)
            Person.objects.filter(pk=person.pk).update(phone=fresh)
        return unseal(value, place)

    monkeypatch.setattr(rotation, "unseal", slow)
    rotation.move(column)
    return str(Person.objects.get(pk=person.pk).phone.open())


def test_who_changed_it_meanwhile_wins(
    two_keys: rotation.Column, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert changed_meanwhile(two_keys, monkeypatch) == "13900000009"


def test_control_an_unconditional_rotation_loses_the_update(
    two_keys: rotation.Column, monkeypatch: pytest.MonkeyPatch
) -> None:
    def careless(column: rotation.Column, pk: int, old: str, fresh: str) -> int:
        return Person.objects.filter(pk=pk).update(phone=fresh)

    monkeypatch.setattr(rotation, "write", careless)
    assert changed_meanwhile(two_keys, monkeypatch) == "13800000002"


def test_a_late_write_does_not_bring_the_old_key_back(two_keys: rotation.Column) -> None:
    """A row read before the rotation and saved after it lands under the current key."""
    person = Person.objects.get(name="李建国")
    assert bool(person.phone) and rotation.left()
    for column in rotation.columns():
        rotation.move(column)
    assert rotation.left() == {}
    person.save()
    assert rotation.left() == {} and key_of(raw("registry_person", "phone", person.pk)) == "k9"
    assert Person.objects.get(pk=person.pk).phone.open() == "13800000002"


def test_what_does_not_open_is_named_and_stops_nothing(two_keys: rotation.Column) -> None:
    person = Person.objects.get(name="张秀兰")
    stranger = seal("13800000001", "elsewhere").replace("|k9|", "|k1|")
    Person.objects.filter(pk=person.pk).update(phone=stranger)
    done = rotation.move(two_keys)
    assert done.moved == 1 and done.unreadable == (f"registry_person.phone {person.public_id}",)
    assert rotation.left()["registry_person.phone"] == 1


def test_a_new_session_key_signs_nobody_out(tmp_path: Path) -> None:
    file = tmp_path / "keys.json"
    file.write_text(json.dumps(first := make_keys()))
    change_file(file, "session")
    keys = json.loads(file.read_text())
    assert keys["session"] != first["session"] and keys["session_old"] == [first["session"]]
    assert file.stat().st_mode & 0o077 == 0
    with pytest.raises(NoKeys, match="没有密钥 k7"):
        change_file(file, "use", "k7")
