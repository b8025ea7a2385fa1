"""What must not break it: rubbish, sizes, wrong types and methods; a code for each, never a 500."""

import json

import pytest
from django.urls import get_resolver

from minzheng.channels.api.site import ROOT, description
from tests.cast import Cast
from tests.channels.api.caller import Caller, problem, signed_in

pytestmark = pytest.mark.django_db
RUBBISH = [
    b" ", b"[]", b"null", b"{", b'"x"', b"\xff\xfe{}", b'{"a":NaN}', b'{"a":1e400}', b'{"a":1.5}',
    b'{"case":"\\ud800"}', b'{"case":"\\u0000"}', b'{"\\u0000":1}', b'{"case":1,"case":2}',
    b'{"a":' * 50 + b"1" + b"}" * 50, b'{"a":' + b"9" * 5000 + b"}", b"[" * 100_000,
]  # fmt: skip


def verbs() -> list[str]:
    """Every verb of the API."""
    return [path.removeprefix(ROOT) for path in description()["paths"]]


def test_rubbish_is_refused_everywhere(cast: Cast) -> None:
    app = signed_in(cast.li)
    for verb in verbs():
        for raw in RUBBISH:
            reply = app.post(verb, raw=raw, key="key-12345")
            assert reply.status_code == 400, (verb, raw[:30], reply.status_code)
            problem(reply, 400, 1002)


def test_size_type_and_method(cast: Cast) -> None:
    app = signed_in(cast.li)
    big = json.dumps({"case": "x" * 200_000}).encode()
    problem(app.post("cases/status", raw=big), 413, 1003)
    problem(app.post("me", raw=b"a=b", content_type="application/x-www-form-urlencoded"), 415, 1004)
    multipart = b'--x\r\nContent-Disposition: form-data; name="a"\r\n\r\n1\r\n--x--\r\n'
    reply = app.post("me", raw=multipart, content_type="multipart/form-data; boundary=x")
    problem(reply, 415, 1004)
    for method in ("get", "put", "delete", "patch"):
        assert getattr(app.browser, method)("/api/v1/me").status_code == 405


def test_hostile_values_are_422_or_404(cast: Cast) -> None:
    app = signed_in(cast.li)
    draft = app.ok("drafts/start", {"item": "DB"})
    values = [None, -1, 0, 2**31, 2**63, 10**30, "", "x" * 10_000, [], {}, True, "\u202e", "１２"]
    for value in values:
        for body in (
            {"case": value, "version": 1}, {"case": draft["case"], "version": value},
            {"case": draft["case"], "version": 1, "more": value},
        ):  # fmt: skip
            reply = app.post("drafts/submit", body, key="key-12345")
            assert reply.status_code in (404, 422), (body, reply.status_code)
        for verb, name in (("cases/status", "case"), ("me/messages/read", "message")):
            reply = app.post(verb, {name: value}, key="key-12345")
            assert reply.status_code in (404, 422), (verb, value)


def test_a_write_without_its_key_is_refused(cast: Cast) -> None:
    app = signed_in(cast.li)
    found = problem(app.post("drafts/start", {"item": "DB"}), 422, 1001)
    assert found["errors"][0]["field"] == "Idempotency-Key"
    problem(app.post("drafts/start", {"item": "DB"}, key="x"), 422, 1001)


def test_every_verb_is_described_and_served() -> None:
    served = {
        str(pattern.pattern)
        for part in get_resolver().url_patterns
        if getattr(part, "namespace", "") == "api"
        for pattern in part.url_patterns
    }
    assert served == {*verbs(), "departments/late"} and len(served) >= 20


def test_a_fault_of_ours_says_so_without_telling(cast: Cast, monkeypatch, settings) -> None:  # type: ignore[no-untyped-def]
    from minzheng.channels.api.verbs import me

    def broken(person: object) -> None:
        raise RuntimeError("李建国 330402197503083110")

    settings.TESTING = False
    monkeypatch.setattr(me, "who_looked", broken)
    found = problem(signed_in(cast.li).post("me/looks"), 500, 1500)
    assert "李建国" not in str(found)


def test_control_a_naive_reader_lets_rubbish_through() -> None:
    """The obvious reader takes what the database cannot hold."""
    assert json.loads(b'{"case":"\\ud800"}') and json.loads(b'{"a":NaN}')
    assert Caller().post("items", raw=b'{"a":NaN}').status_code == 400
