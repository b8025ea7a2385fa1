"""What a run of promise tests showed, from pytest's own report."""

import re
import xml.etree.ElementTree as ET
from pathlib import Path
from typing import NamedTuple

SAID = re.compile(r"^\.*(P\d\d[^:\n]{0,60}: .{1,160})$", re.MULTILINE)
LONGEST = 1_500  # characters of what pytest says of a failure


class Seen(NamedTuple):
    """What one file's run showed: passed and failed tests, failed and passed controls, words, and
    why each failed."""

    passed: int
    failed: tuple[str, ...]
    caught: int
    missed: tuple[str, ...]
    said: tuple[str, ...]
    why: tuple[str, ...] = ()


def read(report: Path, controls: tuple[str, ...], printed: str) -> Seen:
    """What a report says; a skipped test counts for nothing."""
    passed, caught = 0, 0
    failed: list[str] = []
    missed: list[str] = []
    why: list[str] = []
    for case in ET.parse(report).getroot().iter("testcase"):
        name = case.get("name") or ""
        plain = name.split("[")[0]
        is_control = plain.startswith("test_control") or plain in controls
        if case.find("skipped") is not None:
            continue
        wrong = next((one for one in case if one.tag in ("failure", "error")), None)
        if wrong is not None:
            (missed if is_control else failed).append(name)
            why.append(f"{name}: {(wrong.get('message') or '')[:LONGEST]}")
        elif is_control:
            caught += 1
        else:
            passed += 1
    words = tuple(SAID.findall(printed))
    return Seen(passed, tuple(failed), caught, tuple(missed), words, tuple(why))
