"""What a page is to those who use it: letters, lines, contrast, targets, and axe's own findings.

The bounds: MIIT mobile specification 2021 (elder text ≥ 18 px, targets ≥ 60, others ≥ 44, lines
≥ 1.3, paragraphs 1.3 line gaps apart, contrast 4.5, 3 above 18 px bold or 24 px). The clerks' and
leaders' doors are dense on purpose: WCAG 2.5.8 (24 px) holds for everything there, and what one
presses by name (buttons, fields) is at least 36 px.
"""

import re
from pathlib import Path
from typing import Any, NamedTuple

from playwright.sync_api import Page

AXE = Path(__file__).parents[2] / ".cache" / "browser" / "axe.min.js"
SCRIPT = Path(__file__).with_name("sight.js").read_text(encoding="utf-8")


class Bounds(NamedTuple):
    """The least of each kind, in CSS pixels; `button` is for what one presses by name."""

    letter: float
    target: float
    button: float
    line: float = 1.3
    gap: float = 1.3


RESIDENT, ELDER = Bounds(13.5, 44, 44), Bounds(18, 60, 60)
DENSE, DENSE_ELDER = Bounds(12, 24, 36), Bounds(18, 24, 44)


def bounds(page: Page, elder: str) -> Bounds:
    """What holds on this page in this mode: residents' pages say density «person»."""
    person = page.evaluate("document.documentElement.dataset.density") == "person"
    if person:
        return ELDER if elder else RESIDENT
    return DENSE_ELDER if elder else DENSE


def seen(page: Page, wanted: Bounds) -> list[str]:
    """Everything on the page that is below a bound, in words with its place."""
    found: list[str] = page.evaluate(SCRIPT, wanted._asdict())
    return found


def sideways(page: Page) -> list[str]:
    """How far the page slides to the side, and what sticks out."""
    found: list[str] = page.evaluate(
        """() => {
          const room = document.documentElement.clientWidth;
          const over = document.documentElement.scrollWidth - room;
          if (over <= 0) { return []; }
          const out = [...document.querySelectorAll('body *')].filter(e => {
            const b = e.getBoundingClientRect(); return b.width && b.right > room + 1; });
          return [`sideways ${over} px: ` + out.slice(0, 3).map(e => e.className || e.tagName)];
        }"""
    )
    return found


def axe(page: Page) -> list[str]:
    """What axe finds: rule, and the first places."""
    if not page.evaluate("() => !!window.axe"):
        page.evaluate(AXE.read_text(encoding="utf-8") + ";undefined")
    found: dict[str, Any] = page.evaluate(
        "() => axe.run(document, {resultTypes: ['violations'],"
        " rules: {'target-size': {enabled: true}}})"
    )
    return [
        f"axe {row['id']}: {[node['html'][:110] for node in row['nodes'][:2]]}"
        for row in found["violations"]
    ]


# What a voice spells out or swallows, and a listener cannot make sense of.
UNSAID = re.compile(r"[*＊_|→↗☐☑✓✗<>{}#^~]")
SPEECH = """() => { window.said = []; speechSynthesis.speak = one => said.push(one.text);
  document.querySelector('[data-read-aloud]').click(); return window.said; }"""


def heard(page: Page) -> list[str]:
    """What is wrong with a resident's page read aloud: no way to hear it, nothing of what it is
    about, or signs that no voice can say. Staff's pages and sheets of paper have no voice."""
    if not page.locator("body.mz-portal").count() or page.url.split("/")[3] == "staff":
        return []
    if not page.locator("[data-read-aloud]").first.is_visible():
        return ["aloud: no button"]
    said: list[str] = page.evaluate(SPEECH)
    told = "".join(said)
    found = [f"aloud: {one[:60]}" for one in said if UNSAID.search(one)]
    if len(told) < 12:
        found.append(f"aloud: hardly a word: {told}")
    if not page.locator("[data-read]").count():
        head = re.sub(r"\W", "", page.locator("main h1").first.inner_text())
        found += [] if head in re.sub(r"\W", "", told) else [f"aloud: not what it is about: {head}"]
    return found
