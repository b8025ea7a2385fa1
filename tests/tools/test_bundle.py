"""The wheel works outside of the repository: nothing that a page needs is left behind."""

import os
import subprocess
import sys
import zipfile
from pathlib import Path
from typing import Any

import pytest

from tools import bundle

ROOT = Path(__file__).parents[2]


@pytest.fixture(scope="module")
def unpacked(tmp_path_factory: Any) -> Path:
    """Our wheel, built from a copy of what is committed or new here, and unpacked."""
    place = Path(tmp_path_factory.mktemp("wheel"))
    with zipfile.ZipFile(bundle.wheel(place / "dist")) as archive:
        archive.extractall(place / "site")
    return place / "site"


def left_behind(site: Path) -> list[str]:
    """Files of the package that the wheel lacks."""
    source = ROOT / "src"
    here = [p.relative_to(source) for p in (source / "minzheng").rglob("*") if p.is_file()]
    return [
        str(path)
        for path in here
        if "__pycache__" not in path.parts and path.name != ".stamp" and not (site / path).exists()
    ]


def test_nothing_is_left_behind(unpacked: Path) -> None:
    assert left_behind(unpacked) == []


def test_control_a_wheel_without_templates_is_found(unpacked: Path, tmp_path: Path) -> None:
    bare = tmp_path / "site"
    (bare / "minzheng").mkdir(parents=True)
    for path in (unpacked / "minzheng").rglob("*.py"):
        to = bare / path.relative_to(unpacked)
        to.parent.mkdir(parents=True, exist_ok=True)
        to.touch()
    assert any(name.endswith(".html") for name in left_behind(bare))


def test_its_first_page_comes_in_an_empty_folder(unpacked: Path, tmp_path: Path) -> None:
    program = tmp_path / "minzheng"
    program.write_text(f'#!/bin/sh\nexec "{sys.executable}" -m minzheng "$@"\n')
    program.chmod(0o755)
    environment = {"PATH": os.environ["PATH"], "PYTHONPATH": str(unpacked), "LANG": "C.UTF-8"}
    told = [sys.executable, "-c", "import minzheng; print(minzheng.__file__)"]
    where = subprocess.run(
        told, cwd=tmp_path, env=environment, check=True, capture_output=True, text=True
    )
    assert where.stdout.startswith(str(unpacked)), "the wheel's own code, not the repository's"
    with bundle.socket() as port:
        bundle.first_page(program, tmp_path / "data", environment, port)
