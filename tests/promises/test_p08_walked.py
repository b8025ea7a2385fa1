"""P08: ids cannot be walked. What is asked for by an id is random or signed, what is another's
answers as what does not exist — in status, size and time — and a thousand guesses hit nothing."""

import base64
import random
import re
from collections.abc import Callable, Iterator
from itertools import count
from types import SimpleNamespace
from typing import Any

import numpy as np
import pytest
from django.http import Http404
from django.test import Client
from django.urls import reverse

from minzheng.channels.desk.views import reach
from minzheng.channels.portal import visitor
from minzheng.foundation.accounts.actions import appoint, open_account
from minzheng.foundation.core import beat, line
from minzheng.foundation.core.publicid import LENGTH, new_public_id
from minzheng.stages.cases.models import Case
from minzheng.stages.certificates.tokens import read, write
from minzheng.stages.decisions.models import Decision
from tests.cast import BY, PASSWORD, SINCE, Cast, area
from tests.channels.api.caller import Caller, signed_in
from tests.promises.matrix_api import BODIES, BY_REFERENCE
from tests.promises.sitting import size
from tests.promises.walked import (
    NO_RECORD,
    alike,
    area_under,
    bound,
    holders,
    known_ids,
    pairs,
    secret_parts,
    tells,
    told_apart,
)
from tests.promises.world import World, build

pytestmark = pytest.mark.django_db
SMALL = 20
# Numbers in addresses that say which page, month or village: nobody's record.
PLAIN = {"page", "month", "village", "area", "year", "version", "size", "days"}
LINK = re.compile(r"""(?:href|action|hx-get|hx-post|src)=["']([^"'#]*)""")


@pytest.fixture
def world(cast: Cast) -> World:
    """The canary family, told of everything."""
    made = build(cast)
    line.run_once()
    return made


@pytest.fixture
def outsiders(world: World, as_staff: Any, as_resident: Any) -> dict[str, Client]:
    """By door: another resident, and a clerk who is everything at once in another town."""
    user = open_account(username="all", display_name="全", password=PASSWORD, by=BY)
    for role in ("village_worker", "town_clerk", "town_lead", "reviewer", "auditor"):
        appoint(user=user, role=role, area=area("南湖街道"), from_on=SINCE, by=BY)
    user.refresh_from_db()
    return {"portal:": as_resident(world.cast.li), "desk:": as_staff(user)}


def weak(draw: Callable[[], str], times: int = 4_000) -> list[str]:
    """What is wrong with ids drawn `times`: too short, repeated, or with bits that lean."""
    drawn = [draw() for _ in range(times)]
    raw = [base64.urlsafe_b64decode(one + "==") for one in drawn]
    bad = [f"only {len(one) * 8} bits" for one in raw if len(one) < 16][:1]
    bad += ["repeated"] if len(set(drawn)) < times else []
    bits = np.unpackbits(np.array([list(one[:16].ljust(16, b"\0")) for one in raw], np.uint8), 1)
    lean = np.abs(bits.mean(0) - 0.5) > 6 * 0.5 / times**0.5
    follow = np.abs((bits[1:] == bits[:-1]).mean(0) - 0.5) > 6 * 0.5 / times**0.5
    return bad + (["bits that lean"] if lean.any() or follow.any() else [])


def test_every_id_is_drawn_anew_from_128_bits() -> None:
    """Each model with a public id draws it from the one generator, which is even in each bit."""
    assert len(holders()) > 20
    for model in holders():
        field: Any = model._meta.get_field("public_id")
        assert field.default is new_public_id and field.unique, model
    assert weak(new_public_id) == []


def test_control_ids_that_count_or_are_short_are_told() -> None:
    counter = count(1)
    counted = weak(lambda: base64.urlsafe_b64encode(next(counter).to_bytes(16)).decode()[:LENGTH])
    assert "bits that lean" in counted
    assert "only 64 bits" in weak(lambda: base64.urlsafe_b64encode(random.randbytes(8)).decode())


def test_every_part_of_an_address_is_public_or_such_an_id(world: World) -> None:
    ids = known_ids()
    for name, parts, secret in secret_parts(world):
        for part in secret:
            value = str(parts[part])
            signed = part == "token" and read(value) is not None
            assert signed or value in ids or name in NO_RECORD, (name, part, value)
    for verb, body in BODIES.items():
        for field, value in body(world).items():
            assert field not in BY_REFERENCE or value in ids, (verb, field)


def counted(text: str) -> Iterator[str]:
    """Links and forms of a page whose address carries a bare number that counts something."""
    for link in LINK.findall(text):
        path, _, query = link.replace("&amp;", "&").partition("?")
        if path.startswith(("/static", "data:", "tel:", "http")):
            continue
        parts = [p for p in path.split("/") if p.isdigit() and not re.match("/(open|plan)/", path)]
        named = [q.split("=") for q in query.split("&") if "=" in q]
        if (parts and "poster" not in path) or any(
            v.isdigit() and k not in PLAIN for k, v in named
        ):
            yield link


def test_no_page_hands_out_a_row_number(world: World, as_staff: Any, as_resident: Any) -> None:
    """Every page that the family, their clerk and the payer reach, link by link."""
    asked = 0
    people = {"portal:": as_resident(world.head)}
    people |= {f"desk: {n}": as_staff(world.cast.staff[n]) for n in ("zhao", "wu", "zhou")}
    for door, client in people.items():
        for name, parts, _ in secret_parts(world):
            if name.startswith(door.split(" ")[0]):
                reply = client.get(reverse(name, kwargs=parts))
                if reply.status_code == 200 and not reply.streaming:
                    asked += 1
                    assert [*counted(reply.content.decode("utf-8", "ignore"))] == [], name
    assert asked > 20


def test_control_a_link_with_a_row_number_is_told() -> None:
    for link in ("/desk/case/17/", "/cases/?ref=17", "/desk/case/aB-17/paper/3/"):
        assert [*counted(f'<a href="{link}">')] == [link]
    for link in ("/desk/cases/?page=2&amp;month=202111", "/plan/2/", "/open/board/9/", "tel:96345"):
        assert [*counted(f"<a href='{link}'>")] == []


def test_a_number_on_paper_opens_nothing(world: World, as_staff: Any, as_resident: Any) -> None:
    """Case numbers, decision numbers and row numbers, tried by those who may see the record."""
    case, decision = world.decision.case, world.decision
    tried = [case.pk, case.number, decision.pk, decision.number, world.head.pk, world.line.pk]
    for value in map(str, tried):
        for client, path in (
            (as_resident(world.head), f"/cases/{value}/"),
            (as_resident(world.head), f"/decisions/{value}/"),
            (as_staff(world.cast.zhao), f"/desk/case/{value}/"),
            (as_staff(world.cast.zhao), f"/desk/people/{value}/"),
            (as_staff(world.cast.wu), f"/desk/batches/{value}/"),
            (Client(), f"/open/c/{value}"),
        ):
            assert client.get(path).status_code == 404, path
        body = {"case": value}
        assert signed_in(world.head).post("cases/status", body).status_code == 422


def differing(world: World, outsiders: dict[str, Client]) -> list[tuple[Any, ...]]:
    """Addresses at which another's record answers otherwise than nothing."""
    bad, asked = [], 0
    for door, client in outsiders.items():
        for name, real, nothing in pairs(world, door):
            for how in (client.get, client.post):
                one, other = how(real), how(nothing)
                asked += 1
                if not alike(one, other):
                    bad.append((name, how.__name__, one.status_code, other.status_code))
    assert asked > 60
    print(f"P08: {asked} pairs, {len(bad)} differ")
    return bad


def test_what_is_not_mine_answers_as_nothing(world: World, outsiders: dict[str, Client]) -> None:
    assert differing(world, outsiders) == []


def test_control_a_page_that_says_forbidden_is_found(
    world: World, outsiders: dict[str, Client], monkeypatch: pytest.MonkeyPatch
) -> None:
    """A variant that tells «not yours» from «not there», as so many do."""
    from django.core.exceptions import PermissionDenied

    whole = visitor.case_or_404

    def telling(request: Any, public_id: str) -> Case:
        try:
            return whole(request, public_id)
        except Http404:
            if Case.objects.filter(public_id=public_id).exists():
                raise PermissionDenied from None
            raise

    monkeypatch.setattr("minzheng.channels.portal.views.cases.case_or_404", telling)
    assert ("portal:case", "get", 403, 404) in differing(world, outsiders)


Asks = dict[str, tuple[Callable[[], Any], Callable[[], Any]]]


def asks(world: World, outsiders: dict[str, Client]) -> Asks:
    """(real, nothing) at the doors behind which a record lies."""
    portal, desk, app = outsiders["portal:"], outsiders["desk:"], signed_in(world.cast.li)
    case, decision, head = world.decision.case, world.decision, world.head
    message = head.messages.first()

    def page(client: Client, name: str, part: str, row: Any) -> tuple[Any, Any]:
        real, nothing = (
            reverse(name, kwargs={part: ref}) for ref in (row.public_id, new_public_id())
        )
        return (lambda: client.get(real)), (lambda: client.get(nothing))

    def verb(name: str, field: str, row: Any) -> tuple[Any, Any]:
        real, nothing = {field: row.public_id}, {field: new_public_id()}
        return (lambda: app.post(name, real)), (lambda: app.post(name, nothing))

    return {
        "portal:case": page(portal, "portal:case", "public_id", case),
        "portal:decision": page(portal, "portal:decision", "public_id", decision),
        "portal:message": page(portal, "portal:message", "public_id", message),
        "desk:case": page(desk, "desk:case", "ref", case),
        "desk:person": page(desk, "desk:person", "ref", head),
        "cases/status": verb("cases/status", "case", case),
        "cases/explain": verb("cases/explain", "decision", decision),
    }


@pytest.fixture
def on_the_beat(settings: Any) -> None:
    """As the product is shipped; the other tests do not wait for it."""
    assert settings.BEAT_OF_THE_PRODUCT > 0
    settings.NOT_FOUND_BEAT = settings.BEAT_OF_THE_PRODUCT


@pytest.mark.usefixtures("on_the_beat")
def test_the_clock_tells_nothing(world: World, outsiders: dict[str, Client]) -> None:
    times = 2 * size(SMALL)
    found = {name: tells(*pair, times) for name, pair in asks(world, outsiders).items()}
    print(f"P08: {len(found)} doors, {times} pairs each, area within ±{bound(times):.2f}")
    assert {name: area for name, area in found.items() if area} == {}


def test_control_a_page_that_looks_twice_at_what_exists_is_told(
    world: World, outsiders: dict[str, Client], monkeypatch: pytest.MonkeyPatch
) -> None:
    """A variant without the beat that reads the row and all about it, again and again, before it
    asks whose it is: enough that the wall's clock tells it on a machine that others use too."""
    whole = reach.my_case

    def slower(request: Any, ref: str, *more: Any) -> Case:
        row = Case.objects.select_related("applicant", "household").filter(public_id=ref).first()
        for _ in range(6):
            if row is None:
                break
            list(row.steps.all()), list(row.materials.all()), list(row.checks.all())
            list(Decision.objects.filter(case=row))
        return whole(request, ref, *more)

    monkeypatch.setattr("minzheng.channels.desk.views.case.my_case", slower)
    pair = asks(world, outsiders)["desk:case"]
    assert any(told_apart(*pair, tries) - 0.5 > bound(tries) for tries in (60, 240))


@pytest.mark.parametrize(("worked", "ends"), [(3, 20), (13, 20), (19, 20), (21, 40), (27, 40)])
def test_a_record_answers_on_the_beat_and_what_leads_nowhere_at_once(
    worked: int, ends: int, settings: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    """In milliseconds: however long the search took, the answer comes at the end of its beat."""
    settings.NOT_FOUND_BEAT = 0.02
    slept: list[float] = []
    for status, found, waits in ((404, "a view", True), (404, None, False), (200, "a view", False)):
        clock = iter((7.0, 7.0 + worked / 1000))
        stub = SimpleNamespace(perf_counter=lambda: next(clock), sleep=slept.append)  # noqa: B023
        monkeypatch.setattr(beat, "time", stub)
        request, reply = SimpleNamespace(resolver_match=found), SimpleNamespace(status_code=status)
        assert beat.BeatMiddleware(lambda _: reply)(request) is reply  # type: ignore  # noqa: B023
        assert slept == ([pytest.approx((ends - worked) / 1000)] if waits else [])
        slept.clear()


def test_the_measure_itself() -> None:
    same = np.arange(100.0)
    assert area_under(same, same) == 0.5
    assert (area_under(same + 1000, same), area_under(same, same + 1000)) == (1.0, 0.0)
    assert bound(10) > bound(1_000) > 0.05 - 1e-9 and bound(2_000) == 0.05


def guesses(world: World, rng: random.Random) -> Iterator[str]:
    """New ids, and near misses of real ones: a letter changed, a bit turned, the end cut."""
    real = sorted(known_ids())
    while True:
        yield new_public_id()
        one, place = rng.choice(real), rng.randrange(LENGTH)
        yield one[:place] + rng.choice("AZaz09-_") + one[place + 1 :]
        raw = bytearray(base64.urlsafe_b64decode(one + "=="))
        raw[rng.randrange(16)] ^= 1 << rng.randrange(8)
        yield base64.urlsafe_b64encode(raw).decode().rstrip("=")


def test_a_thousand_guesses_hit_nothing(
    world: World, outsiders: dict[str, Client], seed: int
) -> None:
    rng, ids, tried = random.Random(seed), known_ids(), 0
    expires = int(world.code.expires_at.timestamp())
    good = write(world.code.public_id, expires)
    assert Client().get(f"/open/c/{good}").status_code == 302, "a true code leads on"
    signed_in_li = signed_in(world.cast.li)
    doors: list[Callable[[str], Any]] = [
        lambda ref: outsiders["portal:"].get(f"/cases/{ref}/"),
        lambda ref: outsiders["portal:"].get(f"/decisions/{ref}/"),
        lambda ref: outsiders["desk:"].get(f"/desk/case/{ref}/"),
        lambda ref: outsiders["desk:"].get(f"/desk/people/{ref}/"),
        lambda ref: signed_in_li.post("cases/status", {"case": ref}),
        lambda ref: Caller(f"mzt_{ref}{ref}"[:48]).post("me", {}),
        lambda ref: Client().get(f"/open/c/{_forged(good, ref, rng)}"),
    ]
    for ref in guesses(world, rng):
        if tried >= size(SMALL):
            break
        if ref in ids:
            continue  # the letter «changed» to itself
        tried += 1
        reply = rng.choice(doors)(ref)
        assert reply.status_code in (401, 404), (reply.status_code, reply.content[:200])
    print(f"P08: {tried} guesses, 0 hits")


def _forged(good: str, ref: str, rng: random.Random) -> str:
    """A code with one letter changed, or another id under the same signature."""
    raw = bytearray(base64.urlsafe_b64decode(good))
    if rng.random() < 0.5:
        raw[1:17] = base64.urlsafe_b64decode(ref + "==")[:16].ljust(16, b"\0")
    else:
        raw[rng.randrange(len(raw))] ^= 1 << rng.randrange(8)
    return base64.urlsafe_b64encode(raw).decode()
