"""What a database holds: nothing, a whole demo, half of one, or somebody's real work."""

from enum import StrEnum
from importlib import import_module
from pathlib import Path

from django.apps import apps
from django.core.management import call_command
from django.db import connection

from minzheng.connectors.department_data.records import FILE_NAME
from minzheng.demo import places
from minzheng.demo.loading.load import finish, writing_records
from minzheng.demo.models import Load
from minzheng.demo.synthetic.build import build
from minzheng.foundation.core.models import HolidayYear
from minzheng.foundation.core.releases import note_release
from minzheng.stages.registry.models import Person


class State(StrEnum):
    """What was found."""

    EMPTY = "empty"
    LOADED = "loaded"
    BROKEN = "broken"  # a load that was cut short
    FOREIGN = "foreign"  # people without our stamp


def state() -> State:
    """Look at the stamp first, then at the register."""
    load = Load.objects.filter(id=1).first()
    if load is not None:
        return State.LOADED if load.finished_at else State.BROKEN
    return State.FOREIGN if Person.objects.exists() else State.EMPTY


def wipe(folder: Path) -> None:
    """Empty a demo's database and its simulators. The caller has made sure that it is a demo's."""
    call_command("flush", interactive=False, verbosity=0)
    if not HolidayYear.objects.exists():
        # Emptying the tables took the published holidays with it, which came with a migration.
        import_module("minzheng.foundation.core.migrations.0002_holidays").fill(apps, connection)
    note_release()
    places.clear(folder)


def mend_records(folder: Path) -> bool:
    """Write the departments' file again where it is missing; it follows from the stamp."""
    load = Load.objects.filter(id=1).first()
    if load is None or (folder / FILE_NAME).exists():
        return False
    folder.mkdir(parents=True, exist_ok=True)
    with writing_records(folder, load.people, load.seed) as records:
        finish(records)
    places.write_silent(folder, build(load.people, load.seed))
    return True
