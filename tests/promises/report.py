"""What a run of promise tests showed, from pytest's own report."""

import re
import xml.etree.ElementTree as ET
from pathlib import Path
from typing import NamedTuple

SAID = re.compile(r"^\.*(P\d\d[^:\n]{0,60}: .{1,160})$", re.MULTILINE)


class Seen(NamedTuple):
    """What one file's run showed: passed and failed tests, failed and passed controls, words."""

    passed: int
    failed: tuple[str, ...]
    caught: int
    missed: tuple[str, ...]
    said: tuple[str, ...]


def read(report: Path, controls: tuple[str, ...], printed: str) -> Seen:
    """What a report says; a skipped test counts for nothing."""
    passed, caught = 0, 0
    failed: list[str] = []
    missed: list[str] = []
    for case in ET.parse(report).getroot().iter("testcase"):
        name = case.get("name") or ""
        plain = name.split("[")[0]
        is_control = plain.startswith("test_control") or plain in controls
        if case.find("skipped") is not None:
            continue
        if case.find("failure") is not None or case.find("error") is not None:
            (missed if is_control else failed).append(name)
        elif is_control:
            caught += 1
        else:
            passed += 1
    return Seen(passed, tuple(failed), caught, tuple(missed), tuple(SAID.findall(printed)))
