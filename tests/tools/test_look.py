"""The look keeps its promises: words are readable, styles live in files, nothing runs inline."""

import re
from pathlib import Path

import pytest

CORE = Path(__file__).resolve().parents[2] / "src/minzheng/foundation/core"
SHEETS = sorted((CORE / "static/core/css").glob("*.css"))
PAGES = sorted(CORE.parents[1].glob("**/templates/**/*.html"))
TOKENS = dict(
    re.findall(r"--([\w-]+): (#[0-9a-f]{3,6});", (CORE / "static/core/css/tokens.css").read_text())
)
GROUNDS = ("paper", "card", "band", "lake-soft", "idle-soft")
READABLE = [
    *((ink, ground) for ink in ("ink", "ink-2", "quiet", "lake") for ground in GROUNDS),
    *((ink, ground) for ink in ("quiet", "ink-2") for ground in ("warn-soft", "late-soft")),
    ("ok", "ok-soft"),
    ("warn-ink", "warn-soft"),
    ("late", "late-soft"),
    ("warn", "card"),
    ("late", "card"),
    ("on-lake", "lake"),
    ("on-lake", "lake-dark"),
    ("on-lake-2", "lake"),
    ("on-lake-2", "lake-dark"),
]


def luminance(colour: str) -> float:
    """Relative luminance of #rgb or #rrggbb (WCAG 2.1)."""
    digits = colour[1:] if len(colour) == 7 else "".join(2 * digit for digit in colour[1:])
    parts = [int(digits[at : at + 2], 16) / 255 for at in (0, 2, 4)]
    linear = [p / 12.92 if p <= 0.03928 else ((p + 0.055) / 1.055) ** 2.4 for p in parts]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def contrast(one: str, other: str) -> float:
    """WCAG contrast of two colours, 1 to 21."""
    dark, light = sorted((luminance(one), luminance(other)))
    return (light + 0.05) / (dark + 0.05)


@pytest.mark.parametrize(("ink", "ground"), READABLE)
def test_words_are_readable_on_their_ground(ink: str, ground: str) -> None:
    assert contrast(TOKENS[ink], TOKENS[ground]) >= 4.5


def test_edges_of_controls_can_be_seen() -> None:
    assert contrast(TOKENS["edge"], TOKENS["card"]) >= 3
    assert contrast(TOKENS["lake-2"], TOKENS["paper"]) >= 3


def test_the_measure_itself_catches_pale_words() -> None:
    assert contrast(TOKENS["ink-3"], TOKENS["card"]) < 4.5


def test_pale_ink_is_never_the_colour_of_words() -> None:
    worded = [
        f"{sheet.name}: {rule}"
        for sheet in SHEETS
        for rule in re.findall(r"[^{}]*{[^{}]*[;{ ]color: var\(--ink-3\)[^}]*}", sheet.read_text())
        if ".mz-icon" not in rule
    ]
    assert worded == []


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_no_page_carries_styles_or_handlers_inline(page: Path) -> None:
    text = re.sub(r"{#.*?#}", "", page.read_text(), flags=re.S)
    assert not re.search(r"<style|\sstyle=|\son[a-z]+=|javascript:", text)
    for script in re.findall(r"<script\b[^>]*>", text):
        assert ("src=" in script and "nonce=" in script) or "application/json" in script


def test_every_token_used_is_defined() -> None:
    defined = set(re.findall(r"(--[\w-]+):", "".join(sheet.read_text() for sheet in SHEETS)))
    used = {
        (sheet.name, name)
        for sheet in SHEETS
        for name in re.findall(r"var\((--[\w-]+)", sheet.read_text())
    }
    assert {pair for pair in used if pair[1] not in defined} == set()


def test_every_icon_asked_for_is_drawn() -> None:
    words = (CORE / "templates/core/parts/words.html").read_text()
    drawn = set(re.findall(r'^  "(\w+)": "M', words, flags=re.M))
    asked = {
        name
        for page in PAGES
        for name in re.findall(r'(?:icon\(|icon=|"icon": )"(\w+)"', page.read_text())
    }
    assert len(drawn) > 20 and asked - drawn == set()
