"""Releases come one after the other, and their list agrees with what is written elsewhere."""

import re
import tomllib
from pathlib import Path
from typing import Any

import pytest
from django.core.management import CommandError, call_command

import minzheng
from minzheng.foundation.core import releases
from minzheng.foundation.core.models import Release
from minzheng.foundation.core.releases import RELEASES, Skipped, refuse_skipping, stored_version

ROOT = Path(__file__).parents[2]


def test_the_list_ends_with_this_version_and_the_changelog_knows_each() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]
    assert RELEASES[-1] == minzheng.__version__ == project["version"]
    heads = re.findall(r"^## (\d+\.\d+\.\d+)", (ROOT / "CHANGELOG.md").read_text("utf-8"), re.M)
    assert heads[::-1] == list(RELEASES)
    ordered = sorted(RELEASES, key=releases.numbers)
    assert ordered == list(RELEASES) and len(set(RELEASES)) == len(RELEASES)


@pytest.fixture
def three(monkeypatch: pytest.MonkeyPatch) -> None:
    """Three more releases after this one."""
    monkeypatch.setattr(releases, "RELEASES", ("0.1.0", "0.2.0", "0.9.0", "0.10.0"))


@pytest.mark.parametrize(
    ("stored", "code"), [("", "0.10.0"), ("0.9.0", "0.10.0"), ("0.10.0", "0.10.0")]
)
def test_a_neighbour_may_take_over(three: None, stored: str, code: str) -> None:
    refuse_skipping(stored, code)


@pytest.mark.parametrize(
    ("stored", "code", "words"),
    [
        ("0.1.0", "0.9.0", "请先装 0.2.0 版"),
        ("0.2.0", "0.10.0", "0.2.0 → 0.9.0 → 0.10.0"),
        ("0.10.0", "0.9.0", "比数据库旧"),
        ("1.0.0", "0.10.0", "请装 1.0.0 版或更新"),
    ],
)
def test_a_skipped_release_or_an_older_program_is_refused(
    three: None, stored: str, code: str, words: str
) -> None:
    with pytest.raises(Skipped, match=re.escape(words)):
        refuse_skipping(stored, code)


@pytest.mark.django_db
@pytest.mark.parametrize("command", [["migrate"], ["upgrade"], ["line", "--once"], ["serve"]])
def test_every_command_that_works_on_data_looks_first(command: list[str]) -> None:
    Release.objects.create(version="7.0.0", first_run_at="2030-01-01T00:00:00Z")
    assert stored_version() == "7.0.0"
    with pytest.raises(CommandError, match=r"请装 7\.0\.0 版"):
        call_command(*command)


@pytest.mark.django_db
def test_a_database_of_the_release_before_is_told_how(monkeypatch: pytest.MonkeyPatch) -> None:
    Release.objects.all().delete()
    for command in (["line", "--once"], ["serve"], ["backup", "x.tar"]):
        with pytest.raises(CommandError, match="minzheng upgrade"):
            call_command(*command)


@pytest.mark.django_db
def test_nothing_to_upgrade_is_said(capsys: Any) -> None:
    releases.note_release()
    call_command("upgrade")
    assert "不用升级" in capsys.readouterr().out
