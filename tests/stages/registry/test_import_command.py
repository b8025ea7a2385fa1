"""`minzheng import roster`: the interface others build on; never a traceback."""

import io
import json
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command

from minzheng.stages.registry.models import ImportBatch, Person
from minzheng.stages.registry.roster import read_roster
from tests.cast import Cast
from tests.stages.registry.hostile import repacked
from tests.stages.registry.rosters import clean_rows, csv_bytes, xlsx


def run(*words: object) -> tuple[int, str]:
    """Exit code and standard output."""
    out = io.StringIO()
    try:
        call_command("import", "roster", *map(str, words), stdout=out, stderr=io.StringIO())
    except SystemExit as stop:
        return int(stop.code or 0), out.getvalue()
    except CommandError as error:
        return error.returncode, str(error)
    return 0, out.getvalue()


@pytest.fixture
def file(tmp_path: Path) -> Path:
    path = tmp_path / "a.csv"
    path.write_bytes(csv_bytes(clean_rows(2), "gbk"))
    return path


def test_a_dry_run_of_a_clean_roster(cast: Cast, file: Path) -> None:
    before = Person.objects.count()
    code, out = run(file, "--dry-run", "--json")
    assert (code, json.loads(out)) == (0, {"rows": 6, "errors": []})
    assert Person.objects.count() == before


def test_errors_are_listed_and_exit_1(cast: Cast, tmp_path: Path) -> None:
    rows = clean_rows(2)
    rows[1][2], rows[2][7] = 123456, "12"
    path, report = tmp_path / "a.xlsx", tmp_path / "report.xlsx"
    path.write_bytes(xlsx(rows))
    code, out = run(path, "--dry-run", "--json", "--report", report)
    found = json.loads(out)
    assert code == 1 and found["rows"] == 6
    assert [(e["row"], e["column"]) for e in found["errors"]] == [(3, "身份证号"), (4, "联系电话")]
    assert set(found["errors"][0]) == {"row", "column", "message"}
    assert report.read_bytes()[:2] == b"PK"
    assert report.stat().st_mode & 0o777 == 0o600, "names and numbers in clear"
    code, out = run(path, "--dry-run")
    assert code == 1 and "第 3 行 身份证号：" in out and "2 处错误" in out


def test_importing_in_someones_name(cast: Cast, file: Path) -> None:
    assert run(file, "--by", "wang")[0] == 0
    assert ImportBatch.objects.get().made_by == cast.wang.public_id
    code, out = run(file, "--by", "wang", "--json")
    assert code == 1 and len(json.loads(out)["errors"]) == 8


@pytest.mark.parametrize("name", ["zhao", "xu", "nobody"])
def test_nobody_without_the_right_imports(cast: Cast, file: Path, name: str) -> None:
    before = Person.objects.count()
    code, out = run(file, "--by", name, "--json")
    assert code == 1 and json.loads(out)["errors"]
    assert Person.objects.count() == before


def test_the_good_rows_only_when_asked(cast: Cast, tmp_path: Path) -> None:
    rows = clean_rows(2)
    rows[1][2] = "1"
    path = tmp_path / "a.xlsx"
    path.write_bytes(xlsx(rows))
    before = Person.objects.count()
    assert run(path, "--by", "wang")[0] == 1 and Person.objects.count() == before
    assert run(path, "--by", "wang", "--good-rows")[0] == 1
    assert Person.objects.count() == before + 3


def test_files_that_cannot_be_read_are_one_error_without_traceback(
    district: None, tmp_path: Path
) -> None:
    bomb = tmp_path / "b.xlsx"
    bomb.write_bytes(repacked({"xl/vbaProject.bin": b"x"}))
    for path in (bomb, tmp_path / "missing.xlsx", tmp_path):
        code, out = run(path, "--dry-run", "--json")
        found = json.loads(out)
        assert code == 1 and found["rows"] == 0 and found["errors"][0]["row"] == 0


def test_wrong_usage_is_2(district: None, file: Path) -> None:
    assert run()[0] == 2
    assert run(file)[0] == 2


def test_the_template_is_written_and_read_back(district: None, tmp_path: Path) -> None:
    path = tmp_path / "模板.xlsx"
    assert run("--template", path)[0] == 0
    assert "没有人员" in read_roster(path).errors[0].message
