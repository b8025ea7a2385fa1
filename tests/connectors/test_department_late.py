"""A source that needs longer says so and calls back; the call-back is checked like an answer."""

import queue
import time
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, HTTPServer
from threading import Thread

import pytest
from tests.connectors.samples import LI, PAYLOADS, SECRET, ZHANG, query

from minzheng.connectors import bounded
from minzheng.connectors.department_data.asking import Kind, Reason
from minzheng.connectors.department_data.client import DepartmentClient, late_query_id
from minzheng.connectors.department_data.records import Held
from minzheng.connectors.department_data.simulator import Departments
from minzheng.connectors.signing import SENT_AT, SIGNATURE, sign


@contextmanager
def listening():
    """A page that takes call-backs: its address and the (headers, body) that came."""
    came: queue.Queue = queue.Queue()

    class Page(BaseHTTPRequestHandler):
        def do_POST(self):
            body = self.rfile.read(int(self.headers["Content-Length"]))
            came.put((dict(self.headers), body))
            self.send_response(200)
            self.end_headers()

        def log_message(self, format, *args):
            pass

    with HTTPServer(("127.0.0.1", 0), Page) as server:
        thread = Thread(target=server.serve_forever, args=(0.02,))
        thread.start()
        yield f"http://127.0.0.1:{server.server_address[1]}/late", came
        server.shutdown()
        thread.join()


@pytest.fixture
def called_back(serving):
    """(client, query, headers, body) of a call-back that really came."""
    held = Held({("DS09", ZHANG): PAYLOADS["DS09"]})
    departments = serving(Departments(held, SECRET))
    departments.site.behaviours.set("DS09", "late", ms=50)
    client = DepartmentClient.at(departments.url, SECRET)
    with listening() as (url, came):
        asked = query(callback_url=url)
        answer = client.ask("DS09", asked)
        assert (answer.kind, answer.reason) == (Kind.NO_ANSWER, Reason.LATE)
        assert came.empty()
        headers, body = came.get(timeout=2)
    return client, asked, headers, body


def test_the_late_answer_is_read(called_back):
    client, asked, headers, body = called_back
    assert late_query_id(body) == asked.query_id
    answer = client.accept_late("DS09", asked, headers, body)
    assert (answer.kind, answer.payload) == (Kind.FOUND, PAYLOADS["DS09"])


def test_a_call_back_that_is_not_whole_fresh_and_ours_is_not_believed(called_back):
    client, asked, headers, body = called_back
    for source, to, given, raw in [
        ("DS09", asked, headers, body.replace(b"1234500", b"0000000")),
        ("DS09", asked, {}, body),
        ("DS09", asked, {**headers, SENT_AT: "1"}, body),
        ("DS09", query(2), headers, body),
        ("DS09", query(id_number=LI), headers, body),
        ("DS08", asked, headers, body),
    ]:
        answer = client.accept_late(source, to, given, raw)
        assert (answer.kind, answer.reason) == (Kind.NO_ANSWER, Reason.GARBAGE)


def test_a_call_back_of_last_week_is_not_believed_though_rightly_signed(called_back):
    client, asked, _, body = called_back
    for age, believed in ((250, True), (350, False)):
        sent_at = str(int(time.time()) - age)
        old = {SENT_AT: sent_at, SIGNATURE: sign(SECRET, "late", sent_at, body)}
        assert client.accept_late("DS09", asked, old, body).is_known is believed


def test_a_huge_call_back_is_not_read(called_back):
    client, asked, headers, _ = called_back
    body = b" " * (bounded.MEBIBYTE + 1)
    assert client.accept_late("DS09", asked, headers, body).reason is Reason.TOO_LARGE


@pytest.mark.parametrize("body", [b"", b"[]", b'{"query_id":5}', b'{"query_id":"a\\u0000"}', b"{"])
def test_a_call_back_without_a_query_names_none(body):
    assert late_query_id(body) == ""


def test_a_source_without_an_address_to_call_stays_late(serving):
    departments = serving(Departments(Held({}), SECRET))
    departments.site.behaviours.set("DS09", "late", ms=1)
    assert DepartmentClient.at(departments.url, SECRET).ask("DS09", query()).may_retry


def test_the_simulator_calls_nobody_outside_this_machine(serving, monkeypatch):
    departments = serving(Departments(Held({}), SECRET))
    departments.site.behaviours.set("DS09", "late", ms=1)
    called = []
    monkeypatch.setattr(departments.site, "_envelope", lambda *a: called.append(a) or {})
    departments.site._promise({"callback_url": "http://neighbour.invalid/"}, 0)
    assert called == []
