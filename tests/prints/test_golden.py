"""Official forms keep their layout: every text within 1 mm of where the golden has it.

Taken again, on purpose, by `python tools/goldens.py`; the change is then read in the diff.
"""

import os
import subprocess
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from django.test import Client
from playwright.sync_api import Browser

from minzheng.foundation.accounts.models import User
from minzheng.foundation.core import clock
from tests import walk
from tests.cast import Cast
from tests.prints.measuring import GOLDEN, differences, keep, kept
from tests.prints.papers import DAYS, PAPERS, Scene, printer, scene
from tests.prints.reading import Sheet, sheets_of

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
TAKE = os.environ.get("MINZHENG_TAKE_GOLDENS") == "1"
FONTS = "Noto Serif CJK SC"  # the first of our own list that Linux has; the goldens are set in it
Printing = Callable[..., list[Sheet]]


def fonts() -> str:
    """What fontconfig knows."""
    told = subprocess.run(["fc-list", ":lang=zh", "family"], capture_output=True, text=True)
    return told.stdout


@pytest.fixture
def printed(
    cast: Cast, chromium: Browser, as_staff: Callable[[User], Client]
) -> Iterator[Printing]:
    """A paper by its name, on the day it is printed; `css` changes how it is set."""
    here: Scene = scene(cast)
    with printer(chromium) as out:

        def printing(name: str, css: str = "") -> list[Sheet]:
            paper = PAPERS[name]
            clock.fix(DAYS.get(name, walk.DAYS["decide"]))
            client = as_staff(cast.staff[paper.who]) if paper.who else Client()
            return sheets_of(out(client, paper.address(here), css))

        yield printing


def test_every_paper_stands_where_it_stood(printed: Printing) -> None:
    told: dict[str, list[str]] = {}
    for name in PAPERS:
        sheets = printed(name)
        if TAKE:
            keep(name, sheets)
        if found := differences(kept(name), sheets):
            told[name] = found
    lines = [f"{name}: {words}" for name, found in told.items() for words in found[:12]]
    if told and FONTS not in fonts():
        lines.insert(0, f"{FONTS} is not on this machine: tools/testparts.py brings it")
    assert not told, "\n".join(lines)


def test_no_golden_is_left_over() -> None:
    assert {path.stem for path in GOLDEN.glob("*.json")} == set(PAPERS)


def test_printed_twice_is_printed_the_same(printed: Printing) -> None:
    for name in ("letter-granted", "blank-apply-dibao", "payment-list"):
        assert differences(printed(name), printed(name), within=0.01) == []


def test_official_paper_counts_its_pages_and_has_room_for_the_seal() -> None:
    for name in PAPERS:
        sheets = kept(name)
        if name not in ("scan-card", "village-code"):
            for number, sheet in enumerate(sheets, 1):
                words = "".join(run.text for run in sheet.runs)
                assert f"第{number}页，共{len(sheets)}页" in words, f"{name}: page {number}"
        said = "".join(run.text for sheet in sheets for run in sheet.runs)
        if name in ("receipt-of-service", "roster-to-sign", "payment-list"):
            assert "盖章" in said, name


CONTROLS: list[tuple[str, Any, str]] = [
    ("letter-granted", "@page { margin: 17mm 18mm 15mm 20mm !important; }", "mm right"),
    ("payment-list", "@page { margin-top: 19mm !important; }", "mm down"),
    ("blank-apply-dibao", ".mz-twin { padding-left: 20mm !important; }", "mm right"),
    ("receipt-of-service", ".mz-paper-title { font-size: 1.4em !important; }", " pt, "),
    ("posting", ".mz-paper-body { display: none; }", "is gone"),
]


def test_control_a_shift_of_two_millimetres_is_named(printed: Printing) -> None:
    for name, css, words in CONTROLS:
        found = differences(kept(name), printed(name, css))
        assert any(words in one for one in found), (name, found[:5])
