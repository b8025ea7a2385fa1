"""P07 for programs: every verb × no token, another resident, another system, a cookie. What is
not theirs answers exactly as what does not exist; a new verb without a row fails."""

from typing import Any

import pytest

from minzheng.channels.api.site import ROOT, description
from minzheng.foundation.accounts.clients import SCOPES, make_client
from minzheng.foundation.core import line
from tests.cast import BY, Cast
from tests.channels.api.caller import Caller, signed_in
from tests.promises.matrix_api import BODIES, BY_REFERENCE, UNKNOWN
from tests.promises.world import World, build

pytestmark = pytest.mark.django_db
KEY = "key-of-a-stranger"


@pytest.fixture
def world(cast: Cast) -> World:
    """The canary family in 新丰镇, told of everything."""
    made = build(cast)
    line.run_once()
    return made


def leaked(world: World, reply: Any) -> list[str]:
    """Canaries in the bytes of a reply and its headers."""
    text = reply.content.decode() + str(reply.headers)
    return [word for word in world.canaries if word in text]


def test_every_verb_has_a_row() -> None:
    assert set(BODIES) == {path.removeprefix(ROOT) for path in description()["paths"]}


def test_nobody_sees_what_is_not_theirs(world: World) -> None:
    _, key = make_client(name="外单位", scopes=SCOPES, by=BY)
    who = {"nobody": Caller(), "li": signed_in(world.cast.li), "system": Caller(key)}
    bad, asked = [], 0
    for name, caller in who.items():
        for verb, body in BODIES.items():
            reply = caller.post(verb, body(world), key=KEY)
            asked += 1
            assert reply.status_code < 500, (name, verb)
            if found := leaked(world, reply):
                bad.append((name, verb, reply.status_code, found))
    print(f"P07 API: {asked} calls, {len(bad)} leaks")
    assert bad == []


def test_what_is_not_theirs_does_not_exist(world: World) -> None:
    """Same status, same bytes but the request id, for a real id of others and for none."""
    app = signed_in(world.cast.li)
    for verb, body in BODIES.items():
        real = body(world)
        name = next((name for name in BY_REFERENCE if name in real), "")
        if not name:
            continue
        theirs = app.post(verb, real, key=KEY)
        nothing = app.post(verb, {**real, name: UNKNOWN}, key=KEY)
        assert theirs.status_code == nothing.status_code == 404, verb
        a, b = theirs.json(), nothing.json()
        assert {**a, "request_id": ""} == {**b, "request_id": ""}, verb


def test_the_family_itself_sees_it_masked(world: World) -> None:
    app = signed_in(world.head)
    for verb, body in BODIES.items():
        reply = app.post(verb, body(world), key="key-of-her-own")
        text = reply.content.decode()
        for number in (world.head.id_number.open(), world.wife.id_number.open(), "19912345678"):
            assert number not in text, verb
    app = signed_in(world.head)
    assert app.ok("cases/status", BODIES["cases/status"](world))["number"]


def test_control_a_verb_without_the_filter_is_found(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The same calls on a variant whose filter lets every case through."""
    from minzheng.channels.api.verbs import cases
    from minzheng.stages.cases.models import Case

    monkeypatch.setattr(cases, "cases_of", lambda who: Case.objects.all())
    monkeypatch.setattr(cases, "case_of", lambda who, ref: Case.objects.get(public_id=ref))
    app = signed_in(world.cast.li)
    found = [v for v, body in BODIES.items() if leaked(world, app.post(v, body(world), key=KEY))]
    assert {"cases/list", "cases/status"} <= set(found)
