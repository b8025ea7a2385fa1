"""The pages of the mix: who asks for which, and how often of a hundred."""

import re
import threading
from collections.abc import Callable
from random import Random
from typing import Any, NamedTuple
from urllib.parse import quote, urlencode

from benchmarks import population, web
from benchmarks.measure import SEED

# A working day: the desk works cases off, residents look, a few fill in. Each line is one act; an
# application's step is two requests, the page and what was filled in.
PAGES = {
    "home": 14, "portal_case": 12, "letter": 5, "apply": 5, "api_status": 8, "worklist": 16,
    "case": 14, "cases": 6, "search": 10, "person": 5, "plan": 5,
}  # fmt: skip
TOKEN = "c" * 32  # of the form guard: the same in the cookie and in the form


class Ask(NamedTuple):
    """One act of one person; `page` names it in the rows."""

    page: str
    do: Callable[[int], object]  # given the port; an error is an exception


class Family(NamedTuple):
    """A household that went through the line, and its head signed in twice: page and app."""

    case: str
    person: str
    cookie: str
    bearer: str
    letter: str


class Drafter:
    """A resident in the middle of an application; one request at a time, as people are."""

    def __init__(self, cookie: str) -> None:
        self._cookie = f"{cookie}; csrftoken={TOKEN}"
        self._one = threading.Lock()
        self._turn = 0

    def step(self, port: int) -> None:
        """Open a page of questions and send it with another sum than before."""
        with self._one:
            self._turn += 1
            page = web.get(port, "/apply/dibao/income/", self._cookie).decode("utf-8", "replace")
            form = dict(re.findall(r'name="(version|seen|for)"[^>]*value="([^"]*)"', page))
            form |= {"csrfmiddlewaretoken": TOKEN, "odd_income": str(100 + self._turn % 900)}
            form |= dict.fromkeys(("rent_income", "support_received"), "0")
            web.post(port, "/apply/dibao/income/", self._cookie, urlencode(form))


def families(cast: Any, count: int = 10) -> list[Family]:
    """Half of them have a decision."""
    from tests import cast as fixed
    from tests import walk

    from minzheng.foundation.core import clock
    from minzheng.stages.registry.app_tokens import make_token

    found = []
    for n in range(count):
        head = fixed.person("李试", "1975-03-08", 501 + 2 * n)
        home = fixed.home(head, [], f"试路 {n} 号", f"9{n:03d}")
        if n % 2:
            decision = walk.granted(cast, {}, applicant=head, household=home)
            case, letter = decision.case, decision.public_id
        else:
            case, letter = walk.visited(cast, {}, applicant=head, household=home), ""
        token = make_token(person=head, by=head).text
        found.append(Family(case.public_id, head.public_id, resident(head), token, letter))
    clock.fix(fixed.TODAY)
    return found


def drafters(count: int = 16) -> list[Drafter]:
    """People who have begun an application."""
    from tests import cast as fixed

    from minzheng.stages.cases import actions as cases
    from minzheng.stages.catalog import find

    found = []
    for n in range(count):
        head = fixed.person("周试", "1968-05-04", 501 + 2 * n)
        home = fixed.home(head, [], f"试路 {n} 弄", f"8{n:03d}")
        draft = cases.start_draft(
            item=find("dibao"), applicant=head, household=home, channel="portal", by=head
        )
        cases.save_answers(case=draft, answers={"members_same": "yes"}, by=head)
        found.append(Drafter(resident(head)))
    return found


def resident(person: Any) -> str:
    """The cookie of a resident who signed in."""
    from django.conf import settings

    from minzheng.foundation.core.sessions import SessionStore
    from minzheng.stages.registry.middleware import KEY

    session = SessionStore()
    session[KEY] = person.public_id
    session.create()
    return f"{settings.SESSION_COOKIE_NAME}={session.session_key}"


def mixed(
    staff: str, homes: list[Family], drafts: list[Drafter], most: int, count: int = 1_000
) -> list[Ask]:
    """`count` acts in a fixed random order, in the shares of PAGES; `most` people are searched."""
    dice = Random(SEED)
    pages = dice.choices(list(PAGES), list(PAGES.values()), k=count)
    return [_one(page, dice, staff, homes, drafts, most) for page in pages]


def _one(
    page: str, dice: Random, staff: str, homes: list[Family], drafts: list[Drafter], most: int
) -> Ask:
    one = dice.choice([home for home in homes if page != "letter" or home.letter])
    if page == "apply":
        return Ask(page, dice.choice(drafts).step)
    if page == "api_status":
        body = f'{{"case": "{one.case}"}}'
        return Ask(page, lambda port: web.call(port, "/api/v1/cases/status", one.bearer, body))
    words = quote(population.name_of(dice.randint(1, most)))
    path, cookie = {
        "worklist": ("/desk/todo/", staff),
        "case": (f"/desk/case/{one.case}/", staff),
        "cases": ("/desk/cases/", staff),
        "search": (f"/desk/search/?q={words}", staff),
        "person": (f"/desk/people/{one.person}/", staff),
        "home": ("/", one.cookie),
        "portal_case": (f"/cases/{one.case}/", one.cookie),
        "letter": (f"/decisions/{one.letter}/", one.cookie),
        "plan": ("/plan/", ""),
    }[page]
    return Ask(page, lambda port: _get(port, path, cookie))


def _get(port: int, path: str, cookie: str) -> None:
    web.get(port, path, cookie)
