"""No neighbour, however slow, rude or talkative, holds a caller beyond the deadline."""

import socket
import threading
import time
import urllib.request
from contextlib import suppress

import pytest

from minzheng.connectors import bounded
from minzheng.connectors.bounded import Kind, Request, Trouble

DEADLINE = 0.3
SLACK = 0.15
OK = b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nhi"


def ask(url: str, cap: int = 1000) -> Request:
    return Request("POST", url, b"{}", {}, cap)


def drip(raw: bytes, pause: float = 0.03):
    def talk(connection: socket.socket) -> None:
        for n in range(len(raw)):
            connection.sendall(raw[n : n + 1])
            time.sleep(pause)

    return talk


def say(raw: bytes):
    return lambda connection: connection.sendall(raw)


def test_a_whole_reply_comes_through(talking):
    reply = bounded.exchange(ask(talking(say(OK))), 2)
    assert (reply.status, reply.body) == (200, b"hi")
    assert reply.received_at.tzinfo is not None


@pytest.mark.parametrize(
    ("talk", "kind"),
    [
        pytest.param(lambda c: time.sleep(1), Kind.TIMEOUT, id="hangs"),
        pytest.param(drip(OK), Kind.TIMEOUT, id="drips its head"),
        pytest.param(
            drip(b"HTTP/1.1 200 OK\r\nContent-Length: 99\r\n\r\n" + b"x" * 99, 0.005),
            Kind.TIMEOUT,
            id="drips its body",
        ),
        pytest.param(
            lambda c: [c.sendall(b"HTTP/1.1 100 Continue\r\n\r\n") for _ in iter(int, 1)],
            Kind.TIMEOUT,
            id="says continue for ever",
        ),
        pytest.param(lambda c: None, Kind.REFUSED, id="closes at once"),
        pytest.param(say(b"SSH-2.0-OpenSSH\r\n\r\n"), Kind.GARBAGE, id="is no web server"),
        pytest.param(
            say(b"HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nhi"), Kind.GARBAGE, id="half"
        ),
        pytest.param(
            say(b"HTTP/1.1 200 OK\r\nContent-Length: 99999999999999999999\r\n\r\n"),
            Kind.TOO_LARGE,
            id="announces too much",
        ),
        pytest.param(
            say(b"HTTP/1.1 200 OK\r\n\r\n" + b"x" * 5000), Kind.TOO_LARGE, id="sends too much"
        ),
        pytest.param(
            say(
                b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n" + b"fff\r\n" + b"x" * 4095
            ),
            Kind.TOO_LARGE,
            id="sends too much in chunks",
        ),
        pytest.param(
            say(b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n"),
            Kind.GARBAGE,
            id="counts chunks wrongly",
        ),
        pytest.param(
            say(b"HTTP/1.1 200 OK\r\n" + b"A: b\r\n" * 500 + b"\r\n"),
            Kind.GARBAGE,
            id="500 headers",
        ),
    ],
)
def test_trouble_is_named_in_time(talking, talk, kind):
    url = talking(talk)
    started = time.monotonic()
    with pytest.raises(Trouble) as trouble:
        bounded.exchange(ask(url), DEADLINE)
    assert trouble.value.kind is kind
    assert time.monotonic() - started < DEADLINE + SLACK


def test_no_thread_stays_behind_with_a_neighbour_that_drips_on(talking):
    url = talking(drip(OK + b"x" * 200))
    before = set(threading.enumerate())
    assert isinstance(bounded.together([ask(url)], DEADLINE)[0], Trouble)
    time.sleep(SLACK)
    assert "connector" not in {thread.name for thread in set(threading.enumerate()) - before}


def test_control_a_time_out_per_read_is_outlasted_by_a_drip(talking):
    url = talking(drip(OK))
    started = time.monotonic()
    urllib.request.urlopen(url, timeout=DEADLINE).close()
    assert time.monotonic() - started > DEADLINE + SLACK


def test_nobody_there(nobody):
    with pytest.raises(Trouble) as trouble:
        bounded.exchange(ask(nobody), 1)
    assert trouble.value.kind is Kind.REFUSED


def test_a_name_look_up_that_hangs_does_not_hold_the_caller(monkeypatch):
    over = threading.Event()
    monkeypatch.setattr(socket, "getaddrinfo", lambda *a, **k: [][over.wait(2) :])
    started = time.monotonic()
    with pytest.raises(Trouble) as trouble:
        bounded.exchange(ask("http://neighbour.invalid/"), DEADLINE)
    assert trouble.value.kind is Kind.TIMEOUT
    assert time.monotonic() - started < DEADLINE + SLACK
    over.set()


def test_redirects_are_not_followed(talking):
    followed = []
    elsewhere = talking(lambda c: followed.append(1))
    url = talking(say(f"HTTP/1.1 302 -\r\nLocation: {elsewhere}\r\n\r\n".encode()))
    assert bounded.exchange(ask(url), 1).status == 302
    assert not followed


def test_one_that_hangs_does_not_hold_up_the_others(talking):
    good, bad = talking(say(OK)), talking(lambda c: time.sleep(1))
    outcomes = bounded.together([ask(bad), *[ask(good)] * 20, ask(bad)], DEADLINE)
    assert [isinstance(o, Trouble) for o in outcomes] == [True, *[False] * 20, True]


def test_more_requests_than_threads(talking):
    outcomes = bounded.together([ask(talking(say(OK)))] * (bounded.PARALLEL + 30), 10)
    assert all(not isinstance(o, Trouble) for o in outcomes)


def test_a_deadline_of_zero_is_a_time_out(talking):
    with pytest.raises(Trouble) as trouble:
        bounded.exchange(ask(talking(say(OK))), 0)
    assert trouble.value.kind is Kind.TIMEOUT


def test_a_fault_of_ours_is_not_taken_for_trouble_of_theirs(talking):
    with pytest.raises(TypeError):
        bounded.exchange(ask(talking(say(OK)))._replace(headers=None), 1)


def test_trouble_says_nothing_about_where_or_what(talking):
    url = talking(say(b"330402193901011234\r\n\r\n"))
    with suppress(Trouble):
        bounded.exchange(ask(url), 1)
    trouble = bounded.together([ask(url)], 1)[0]
    assert "330402" not in repr(trouble) and "127.0.0.1" not in repr(trouble)
