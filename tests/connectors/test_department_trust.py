"""A well-formed envelope that says something else than it should is not believed."""

import pytest
from tests.connectors.samples import LI, PAYLOADS, SECRET, ZHANG, query
from tests.connectors.saying import Saying

from minzheng.connectors import strict_json
from minzheng.connectors.bounded import instant
from minzheng.connectors.department_data import client as module
from minzheng.connectors.department_data.asking import Kind, Reason, subject
from minzheng.connectors.department_data.client import DepartmentClient
from minzheng.connectors.signing import SIGNATURE, sign
from minzheng.connectors.simulation import Response

GOOD = {
    "source": "DS15",
    "query_id": "q1",
    "subject": subject(SECRET, ZHANG),
    "status": "FOUND",
    "payload": PAYLOADS["DS15"],
    "error": None,
}
NOTHING = {"status": "NONE", "payload": None}


@pytest.fixture
def judged(serving):
    """Answer a real query with any envelope, rightly signed, and any headers."""

    def judge(changed=None, raw=None, media="application/json", headers=None, status=200):
        body = strict_json.write({**GOOD, **(changed or {})}) if raw is None else raw
        site = serving(Saying(SECRET, Response(status, body, media, headers or {})))
        return DepartmentClient.at(site.url, SECRET).ask("DS15", query(), 2)

    return judge


def test_the_good_envelope_is_believed(judged):
    assert judged().payload == PAYLOADS["DS15"]
    assert judged(NOTHING).kind is Kind.NONE


@pytest.mark.parametrize(
    "changed",
    [
        {"source": "DS09"},
        {"query_id": "q2"},
        {"query_id": None},
        {"subject": subject(SECRET, LI)},
        {"status": "found"},
        {"status": None},
        {"status": ["FOUND"]},
        {"status": "FOUND", "payload": None},
        {"status": "FOUND", "payload": {}},
        {"payload": PAYLOADS["DS16"]},
        {"status": "NONE"},
        {"status": "NONE", "payload": {}},
        {"status": "NONE", "payload": None, "error": "SOURCE_DOWN"},
        {"status": "ERROR", "payload": None},
        {"status": "ERROR", "error": "SOURCE_DOWN"},
        {"extra": 1},
        {"payload": {"pensions": [{"month": "2021-09", "kind": "x", "amount_fen": -1}]}},
        {"payload": {"pensions": [{"month": "2021-09", "kind": "x", "amount_fen": "100"}]}},
    ],
)
def test_a_misfit_is_garbage(judged, changed):
    answer = judged(changed)
    assert (answer.kind, answer.reason) == (Kind.NO_ANSWER, Reason.GARBAGE)
    assert answer.raw_sm3, "what came is kept as evidence"


@pytest.mark.parametrize("raw", [b"", b"{}", b"null", b"[" * 100_000, b'{"a":1.5}', b"\xff"])
def test_what_is_not_json_of_ours_is_garbage(judged, raw):
    assert judged(raw=raw).reason is Reason.GARBAGE


@pytest.mark.parametrize(
    "odd",
    [{"media": "text/html"}, {"media": ""}, {"headers": {"Content-Encoding": "br"}}],
)
def test_another_media_type_or_encoding_is_garbage(judged, odd):
    assert judged(**odd).reason is Reason.GARBAGE


@pytest.mark.parametrize("status", [201, 302, 400, 401, 404, 429, 500, 503])
def test_another_status_is_a_refusal_whatever_the_body_says(judged, status):
    assert judged(NOTHING, status=status).reason is Reason.REFUSED


@pytest.mark.parametrize(
    ("error", "reason", "may_retry"),
    [
        ("SOURCE_DOWN", Reason.SOURCE_DOWN, True),
        ("NOT_AUTHORISED", Reason.NOT_AUTHORISED, False),
        ("BAD_QUERY", Reason.BAD_QUERY, False),
        ("张三查无此人", Reason.OTHER, True),
    ],
)
def test_an_error_has_our_words_not_theirs(judged, error, reason, may_retry):
    answer = judged({"status": "ERROR", "payload": None, "error": error})
    assert (answer.kind, answer.reason, answer.may_retry) == (Kind.ERROR, reason, may_retry)
    assert "张三" not in answer.sentence + repr(answer)


def test_an_answer_to_an_earlier_request_cannot_be_played_again(talking):
    """The signature covers the request's own, which holds the time and the whole query."""
    body = strict_json.write({**GOOD, **NOTHING})
    earlier = sign(SECRET, "answer", "signature of an earlier request", body)

    def talk(connection):
        head = f"HTTP/1.1 200 -\r\nContent-Type: application/json\r\n{SIGNATURE}: {earlier}\r\n"
        connection.sendall(f"{head}Content-Length: {len(body)}\r\n\r\n".encode() + body)

    answer = DepartmentClient.at(talking(talk), SECRET).ask("DS15", query(), 2)
    assert answer.reason is Reason.GARBAGE


def test_control_without_the_signature_check_the_replay_is_believed(talking, monkeypatch):
    monkeypatch.setattr(module, "signed", lambda *parts: True)
    body = strict_json.write({**GOOD, **NOTHING})

    def talk(connection):
        head = "HTTP/1.1 200 -\r\nContent-Type: application/json\r\n"
        connection.sendall(f"{head}Content-Length: {len(body)}\r\n\r\n".encode() + body)

    answer = DepartmentClient.at(talking(talk), SECRET).ask("DS15", query(), 2)
    assert answer.kind is Kind.NONE
    assert answer.received_at <= instant()
