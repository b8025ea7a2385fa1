"""P14: an import is all or nothing, whatever kills it; and it needs the right to import there."""

import os
import subprocess
import sys
import time
from pathlib import Path

import pytest
from django.db import connection

from minzheng.foundation.audit.chain import faults
from minzheng.foundation.audit.models import Event
from minzheng.foundation.core.refusal import NotPossible
from minzheng.stages.registry.models import Household, ImportBatch, Membership, Person
from minzheng.stages.registry.queries import members_on
from minzheng.stages.registry.roster import import_roster, read_roster
from tests.cast import Cast
from tests.stages.registry.rosters import clean_rows, xlsx

HOMES = 100
SCRIPT = Path(__file__).with_name("importing.py")


def database_url() -> str:
    """The test database, for a process of its own."""
    kept = connection.settings_dict
    if connection.vendor == "sqlite":
        return f"sqlite:///{kept['NAME']}"
    return (
        f"postgres://{kept['USER']}:{kept['PASSWORD']}@{kept['HOST']}:{kept['PORT']}/{kept['NAME']}"
    )


def killed_at(point: str, file: Path, *flags: str, after: float = 0.0) -> int:
    """Start an import, kill -9 it at the point, so many seconds later; people it left behind."""
    before = Person.objects.count()
    connection.close()  # a process that is killed leaves no map of the file that we still use
    with started(point, file, *flags) as child:
        time.sleep(after)
        child.kill()
    connection.close()
    return Person.objects.count() - before


def started(point: str, file: Path, *flags: str) -> subprocess.Popen[bytes]:
    """An import in a process of its own that has come to the point."""
    env = os.environ | {
        "DJANGO_SETTINGS_MODULE": "minzheng.config.settings",
        "DATABASE_URL": database_url(),
    }
    child = subprocess.Popen(
        [sys.executable, str(SCRIPT), str(file), point, *flags], env=env, stdout=subprocess.PIPE
    )
    assert child.stdout is not None
    assert child.stdout.readline() == b"here\n"
    return child


@pytest.fixture
def file(tmp_path: Path) -> Path:
    path = tmp_path / "名单.xlsx"
    path.write_bytes(xlsx(clean_rows(HOMES)))
    return path


@pytest.mark.django_db(transaction=True)
def test_a_killed_import_leaves_nothing_and_can_be_done_again(cast: Cast, file: Path) -> None:
    events = Event.objects.count()
    for point in ("people", "middle", "batch", "audit"):
        assert killed_at(point, file) == 0
    assert (ImportBatch.objects.count(), Event.objects.count()) == (0, events)
    import_roster(roster=read_roster(file), by=cast.wang)
    assert ImportBatch.objects.get().rows == 3 * HOMES
    assert list(faults()) == []


@pytest.mark.django_db(transaction=True)
def test_control_without_the_transaction_a_kill_leaves_half(cast: Cast, file: Path) -> None:
    assert killed_at("middle", file, "broken") == 3 * HOMES
    assert Household.objects.count() == 2 and ImportBatch.objects.count() == 0


def test_people_households_and_events_come_together(cast: Cast, file: Path) -> None:
    people, homes, events = (m.objects.count() for m in (Person, Household, Event))
    batch = import_roster(roster=read_roster(file), by=cast.wang)
    assert Person.objects.count() == people + 3 * HOMES
    assert Household.objects.count() == homes + HOMES
    home = Household.objects.get(register_no="H00007")
    assert [m.relation for m in members_on(home)] == ["02", "10", "20"]
    assert home.address == "烟雨路 8 号" and batch.area.label == "烟雨社区"
    written = Event.objects.filter(seq__gt=events).values_list("verb", flat=True)
    assert sorted(set(written)) == [
        "household.formed", "household.joined", "person.registered", "roster.imported",
    ]  # fmt: skip
    assert len(written) == 3 * HOMES * 2 + HOMES + 1


def test_with_errors_nothing_unless_the_good_rows_are_asked_for(cast: Cast) -> None:
    rows = clean_rows(3)
    rows[4][7] = "12"
    roster = read_roster(xlsx(rows), name="a.xlsx")
    before = Person.objects.count()
    with pytest.raises(NotPossible, match="1 处错误"):
        import_roster(roster=roster, by=cast.wang)
    assert Person.objects.count() == before
    batch = import_roster(roster=roster, by=cast.wang, good_rows=True)
    assert batch.rows == 6 and not Household.objects.filter(register_no="H00001").exists()


def test_the_same_file_twice_tells_that_all_are_registered(cast: Cast, file: Path) -> None:
    first, second = read_roster(file), read_roster(file)
    import_roster(roster=first, by=cast.wang)
    with pytest.raises(NotPossible, match="已经登记过"):
        import_roster(roster=second, by=cast.wang)
    again = read_roster(file)
    assert len(again.errors) == 3 * HOMES + HOMES and again.good == []
    assert Membership.objects.filter(household__register_no="H00001").count() == 3


def test_the_clerk_of_the_other_town_may_not_import_here(cast: Cast, file: Path) -> None:
    with pytest.raises(NotPossible, match="辖区"):
        import_roster(roster=read_roster(file), by=cast.zhao)
    with pytest.raises(NotPossible, match="辖区"):
        import_roster(roster=read_roster(file), by=cast.xu)
