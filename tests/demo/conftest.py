"""A tiny district, loaded once for a file of tests and taken back afterwards."""

from collections.abc import Iterator
from io import StringIO
from pathlib import Path
from typing import Any, NamedTuple

import pytest
from django.db import transaction

from minzheng.demo.loading.load import load
from minzheng.demo.loading.progress import Progress
from minzheng.demo.synthetic.shapes import District
from minzheng.foundation.core import clock
from minzheng.stages.registry.models import Person
from tests.cast import load_district

PEOPLE, SEED = 400, 20211026


class Loaded(NamedTuple):
    """What was loaded, and where the simulators keep their part."""

    district: District
    folder: Path
    shown: str


@pytest.fixture(scope="module")
def loaded(
    django_db_setup: None, django_db_blocker: Any, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Loaded]:
    """Four hundred people, with every path of the procedure."""
    folder = tmp_path_factory.mktemp("simulators")
    out = StringIO()
    with django_db_blocker.unblock(), transaction.atomic():
        load_district()
        assert not Person.objects.exists()
        district = load(people=PEOPLE, seed=SEED, folder=folder, progress=Progress(out))
        yield Loaded(district, folder, out.getvalue())
        transaction.set_rollback(True)
    clock.forget()
