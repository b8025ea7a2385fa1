"""P34: each message reaches its person once when the line that tells it is killed, anywhere, again.

A process of its own makes the messages of accepted cases and hands them to a gateway over HTTP, is
killed -9 at random moments, and another one goes on from what is stored. In the end: a message a
case, each at the gateway once, each with the gateway's receipt, and what arrived twice is written
down as a repetition. The careless variant, a new number for each try, tells people twice.
"""

import random
from pathlib import Path
from typing import NamedTuple

import pytest
from django.conf import settings

from minzheng.connectors import loopback
from minzheng.connectors.sms.simulator import Gateway, Received
from tests.promises.forked import Worker
from tests.promises.paying import copy_of_database, struck
from tests.promises.sitting import once, size

pytestmark = pytest.mark.django_db

ROUND = 60  # cases accepted before the line is killed again


class Measured(NamedTuple):
    """What a campaign showed. `kills` hit a line under way, `late` came after its end.

    `repeated` messages came to the gateway more than once; `twice` people of the control were told
    twice.
    """

    kills: int
    late: int
    cases: int
    wrong: list[str]
    repeated: int
    twice: int


def campaign(folder: Path, kills: int, seed: int) -> Measured:
    """Tell rounds of people until so many lines were killed, every round to its end."""
    chance, gateway = random.Random(seed), Gateway(settings.CONNECTOR_SECRET)
    with copy_of_database(folder) as database, loopback.running(gateway) as running:
        messenger = Worker(
            "tests.stages.notices.messenger", {"DATABASE_URL": database, "SMS_URL": running.url}
        )
        hit, late, cases = tell(messenger, kills, chance)
        wrong, repeated = settled(messenger, every(gateway))
        twice = careless(messenger, gateway, chance)
        messenger.close()
    return Measured(hit, late, cases, wrong, repeated, twice)


def tell(messenger: Worker, kills: int, chance: random.Random) -> tuple[int, int, int]:
    """Kills that hit a line under way, kills that came after its end, and cases told."""
    cases, hit, late = messenger.ask(f"accept {ROUND}")["cases"], 0, 0
    _, whole = messenger.attempt("run", None)
    while hit < kills:
        cases, finished = messenger.ask(f"accept {ROUND}")["cases"], False
        while not finished:
            delay = chance.uniform(0, whole) if hit < kills else None
            finished, _ = messenger.attempt("run", delay)
            hit += not finished
            late += finished and delay is not None
    messenger.attempt("run", None)  # whom a killed line had claimed
    return hit, late, cases


def settled(messenger: Worker, got: list[Received]) -> tuple[list[str], int]:
    """What does not hold between our record and the gateway's, and how many came again there."""
    report = messenger.ask("check")
    wrong = list(report["wrong"])
    numbers = sorted(message.message_id for message in got)
    if numbers != sorted(report["receipts"]) or len(set(numbers)) != len(numbers):
        wrong.append("网关收到的和我们记的不是同一些短信")
    if len({message.phone for message in got}) != len(got):
        wrong.append("有人收到了两条")
    if not all(report["receipts"].values()):
        wrong.append("有短信没有回执")
    again = {message.message_id for message in got if message.arrivals > 1}
    unmarked = again - {number for number, mark in report["repeated"].items() if mark}
    if unmarked:
        wrong.append(f"{len(unmarked)} 条到了网关两次，记录里没有写明")
    return wrong, len(again)


def careless(messenger: Worker, gateway: Gateway, chance: random.Random) -> int:
    """The same line with a new number for each try, killed while it sends; who was told twice."""
    before = every(gateway)
    messenger.ask(f"accept {ROUND}")
    # Struck after the gateway has some and before the answers are on record.
    with struck(lambda: len(every(gateway)), chance.randrange(1, ROUND // 4), messenger.kill):
        messenger.attempt("naive", None)
    messenger.attempt("naive", None)
    return len(every(gateway)) - len(before) - ROUND


def every(gateway: Gateway) -> list[Received]:
    """All that the gateway has."""
    got: list[Received] = []
    while page := gateway.messages(got[-1].n if got else 0):
        got += page
    return got


def _sitting(folder: Path, seed: int) -> Measured:
    return campaign(folder, size(5, "P34 kills"), seed)


measured = once(_sitting)


def test_killed_anywhere_told_once(measured: Measured) -> None:
    assert measured.wrong == []
    assert measured.kills > 0


def test_control_a_new_number_for_each_try_tells_twice(measured: Measured) -> None:
    assert measured.twice > 0
