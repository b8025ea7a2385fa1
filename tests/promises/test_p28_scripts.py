"""P28: what is typed is shown as it was typed: no mark-up, template, header or query gets in.

Five hundred payloads go into every text field that P06 finds, each once in its turn, and stay; then
every page that anybody may open is looked at. A browser would run what these checks look for.
"""

import random
import re
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
SUM = "7*191"  # whoever reckons it writes 1337
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
ALIVE = re.compile(
    r"<(zq|svg/onload=zq|img src=x onerror=zq|script>zq|a href=javascript:zq)"
    r"|(href|src|action)=\"?\s*(javascript:zq|//zq)"
    r"|1337"
)


def alive(reply: Any) -> str:
    """What would run, or nothing. Numbers of our own that hold 1337 stand in no page here."""
    if any(name.lower() == "x-zq" for name, _ in reply.items()):
        return "a header of the writer's"
    if "//zq" in reply.get("Location", "")[:8]:
        return "sent away to the writer's address"
    if "html" not in reply.get("Content-Type", ""):
        return ""
    found = ALIVE.search(reply.content.decode("utf-8", "replace"))
    return f"alive: {found[0][:40]}" if found else ""


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
    assert any(what.startswith("alive: <") for _, what in attack.faults)
