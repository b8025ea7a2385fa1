"""A backup is made before an upgrade: the tables are older than the models then."""

import datetime as dt
from collections.abc import Iterator
from pathlib import Path

import pytest
from django.db import connection

from minzheng.operations import backups
from minzheng.operations.snapshot import Postgres, SqliteFile
from minzheng.stages.registry import actions
from minzheng.stages.registry.models import Mandate
from tests.cast import Cast

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def older(cast: Cast) -> Iterator[None]:
    """A mandate, in a table that cannot keep its paper yet."""
    actions.give_mandate(
        person=cast.zhang, agent=cast.li, until_on=dt.date(2022, 1, 1), by=cast.zhang
    )
    paper = Mandate._meta.get_field("paper")
    with connection.schema_editor() as editor:
        editor.remove_field(Mandate, paper)
    yield
    with connection.schema_editor() as editor:
        editor.add_field(Mandate, paper)


def test_a_column_that_is_not_there_yet_names_no_file(older: None, tmp_path: Path) -> None:
    manifest = backups.write(tmp_path / "before.tar", note=False)
    assert manifest.missing_files == []
    assert manifest.facts.tables["registry_mandate"].rows == 1


def test_control_asked_all_the_same_it_is_an_error_or_a_file_that_never_was(
    older: None, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for kind in (SqliteFile, Postgres):
        monkeypatch.setattr(kind, "columns", lambda self, table: {"paper", "file", "scan"})
    try:
        missing = backups.write(tmp_path / "before.tar", note=False).missing_files
    except Exception as error:
        missing = [str(error)]
    assert any("paper" in name for name in missing)
