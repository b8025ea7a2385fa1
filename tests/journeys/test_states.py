"""States of pages: long names, errors, late, refused, no right, no signal. None slides or shrinks.

`tools/screens.py --states` runs this with STATES_OUT set: then each is a picture to be looked at.
"""

import datetime as dt
from collections.abc import Callable
from typing import Any

import pytest
from django.contrib.sessions.exceptions import SessionInterrupted
from django.core.exceptions import RequestDataTooBig
from django.http import HttpRequest, HttpResponse
from django.test import Client, RequestFactory
from playwright.sync_api import Route

from minzheng.foundation.core import clock, errors
from minzheng.stages.cases.actions import ask_supplement, finish_step
from minzheng.stages.cases.models import Case
from minzheng.stages.decisions import actions as decisions
from minzheng.stages.decisions.models import Decision
from minzheng.stages.registry.models import Household, Person
from tests import walk
from tests.cast import Cast, home, person
from tests.journeys.looking import WIDTHS, Look

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
LONG = "阿布都热依木江·买买提吐尔逊·艾合买提江·托合提尼亚孜"  # 26 characters, as on real cards
RARE = "𠮷㛃龑"  # outside what most fonts and old systems hold
ADDRESS = (
    "南湖街道烟雨社区烟雨路与中环南路交叉口东北侧烟雨小区南区一百二十八号"
    "三十六幢四单元一千二百零三室（原烟雨新村老年公寓内）"
)


@pytest.fixture
def long_family() -> tuple[Person, Household]:
    """Names of 26 characters and of rare ones, and an address that does not end."""
    head = person(LONG, "1941-02-03", 501, "13900000001")
    rare = person(RARE, "1944-06-07", 522)
    return head, home(head, [(rare, "12")], ADDRESS, "0901")


def held(who: Person) -> dict[Any, Any]:
    """A small pension-like wage and savings with fen."""
    number = who.id_number.open()
    return {("DS03", number): walk.works(31_234), ("DS09", number): walk.saves(1_234_567)}


BOTH = ("", "30")
AsResident = Callable[[Person], Client]
AsStaff = Callable[..., Client]


def test_long_names_wherever_they_stand(
    look: Look, cast: Cast, long_family: Any, as_resident: AsResident, as_staff: AsStaff
) -> None:
    """Home, list, case, letter, data, paper; the clerk's worklist, case, person and prints."""
    head, household = long_family
    decision = walk.granted(cast, held(head), applicant=head, household=household)
    case = decision.case.public_id
    client = as_resident(head)
    letter = f"/decisions/{decision.public_id}/"
    for name, path in (
        ("home", "/"), ("cases", "/cases/"), ("case", f"/cases/{case}/"), ("letter", letter),
        ("paper", letter + "print/"), ("appeal", letter + "appeal/"), ("me", "/me/"),
        ("payments", "/payments/"), ("mandates", "/mandates/"), ("messages", "/messages/"),
    ):  # fmt: skip
        look.at(f"long-{name}", path, client, elders=BOTH)
    desk = as_staff(cast.zhou)
    for name, path in (
        ("desk-case", f"/desk/case/{case}/"), ("desk-person", f"/desk/people/{head.public_id}/"),
        ("desk-cases", "/desk/cases/"), ("desk-people", "/desk/people/?q=阿布都热依木江"),
    ):  # fmt: skip
        look.at(f"long-{name}", path, desk)


def refused(cast: Cast, head: Person, household: Household) -> Decision:
    """Too much income: refused by two people, with reasons."""
    rich = {("DS03", head.id_number.open()): walk.works(912_345)}
    case = walk.visited(cast, rich, applicant=head, household=household)
    clock.fix(walk.DAYS["opinion"])
    decisions.give_opinion(case=case, verdict="refuse", text="收入高于标准。", by=cast.shen)
    case.refresh_from_db()
    clock.fix(walk.DAYS["decide"])
    decision = decisions.decide(
        case=case, verdict="refuse", reasons="经核对，家庭人均月收入高于标准，不予确认。",
        refusal_codes=["R01"], by=cast.zhou,
    )  # fmt: skip
    assert decision is not None
    return decision


def test_refused_late_asked_and_not_taken_in(
    look: Look, cast: Cast, as_resident: AsResident
) -> None:
    """A refusal with its arithmetic; a case that is late; papers asked for; not taken in."""
    heads = [person(f"赵{x}", "1960-01-01", 701 + 2 * n) for n, x in enumerate("甲乙丙丁")]
    homes = [home(head, [], f"烟雨路 {n} 号", f"08{n}") for n, head in enumerate(heads)]
    decision = refused(cast, heads[0], homes[0])
    look.at(
        "refused-letter", f"/decisions/{decision.public_id}/", as_resident(heads[0]), elders=BOTH
    )
    look.at("refused-case", f"/cases/{decision.case.public_id}/", as_resident(heads[0]))

    asked = walk.submitted(cast, applicant=heads[1], household=homes[1])
    ask_supplement(case=asked, codes=["rent_contract", "odd_proof"], note="要签名", by=cast.wang)
    look.at("asked-case", f"/cases/{asked.public_id}/", as_resident(heads[1]))
    look.at(
        "asked-papers", f"/cases/{asked.public_id}/supplement/", as_resident(heads[1]), elders=BOTH
    )

    rejected = walk.submitted(cast, applicant=heads[2], household=homes[2])
    finish_step(case=rejected, code="accept", result="rejected", note="户籍不在本区", by=cast.wang)
    look.at("rejected-case", f"/cases/{rejected.public_id}/", as_resident(heads[2]))

    late = walk.accepted(cast, applicant=heads[3], household=homes[3])
    clock.fix(dt.date(2021, 12, 20))
    for path in ("/", f"/cases/{late.public_id}/"):
        look.at(
            f"late-{'case' if 'cases' in path else 'home'}",
            path,
            as_resident(heads[3]),
            elders=BOTH,
        )


def test_nothing_there_and_not_yours(
    look: Look, cast: Cast, as_resident: AsResident, as_staff: AsStaff
) -> None:
    """Empty lists; another's case; a clerk's page without the right; a locked sign-in."""
    mine = as_resident(cast.zhang)
    for name in ("cases", "payments", "messages", "mandates", "authorisations"):
        look.at(f"empty-{name}", f"/{name}/", mine)
    look.at("empty-looks", "/me/looks/", mine, elders=BOTH)
    look.at("empty-board", "/open/board/")
    other = walk.submitted(cast)
    look.at("not-mine", f"/cases/{other.public_id}/", mine, elders=BOTH)
    clerk = as_staff(cast.zhao)
    look.at("no-right", "/desk/audit/", clerk)
    look.at("other-town", f"/desk/case/{other.public_id}/", clerk)
    look.at("empty-worklist", "/desk/todo/", clerk)


def drawn(made: HttpResponse) -> str:
    """The bytes of an answer as text."""
    return made.content.decode()


def answer_with(body: str) -> Callable[[Route], None]:
    """A handler that answers with this page."""
    return lambda route: route.fulfill(body=body, content_type="text/html; charset=utf-8")


@pytest.mark.parametrize("elder", ["", "30"])
def test_when_something_is_broken(look: Look, elder: str) -> None:
    """400, 413, 500 and a session ended elsewhere as they come with nothing behind them, and a
    form without its token."""
    request: HttpRequest = RequestFactory().get("/")
    request.request_id = "482177305561"  # type: ignore[attr-defined]
    request.COOKIES["elder"] = elder
    pages = {
        "400": drawn(errors.unreadable(request)), "500": drawn(errors.broken(request)),
        "413": drawn(errors.unreadable(request, RequestDataTooBig())),
        "ended": drawn(errors.unreadable(request, SessionInterrupted())),
    }  # fmt: skip
    for width in WIDTHS:
        context = look.context(width, elder, None)
        page = context.new_page()
        reply = page.request.post("/sign-in/", form={"id_number": "1"})
        assert reply.status == 403
        for name, body in {**pages, "stale": reply.text()}.items():
            page.route(f"**/broken/{name}", answer_with(body))
            page.goto(f"/broken/{name}")
            look.judge(page, f"broken-{name}-{width}{'-elder' if elder else ''}", elder)
        context.close()


def test_no_signal_at_the_door(look: Look, cast: Cast, as_staff: AsStaff) -> None:
    """The visit form after the signal went: what waits is said, in words."""
    case: Case = walk.checked(cast)
    clock.fix(walk.DAYS["visit"])
    context = look.context(390, "", as_staff(cast.xu))
    page = context.new_page()
    page.goto(f"/desk/case/{case.public_id}/visit/")
    context.set_offline(True)
    page.evaluate("window.dispatchEvent(new Event('offline'))")
    page.get_by_label("同行人").fill("王")
    for words in ("本人", "自己的房子", "都没有", "与申报一致"):
        page.get_by_text(words, exact=True).click()
    page.get_by_role("button", name="存好并送出").click()
    page.get_by_text("1 份等待发送").wait_for()
    look.judge(page, "offline-visit-390")
    context.close()
