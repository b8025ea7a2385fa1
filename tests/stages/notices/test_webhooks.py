"""Other systems are told: signed, references only, five tries, once each, never inwards."""

import datetime as dt
import json
import queue
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread
from typing import Any

import pytest
from standardwebhooks import Webhook, WebhookVerificationError

from minzheng.connectors.bounded import Kind, Request, Trouble, is_open, together
from minzheng.foundation.audit.trail import record
from minzheng.foundation.core import clock, line
from minzheng.foundation.core.refusal import NotPossible
from minzheng.stages.notices.models import WebhookDelivery, WebhookTarget
from minzheng.stages.notices.webhooks import sending
from minzheng.stages.notices.webhooks.events import KINDS
from minzheng.stages.notices.webhooks.targets import end_target, make_target, replay
from tests import walk
from tests.cast import BY, Cast
from tests.stages.records import Folk, a_case, a_decision, a_line, an_entitlement

pytestmark = pytest.mark.django_db


class Receiver:
    """A system that takes what comes and answers as it is told."""

    def __init__(self) -> None:
        self.came: queue.Queue[tuple[dict[str, str], bytes]] = queue.Queue()
        self.status, self.url = 204, ""

    def all(self) -> list[tuple[dict[str, str], bytes]]:
        """Everything so far."""
        return [self.came.get_nowait() for _ in range(self.came.qsize())]


@contextmanager
def receiving() -> Iterator[Receiver]:
    """A receiver on a loopback port."""
    told = Receiver()

    class Page(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["Content-Length"]))
            told.came.put((dict(self.headers), body))
            self.send_response(told.status)
            self.send_header("Location", "http://127.0.0.1:1/elsewhere")
            self.send_header("Content-Length", "0")
            self.end_headers()

        def log_message(self, format: str, *args: object) -> None:
            pass

    with ThreadingHTTPServer(("127.0.0.1", 0), Page) as server:
        thread = Thread(target=server.serve_forever, args=(0.02,))
        thread.start()
        told.url = f"http://127.0.0.1:{server.server_address[1]}/hook"
        yield told
        server.shutdown()
        thread.join()


def target_at(url: str, *kinds: str) -> tuple[WebhookTarget, str]:
    """A target that hears from now on."""
    return make_target(name="省平台", url=url, kinds=kinds or KINDS, by=BY)


def wait_five_minutes() -> None:
    """The next try is due."""
    due = clock.real_now() - dt.timedelta(seconds=1)
    WebhookDelivery.objects.filter(state="waiting").update(next_try_at=due)


def test_what_happens_is_told_once_signed_and_by_reference_only(cast: Cast) -> None:
    with receiving() as told:
        _, secret = target_at(told.url)
        decision = walk.granted(cast)
        while sending.pull():
            pass
        came = told.all()
        assert sending.pull() == 0 and told.came.empty(), "told once"
    kinds = []
    for headers, body in came:
        message = Webhook(secret).verify(body, headers)
        kinds.append(message["type"])
        assert set(message) == {"type", "timestamp", "data"}
        assert set(message["data"]) <= {"case", "decision", "payment"}
        text = body.decode()
        for word in ("李建国", cast.li.id_number.open(), decision.number, "fen", "grant"):
            assert word not in text
    last = json.loads(came[-1][1])
    assert kinds.count("decision.made") == 1 and kinds.count("case.status_changed") >= 5
    made = next(json.loads(b) for _, b in came if b"decision.made" in b)
    assert made["data"] == {"case": decision.case.public_id, "decision": decision.public_id}
    assert last["data"]["case"] == decision.case.public_id
    assert len({headers["webhook-id"] for headers, _ in came}) == len(came)


@pytest.mark.parametrize("state", ["paid", "returned"])
def test_money_that_arrived_or_came_back_is_told_by_its_line(folk: Folk, state: str) -> None:
    decision = a_decision(a_case(folk.li, folk.li_home))
    with receiving() as told:
        target_at(told.url)
        row = a_line(an_entitlement(decision, [folk.li]), state)
        record("file.answered", row.transfers.get().file, by=BY)
        sending.pull()
        ((_, body),) = told.all()
    said = json.loads(body)
    assert said["type"] == f"payment.{state}"
    assert said["data"] == {"payment": row.public_id, "case": decision.case.public_id}


def test_only_what_was_asked_for_and_only_from_then_on(cast: Cast) -> None:
    walk.submitted(cast)
    with receiving() as told:
        target, _ = target_at(told.url, "decision.made")
        assert sending.pull() == 0
        end_target(target=target, by=BY)
        walk.submitted(cast, applicant=cast.zhang, household=cast.zhang_home)
        assert sending.pull() == 0 and told.came.empty()


def test_five_tries_five_minutes_apart_then_an_operator_replays(cast: Cast) -> None:
    with receiving() as told:
        told.status = 500
        target, _ = target_at(told.url, "case.status_changed")
        walk.submitted(cast)
        for tries in range(1, 6):
            sending.pull()
            assert sending.pull() == 0, "not before its time"
            assert WebhookDelivery.objects.get().attempts == tries
            wait_five_minutes()
        row = WebhookDelivery.objects.get()
        assert (row.state, row.error, len(told.all())) == ("failed", "HTTP 500", 5)
        told.status = 302
        assert replay(target=target, by=BY) == 1 and replay(target=target, by=BY) == 0
        sending.pull()
        assert WebhookDelivery.objects.get().error == "HTTP 302", "a redirect is not followed"
        told.status = 204
        wait_five_minutes()
        sending.pull()
        ids = {headers["webhook-id"] for headers, _ in told.all()}
    row.refresh_from_db()
    assert row.state == "sent" and ids == {row.public_id}, "the same id at every try"


def test_killed_between_reading_and_sending_loses_and_doubles_nothing(cast: Cast) -> None:
    with receiving() as told:
        target, _ = target_at(told.url, "case.status_changed")
        walk.submitted(cast)
        stale = WebhookTarget.objects.get()
        assert sending.queue_new(target=target) == 1
        assert sending.queue_new(target=stale) == 0, "a second runner with the same cursor"
        (mine,) = sending.claim()
        assert sending.claim() == [], "claimed, and its runner is killed here"
        wait_five_minutes()
        while sending.pull():
            pass
        assert len(told.all()) == 1
    mine.refresh_from_db()
    assert (mine.state, mine.attempts) == ("sent", 2)


def test_a_target_that_breaks_stops_neither_the_line_nor_the_others(
    cast: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    with receiving() as told:
        target_at("http://127.0.0.1:1/closed", "case.status_changed")
        make_target(name="好的", url=told.url, kinds=["case.status_changed"], by=BY)
        walk.submitted(cast)
        line.run_once()
        assert len(told.all()) == 1
    states = dict(WebhookDelivery.objects.values_list("target__name", "state"))
    assert states == {"省平台": "waiting", "好的": "sent"}


INWARDS = [
    "127.0.0.1", "10.1.2.3", "192.168.1.1", "172.16.0.1", "169.254.169.254", "0.0.0.0", "::1",
    "::ffff:127.0.0.1", "fe80::1%eth0", "fc00::1", "64:ff9b::7f00:1", "2002:7f00:1::", "224.0.0.1",
    "100.64.0.1", "255.255.255.255",
]  # fmt: skip


def test_nothing_is_sent_inwards_outside_a_demo(cast: Cast, settings: Any) -> None:
    assert not any(is_open(text) for text in INWARDS)
    assert is_open("114.114.114.114") and is_open("2400:3200::1")
    with receiving() as told:
        target_at(told.url, "case.status_changed")
        settings.DEMO = False
        walk.submitted(cast)
        sending.pull()
        assert told.came.empty() and WebhookDelivery.objects.get().error == "REFUSED"
        names = [Request("POST", told.url.replace("127.0.0.1", n), b"", {}, public_only=True)
                 for n in ("localhost", "[::1]", "2130706433", "0x7f.1", "127.1")]  # fmt: skip
        for outcome in together(names, 3.0):
            assert isinstance(outcome, Trouble) and outcome.kind is not Kind.GARBAGE
        assert told.came.empty()


def test_addresses_that_are_refused_at_once(settings: Any) -> None:
    for url in (
        "ftp://a/",
        "https://u:p@a/",
        "https:///x",
        "https://a:99999/",
        "https://a b/",
        "x",
    ):
        with pytest.raises(NotPossible):
            make_target(name="坏的", url=url, kinds=KINDS, by=BY)
    settings.DEMO = False
    with pytest.raises(NotPossible, match="https"):
        make_target(name="坏的", url="http://example.com/", kinds=KINDS, by=BY)


def test_the_secret_lies_sealed(db: None) -> None:
    _, secret = target_at("https://example.com/hook")
    (raw,) = WebhookTarget.objects.values_list("secret", flat=True)
    assert str(raw).startswith("v1|") and secret not in str(raw)


def test_control_a_changed_byte_or_another_secret_is_not_ours(cast: Cast) -> None:
    with receiving() as told:
        _, secret = target_at(told.url, "case.status_changed")
        walk.submitted(cast)
        sending.pull()
        ((headers, body),) = told.all()
    Webhook(secret).verify(body, headers)
    with pytest.raises(WebhookVerificationError):
        Webhook(secret).verify(body.replace(b"case", b"cate"), headers)
    with pytest.raises(WebhookVerificationError):
        Webhook("whsec_" + "A" * 44).verify(body, headers)


def test_control_a_sender_that_does_not_look_calls_inwards(cast: Cast) -> None:
    """The same call without the guard arrives."""
    with receiving() as told:
        together([Request("POST", told.url, b"{}", {}, public_only=False)], 3.0)
        assert len(told.all()) == 1
