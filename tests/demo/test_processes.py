"""Children end with the process that started them."""

import os
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Callable
from pathlib import Path

import pytest

from minzheng.connectors.department_data.records import FILE_NAME, write_records
from minzheng.demo.processes import Family, free_ports
from minzheng.demo.records import rows
from minzheng.demo.synthetic.build import build


@pytest.fixture(scope="module")
def data(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A data folder with the departments of a tiny district."""
    data = tmp_path_factory.mktemp("data")
    (data / "simulators").mkdir()
    write_records(data / "simulators" / FILE_NAME, rows(build(0)))
    return data


def answers(port: int) -> bool:
    """Whether a simulator is up."""
    try:
        with urllib.request.urlopen(f"http://127.0.0.1:{port}/healthz", timeout=1):
            return True
    except (urllib.error.URLError, OSError):
        return False


def test_started_together_and_ended_together(data: Path) -> None:
    port = free_ports(18700 + os.getpid() % 200, 4)
    family = Family({"MINZHENG_DATA_DIR": str(data)})
    try:
        family.start("模拟器", "departments", "--port", str(port))
        family.wait_until(f"http://127.0.0.1:{port}/healthz")
        assert all(answers(port + place) for place in range(4))
    finally:
        family.stop()
    assert not answers(port)
    assert [child.returncode for child in family.children.values()] == [0]


def test_a_child_ends_when_its_parent_dies(data: Path) -> None:
    port = free_ports(18950 + os.getpid() % 200, 4)
    # The parent is killed outright: nothing of it can tidy up.
    parent = subprocess.Popen(
        [sys.executable, "-c", PARENT, str(port)],
        env={**os.environ, "MINZHENG_DATA_DIR": str(data)},
    )
    try:
        wait(lambda: answers(port))
    finally:
        parent.kill()
        parent.wait()
    wait(lambda: not answers(port))


def test_a_child_that_ends_by_itself_is_named(data: Path) -> None:
    family = Family({"MINZHENG_DATA_DIR": str(data)})
    try:
        family.start("模拟器", "departments", "--data", str(data / "nothing"))
        with pytest.raises(RuntimeError, match="模拟器意外停止"):
            family.wait_until("http://127.0.0.1:1/healthz")
    finally:
        family.stop()


PARENT = """
import sys, time
from minzheng.demo.processes import Family
family = Family({})
family.start("x", "departments", "--port", sys.argv[1])
time.sleep(60)
"""


def wait(holds: Callable[[], bool], seconds: float = 60.0) -> None:
    """Until something holds."""
    ends_at = time.monotonic() + seconds
    while not holds():
        assert time.monotonic() < ends_at
        time.sleep(0.05)
