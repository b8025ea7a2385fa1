"""P07 and P09: every address × role × area, GET and POST. Nobody sees what is not theirs, and
those who may see see it masked. A new address without a row fails."""

import re
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver, reverse

from minzheng.foundation.accounts.actions import appoint, open_account
from minzheng.foundation.accounts.models import User
from tests.cast import BY, PASSWORD, SINCE, Cast, area
from tests.promises.matrix import ROWS, SEARCHES
from tests.promises.world import PHONE, World, build

pytestmark = pytest.mark.django_db
ID = re.compile(r"(?<![\dA-Za-z])\d{17}[\dXx](?![\dA-Za-z])")
MOBILE = re.compile(r"(?<![\d.\-])1[3-9]\d{9}(?!\d)")
FORBIDDEN = (302, 403, 404, 405)
# Roles whose duty covers the whole district, and what they may see of the canary family.
DISTRICT = {"zhou", "feng"}
PAYERS = {"qian", "sun", "wu"}


@pytest.fixture
def world(cast: Cast) -> World:
    """The canary family in 新丰镇."""
    return build(cast)


def addresses(
    patterns: list[Any] | None = None, spaces: tuple[str, ...] = ()
) -> Iterator[tuple[str, URLPattern]]:
    """(qualified name, pattern) of every address."""
    for pattern in get_resolver().url_patterns if patterns is None else patterns:
        if isinstance(pattern, URLResolver):
            inner = (*spaces, pattern.namespace) if pattern.namespace else spaces
            yield from addresses(pattern.url_patterns, inner)
        else:
            yield ":".join([*spaces, pattern.name or "?"]), pattern


def filled(world: World) -> list[tuple[str, str, URLPattern]]:
    """(name, path, pattern) with the canary's records in every part of an address."""
    rows = []
    for name, pattern in addresses():
        parts = pattern.pattern.regex.groupindex
        if parts and name not in ROWS:
            pytest.fail(f"{name} has no row in tests/promises/matrix.py")
        rows.append((name, reverse(name, kwargs=ROWS[name](world) if parts else None), pattern))
    return rows


def replies(client: Client, path: str) -> Iterator[tuple[str, Any]]:
    """What this browser gets from an address, asked in several ways."""
    listing = path.count("/") <= 4 and not path.startswith(("/healthz", "/open/c/"))
    for search in SEARCHES if listing else SEARCHES[:1]:
        reply = client.get(path, search)
        yield f"GET {search}", reply
        if reply.status_code in FORBIDDEN:
            break  # shut is shut, whatever is asked
    if "sign-out" in path or "sign-in" in path:
        return  # the rest would be asked as nobody
    yield "POST", client.post(path, {"do": "accepted", "version": 1, "text": "x", "q": "金雀"})


def leaked(world: World, reply: Any) -> list[str]:
    """Canaries in the bytes of a reply, its headers and its address."""
    body = b"".join(reply.streaming_content) if reply.streaming else reply.content
    text = body.decode("utf-8", "ignore") + str(reply.headers)
    return [word for word in world.canaries if word in text]


def signed_in(as_staff: Callable[[User], Client], user: User) -> Client:
    """A browser of that account."""
    return as_staff(user)


@pytest.mark.parametrize(
    "name", ["wang", "xu", "shen", "zheng", "chu", "jin", "tao", *sorted(PAYERS)]
)
def test_staff_of_another_town_or_duty(
    world: World, as_staff: Callable[[User], Client], name: str
) -> None:
    client = signed_in(as_staff, world.cast.staff[name])
    bad, asked = [], 0
    for where, path, pattern in filled(world):
        money = name in PAYERS and "see_payments" in pattern.callback.door.abilities
        money |= name in PAYERS and where.startswith("desk:") and _pays(pattern)
        for how, reply in replies(client, path):
            asked += 1
            assert reply.status_code < 500, (where, how)
            if not money and (found := leaked(world, reply)):
                bad.append((where, how, reply.status_code, found))
    assert "_auth_user_id" in client.session, "the questions must be asked signed in"
    print(f"P07 {name}: {asked} requests, {len(bad)} leaks")
    assert bad == []


def _pays(pattern: URLPattern) -> bool:
    abilities = set(pattern.callback.door.abilities)
    return bool(abilities & {"pay_make", "pay_check", "pay_release", "see_payments"})


def test_a_clerk_of_another_district_scope(world: World, as_staff: Any) -> None:
    """All roles at once, in the other town: still nothing."""
    user = open_account(username="all", display_name="全", password=PASSWORD, by=BY)
    for role in ("village_worker", "town_clerk", "town_lead", "reviewer", "auditor", "leader"):
        appoint(user=user, role=role, area=area("南湖街道"), from_on=SINCE, by=BY)
    user.refresh_from_db()
    client = signed_in(as_staff, user)
    bad = [
        (where, how, found)
        for where, path, _ in filled(world)
        for how, reply in replies(client, path)
        if (found := leaked(world, reply))
    ]
    assert bad == []


def test_anonymous_and_other_residents(world: World, as_resident: Any) -> None:
    bad = []
    for who, client in {"anonymous": Client(), "li": as_resident(world.cast.li)}.items():
        for where, path, pattern in filled(world):
            for how, reply in replies(client, path):
                assert reply.status_code < 500, (who, where, how)
                if found := leaked(world, reply):
                    bad.append((who, where, how, found))
                if pattern.callback.door.kind == "staff":
                    assert reply.status_code in FORBIDDEN, (who, where, how)
    assert bad == []


def test_those_who_may_see_see_it_masked(world: World, as_staff: Any, as_resident: Any) -> None:
    """P09: no full ID number or phone in any page, not even in one's own."""
    seen, bad = 0, []
    people = {n: signed_in(as_staff, world.cast.staff[n]) for n in ["zhao", *DISTRICT, *PAYERS]}
    people["resident"] = as_resident(world.head)
    for who, client in people.items():
        for where, path, _ in filled(world):
            if where in ("desk:bank_file", "desk:open_number", "metrics"):
                continue  # the bank's own file, a number opened on record, and times in seconds
            reply = client.get(path)
            if reply.status_code != 200 or "text" not in reply["Content-Type"]:
                continue
            text = reply.content.decode()
            seen += world.head.name in text
            for word in (world.head.id_number.open(), PHONE, "6228480000009917773"):
                if word in text:
                    bad.append((who, where, word[:3]))
            if ID.search(text) or MOBILE.search(text):
                bad.append((who, where, "looks like a number"))
    print(f"P09: the canary was named on {seen} pages of those who may see")
    assert bad == []
    assert seen > 10


def test_control_a_page_without_the_row_filter_is_found(
    world: World, as_staff: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The same questions on a variant whose filter lets every row through."""
    from minzheng.foundation.accounts.scope import Scope
    from minzheng.foundation.core.statements import Statement

    def anew(self: Statement[Any], *values: Any, **shape: Any) -> list[Any]:
        return list(self._build(*values, **shape))

    # A statement made by a test before this one has the filter in it.
    monkeypatch.setattr(Statement, "rows", anew)
    monkeypatch.setattr(Scope, "areas", lambda self, ability: None)
    client = signed_in(as_staff, world.cast.wang)
    found = [
        where
        for where, path, _ in filled(world)
        if where in ("desk:cases", "desk:case", "desk:people", "desk:search")
        for _, reply in replies(client, path)
        if leaked(world, reply)
    ]
    assert "desk:cases" in found and "desk:case" in found
