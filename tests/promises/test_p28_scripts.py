"""P28: what is typed is shown as it was typed: no mark-up, template, header or query gets in.

Five hundred payloads go into every text field that P06 finds, each once in its turn, and stay; then
every page that anybody may open is read as a browser reads it.
"""

import random
from html.parser import HTMLParser
from itertools import product
from typing import Any

import pytest
from django.http import HttpRequest, HttpResponse
from django.urls import path as at

from minzheng.config.urls import urlpatterns as real
from minzheng.foundation.core.doors import public
from tests.promises.attack import Attack
from tests.promises.sitting import size
from tests.promises.test_p06_broken import _quiet, everything, world  # noqa: F401
from tests.promises.world import World

pytestmark = pytest.mark.django_db
handler400 = "minzheng.foundation.core.errors.unreadable"
handler500 = "minzheng.foundation.core.errors.broken"
# Whoever reckons it writes a number that is longer than any of ours.
SUM, RECKONED = "7*999983*1000003", "6999901999643"
SHAPES = (
    "<zq{n} onload=zq()>", "<svg/onload=zq{n}()>", "<img src=x onerror=zq{n}()>",
    "<script>zq{n}()</script>", "</title><zq{n}>", "</textarea><zq{n}>", "<!--<zq{n}>",
    "<a href=javascript:zq{n}()>", "<zq{n}\tonfocus=zq() autofocus>", "<math><zq{n}>",
    "{{{{" + SUM + "}}}}zq{n}", "${{" + SUM + "}}zq{n}", "<%= " + SUM + " %>zq{n}",
    "#{{" + SUM + "}}zq{n}", "{{% print(" + SUM + ") %}}zq{n}",
    "' OR '1'='1' --zq{n}", "1; DROP TABLE registry_person; --zq{n}",
    "x\r\nX-Zq: {n}", "//zq{n}.example/", "javascript:zq{n}()",
)  # fmt: skip
AROUND = (
    "", '"', "'", '">', "'>", "`", "\\", "</", "]]>", "张", "\u2028", "＜", "&lt;", "%3C", "\x0b",
    " ", "*/", "-->", '"}]', "\\u003c", "+ADw-", "\ufeff", "';", '";', ")}",
)  # fmt: skip
PAYLOADS = tuple(
    around + shape.format(n=n) for n, (shape, around) in enumerate(product(SHAPES, AROUND))
)
ADDRESSES = ("href", "src", "action", "formaction")


class Browser(HTMLParser):
    """Reads a page as a browser does; `alive` is the first of what was typed that is more than
    text: an element, an event, an address, a script, a comment that swallows the page."""

    def __init__(self) -> None:
        super().__init__()
        self.alive, self.inside = "", ""

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """An element, with everything that stands in it."""
        self.inside = tag
        if tag.startswith("zq"):
            self._found(tag)
        for name, value in attrs:
            said = (value or "").strip().lower()
            if name.startswith("on") and "zq" in said:
                self._found(f"{name}={said}")
            if name in ADDRESSES and said.startswith(("javascript:zq", "//zq")):
                self._found(f"{name}={said}")

    def handle_data(self, data: str) -> None:
        """Text; or what a script says."""
        if self.inside == "script" and data.lstrip().startswith("zq"):
            self._found(data)

    def handle_endtag(self, tag: str) -> None:
        """Text again."""
        self.inside = ""

    def handle_comment(self, data: str) -> None:
        """Nothing that was typed stands in one."""
        if "zq" in data:
            self._found(data)

    def _found(self, what: str) -> None:
        self.alive = self.alive or what[:40]


def alive(reply: Any) -> str:
    """What would run, or nothing."""
    if any(name.lower() == "x-zq" for name, _ in reply.items()):
        return "a header of the writer's"
    if "//zq" in reply.get("Location", "")[:8]:
        return "sent away to the writer's address"
    if "html" not in reply.get("Content-Type", ""):
        return ""
    page = reply.content.decode("utf-8", "replace")
    if RECKONED in page:
        return f"alive: {SUM} is {RECKONED}"
    browser = Browser()
    browser.feed(page)
    if browser.rawdata.startswith("<!--") and "zq" in browser.rawdata:  # it never ends
        return "alive: a comment"
    browser.close()
    return f"alive: {browser.alive}" if browser.alive else ""


def plant(attack: Attack, count: int, seed: int) -> int:
    """Each field of each form gets payloads in turn, until `count` were sent."""
    rng = random.Random(seed)
    slots = [(entry, name) for entry in attack.found.entries for name in sorted(entry.fields)]
    rng.shuffle(slots)
    order = list(PAYLOADS)
    rng.shuffle(order)
    attack.keep, attack.judge = True, alive
    for number in range(count):
        entry, name = slots[number % len(slots)]
        payload = order[number % len(order)]
        fields = {**entry.fields, name: payload}
        attack.form(entry, list(fields.items()), {"name": entry.name, "field": name, "n": number})
    return len(slots)


def test_what_is_typed_stays_text(world: World, seed: int) -> None:  # noqa: F811
    attack = everything(world)
    many = size(60)
    slots = plant(attack, many, seed)
    pages = attack.all_lists_open()
    print(f"P28: {many} payloads of {len(PAYLOADS)} into {slots} fields, {attack.taken} taken, "
          f"{pages} pages opened after")  # fmt: skip
    assert attack.faults == []
    assert len(PAYLOADS) == 500 and attack.taken > 5


@public
def trusting(request: HttpRequest) -> HttpResponse:
    """The control: shows what was typed as if it were its own."""
    said = request.POST.get("said", "")
    return HttpResponse(f'<form method="post"><input name="said"></form><p>{said}</p>')


urlpatterns = [*real, at("naive/", trusting, name="naive")]


@pytest.mark.urls(__name__)
def test_control_a_page_that_trusts_is_caught(world: World) -> None:  # noqa: F811
    attack = everything(world)
    plant(attack, 60, 1)
    assert any(what.startswith("alive: ") for _, what in attack.faults)


@pytest.mark.parametrize(
    ("page", "runs"),
    [
        ("&lt;a href=javascript:zq1()&gt;", False), ('<input value="&lt;zq1&gt;">', False),
        ("<b title='onload=zq()'>zq1</b>", False), ('<script>{"said": "zq1()"}</script>', False),
        ("<p><zq1 onload=zq()>", True), ("<a href=' JavaScript:zq1()'>", True),
        ("<img src=x onerror=zq1()>", True), ("<script>zq1()</script>", True),
        ("<form action=//zq1.example/>", True), ("<p><!--<zq1>", True),
        ("<p>6999901999643zq1</p>", True),
    ],
)  # fmt: skip
def test_control_what_a_browser_would_run_is_told_from_text(page: str, runs: bool) -> None:
    """The reader itself: text that only looks like a script is text."""
    assert bool(alive(HttpResponse(page))) == runs
