"""Told once: whatever goes wrong on the way, nothing is lost and nothing arrives twice."""

import os
import random
import signal
import socket
import subprocess
import sys
import time

from minzheng.connectors.bounded import Request, Trouble, exchange
from minzheng.connectors.sms.client import Message, Receipt, SmsClient, Unreachable
from minzheng.connectors.sms.simulator import Gateway, received

SECRET = b"a secret of the tests"
TROUBLES = ["refuse", "unavailable", "busy", "garbage", "lose_reply", "wrong_id", "wrong_signature"]
MESSAGES = [Message(f"m{n}", f"139{n:08}", f"第{n}条") for n in range(60)]


def _drain(client: SmsClient, messages: list[Message], rename: bool = False) -> int:
    """Send until all are receipted, as an outbox would; how many rounds it took."""
    for round_no in range(1, 30):
        outcomes = client.send_all(messages)
        left = [m for m, o in zip(messages, outcomes, strict=True) if not isinstance(o, Receipt)]
        if not left:
            return round_no
        messages = [m._replace(message_id=f"{m.message_id}-{round_no}") if rename else m
                    for m in left]  # fmt: skip
    raise AssertionError("the outbox never drained")


def _trouble(gateway: Gateway, seed: int) -> None:
    chance = random.Random(seed)
    for message in MESSAGES:
        key = gateway.behaviour_key("phone", message.phone)
        gateway.behaviours.set(key, chance.choice(TROUBLES), times=chance.randint(0, 4))


def test_sixty_messages_through_a_gateway_full_of_trouble_arrive_once_each(serving):
    gateway = serving(Gateway(SECRET))
    _trouble(gateway.site, seed=7)
    assert _drain(SmsClient(gateway.url, SECRET, 1), MESSAGES) > 2
    got = gateway.site.messages()
    assert sorted((m.message_id, m.phone, m.text) for m in got) == sorted(map(tuple, MESSAGES))
    assert any(m.arrivals > 1 for m in got), "some replies were lost after the message was taken"


def test_control_an_outbox_that_takes_a_new_id_for_each_try_tells_people_twice(serving):
    gateway = serving(Gateway(SECRET))
    _trouble(gateway.site, seed=7)
    _drain(SmsClient(gateway.url, SECRET, 1), MESSAGES, rename=True)
    assert len(gateway.site.messages()) > len(MESSAGES)


def test_the_same_message_from_twenty_senders_at_once_arrives_once(serving):
    gateway = serving(Gateway(SECRET))
    outcomes = SmsClient(gateway.url, SECRET).send_all([MESSAGES[0]] * 20)
    assert [o.repeated for o in outcomes].count(False) == 1
    assert [m.arrivals for m in gateway.site.messages()] == [20]


def _start(tmp_path, port: int) -> subprocess.Popen:
    command = [sys.executable, "-m", "minzheng.connectors.sms.simulator"]
    command += ["--data", str(tmp_path / "sms.sqlite3"), "--port", str(port)]
    environment = {
        **os.environ,
        "MINZHENG_SMS_SECRET": SECRET.decode(),
        "PYTHONPATH": os.pathsep.join(sys.path),
    }
    process = subprocess.Popen(command, env=environment)
    for _ in range(200):
        try:
            exchange(Request("GET", f"http://127.0.0.1:{port}/healthz", b"", {}), 1)
            return process
        except Trouble:
            time.sleep(0.05)
    raise AssertionError("the gateway did not start")


def test_a_gateway_killed_in_the_middle_keeps_what_it_took(tmp_path):
    with socket.create_server(("127.0.0.1", 0)) as listener:
        port = listener.getsockname()[1]
    url = f"http://127.0.0.1:{port}"
    client = SmsClient(url, SECRET, 2)
    with _start(tmp_path, port) as process:
        assert all(isinstance(o, Receipt) for o in client.send_all(MESSAGES[:30]))
        process.send_signal(signal.SIGKILL)
    assert isinstance(client.send_all(MESSAGES[:1])[0], Unreachable)
    with _start(tmp_path, port) as process:
        outcomes = client.send_all(MESSAGES)
        assert [o.repeated for o in outcomes] == [True] * 30 + [False] * 30
        assert len(received(url, SECRET, limit=500)) == 60
        process.terminate()
