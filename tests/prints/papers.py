"""Every official print, of the same people on the same day; a new one needs a row here."""

import datetime as dt
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any, NamedTuple
from urllib.parse import urlsplit

from django.contrib.staticfiles.finders import find
from django.test import Client
from django.urls import reverse
from playwright.sync_api import Browser, Page, Route

from minzheng.foundation.core import clock
from minzheng.foundation.core.uploads import take_in
from minzheng.stages.certificates.actions import issue
from minzheng.stages.certificates.cards import issue_card
from minzheng.stages.certificates.counter import enter
from minzheng.stages.certificates.models import Code
from minzheng.stages.certificates.twins import find as find_twin
from minzheng.stages.certificates.twins import twins
from minzheng.stages.decisions.actions import decide, give_opinion
from minzheng.stages.decisions.models import Decision
from minzheng.stages.payments.actions import make_batch
from minzheng.stages.payments.models import Batch
from minzheng.stages.registry.actions import set_bank_account
from minzheng.stages.rights import actions as rights
from minzheng.stages.rights.models import Request
from tests import walk
from tests.cast import Cast, area, home, person
from tests.pictures import PDF
from tests.stages.payments.grants import NOVEMBER, grant, households

HOST = "http://paper.test"
TYPES = {"css": "text/css", "js": "text/javascript", "svg": "image/svg+xml"}


class Scene(NamedTuple):
    """The Li family granted, a neighbour refused, 张奶奶 asking for her data, a month of money."""

    cast: Cast
    granted: Decision
    refused: Decision
    batch: Batch
    asked: Request
    entry: Any


def scene(cast: Cast) -> Scene:
    """Everything that is printed, on 26 October 2021."""
    set_bank_account(
        person=cast.li, bank="嘉兴银行", number="6228480000001112216", holder="李建国",
        by=cast.wang,
    )  # fmt: skip
    granted = walk.granted(cast)
    rich = person("周大有", "1970-02-02", 611, "13800000009")
    where = home(rich, [], "烟雨路 77 号", "0077")
    held = {("DS09", rich.id_number.open()): walk.saves(90_000_000)}
    case = walk.visited(
        cast, held, applicant=rich, household=where, answers={"deposits": 90_000_000}
    )
    clock.fix(walk.DAYS["opinion"])
    give_opinion(case=case, verdict="refuse", text="家庭金融资产超过规定。", by=cast.shen)
    case.refresh_from_db()
    clock.fix(walk.DAYS["decide"])
    refused = decide(
        case=case, verdict="refuse", reasons="家庭金融资产超过规定标准。", refusal_codes=["R02"],
        by=cast.zhou,
    )  # fmt: skip
    assert refused is not None
    number = cast.zhang.id_number.open()
    walk.posted(
        cast, {("DS09", number): walk.saves(800_000)}, applicant=cast.zhang,
        household=cast.zhang_home,
    )  # fmt: skip
    clock.fix(walk.DAYS["decide"])
    for family in households(area("烟雨社区"), 29):
        grant(family[0].memberships.get().household, family, 50_000)
    batch = make_batch(item="DB", month=NOVEMBER, by=cast.qian)
    asked = rights.ask(person=cast.zhang, kind="copy", by=cast.zhang, text="要全部的")
    asked = rights.answer(
        row=asked, outcome="granted", reasons="核对过身份，可以领取。", by=cast.zhou, version=1
    )
    issue_card(person=cast.li, by=cast.wang)
    issue(kind="item", target="DB", prefill={"area": cast.li.area_id}, by=cast.wang)
    entry = enter(
        key="paper", twin=find_twin("account"), person=cast.li, how="paper", scan=take_in(PDF),
        by=cast.wang,
    )  # fmt: skip
    # A code ends by the real clock, which no test fixes: here all end on one day.
    Code.objects.update(expires_at=dt.datetime(2098, 11, 28, 4, tzinfo=dt.UTC))
    clock.fix(walk.DAYS["decide"])
    return Scene(cast, granted, refused, batch, asked, entry)


class Paper(NamedTuple):
    """Who prints it, and where it stands."""

    who: str
    address: Callable[[Scene], str]


def _at(who: str, name: str, parts: Callable[[Scene], dict[str, Any]], query: str = "") -> Paper:
    return Paper(who, lambda s: reverse(name, kwargs=parts(s)) + query)


def _case(s: Scene) -> dict[str, Any]:
    return {"ref": s.granted.case.public_id}


def _request(s: Scene) -> dict[str, Any]:
    return {"ref": s.asked.public_id}


def _batch(s: Scene) -> dict[str, Any]:
    return {"ref": s.batch.public_id}


def _village(s: Scene) -> dict[str, Any]:
    return {"village": s.cast.li.area_id}


PAPERS: dict[str, Paper] = {
    **{
        f"blank-{twin.slug}": Paper("", lambda s, slug=twin.slug: f"/open/forms/{slug}/")  # type: ignore[misc]
        for twin in twins()
    },
    "filled-application": _at("wang", "desk:form_print", _case),
    "letter-granted": _at("wang", "desk:letter", _case),
    "letter-refused": _at("wang", "desk:letter", lambda s: {"ref": s.refused.case.public_id}),
    "receipt-of-service": _at("wang", "desk:receipt", _case),
    "posting": _at("wang", "desk:poster", _village),
    "roster-to-sign": _at("wang", "desk:roster_print", lambda s: {}, "?start=next"),
    "payment-list": _at("sun", "desk:batch_print", _batch),
    "rights-form-blank": _at("", "public:rights_form", lambda s: {}),
    "rights-form": _at("zhou", "desk:rights_form", _request),
    "rights-letter": _at("zhou", "desk:rights_letter", _request),
    "rights-copy": _at("wang", "desk:rights_copy", _request),
    "counter-receipt": _at("wang", "desk:counter_receipt", lambda s: {"ref": s.entry.public_id}),
    "scan-card": _at("wang", "desk:card", lambda s: {"ref": s.cast.li.public_id}),
    "village-code": _at("wang", "public:poster", lambda s: {"slug": "dibao", **_village(s)}),
}
# What is posted is printed while it is posted.
DAYS: dict[str, dt.date] = {"posting": walk.DAYS["opinion"]}


@contextmanager
def printer(chromium: Browser) -> Iterator[Callable[[Client, str, str], bytes]]:
    """Prints an address as the browser of its client sees it, without any server or network.

    The third argument is CSS of a control, which changes how it is set."""
    context = chromium.new_context(locale="zh-CN", java_script_enabled=False)
    page: Page = context.new_page()

    def out(client: Client, address: str, css: str = "") -> bytes:
        # Asked for here: a route is answered in a context, and by a database, of its own.
        reply = client.get(address)
        assert reply.status_code == 200, (address, reply.status_code)

        def answer(route: Route) -> None:
            path = urlsplit(route.request.url).path
            if path.startswith("/static/"):
                where = find(path.removeprefix("/static/"))
                kind = TYPES.get(path.rsplit(".", 1)[-1], "application/octet-stream")
                route.fulfill(status=200 if where else 404, path=where, content_type=kind)
                return
            body = reply.content.decode().replace("</head>", f"<style>{css}</style></head>", 1)
            route.fulfill(body=body, content_type="text/html; charset=utf-8")

        page.unroute_all()
        page.route("**/*", answer)
        page.goto(HOST + address)
        return page.pdf(prefer_css_page_size=True)

    try:
        yield out
    finally:
        context.close()
