"""P01: no payment is lost or doubled when the website is killed under a press, anywhere, again.

Three people make, check and pay a month's list on the pages; the worker that answers is killed -9
at a random moment of the press. They look at the page again, as people do, and press what it still
offers; the line pays what was released. On the careless website a cut press pays twice.
"""

import random
import re
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, NamedTuple
from urllib.parse import urlencode

import pytest
from benchmarks import web
from benchmarks.asks import TOKEN
from django.conf import settings

from minzheng.connectors import loopback
from minzheng.connectors.bank.simulator import Bank
from minzheng.foundation.core.workdays import months_after
from tests.promises.forked import ROOT
from tests.promises.paying import CARELESS, Closed, Payday, closed, copy_of_database, struck
from tests.promises.served import served
from tests.promises.sitting import once, size
from tests.stages.payments.grants import NOVEMBER

pytestmark = pytest.mark.django_db
PARTS = ("make", "check", "release")


class Measured(NamedTuple):
    """`kills` cut a press off, `late` came after its answer."""

    kills: int
    late: int
    months: int
    expected: int
    end: Closed


class Website:
    """One worker that answers, the sessions of the three, and a way to kill it."""

    def __init__(self, port: int, server: int, sessions: dict[str, str]) -> None:
        self.port, self.server = port, server
        self.cookies = {
            part: f"{settings.SESSION_COOKIE_NAME}={session}; csrftoken={TOKEN}"
            for part, session in sessions.items()
        }
        self.usual: dict[str, float] = {}  # seconds of a press

    def kill(self) -> None:
        """End the worker that answers; another is started."""
        web.kill_workers(self.server)

    def make(self, month: Any, delay: float | None = None) -> str | None:
        """The maker's press; the list's address, or nothing where it was cut off."""
        form = {"item": "DB", "month": month.isoformat(), "kind": "regular"}
        answer = self.press("make", "/desk/batches/make/", form, delay)
        if answer is None:
            return None
        found = re.search(rb"Location: (/desk/batches/[\w-]+/)\r\n", answer)
        assert found, answer[:300]
        return found[1].decode()

    def offered(self, part: str, address: str) -> dict[str, str] | None:
        """The press that the page offers this person now, with the version he saw."""
        page = web.get(self.port, address, self.cookies[part]).decode()
        if f'value="{part}"' not in page:
            return None
        fields = dict(re.findall(r'name="(version|accounts_seen)"[^>]*value="(\d+)"', page))
        return fields | {"do": part}

    def press(
        self, part: str, path: str, form: dict[str, str], delay: float | None
    ) -> bytes | None:
        """Send it, perhaps killed after so long; the answer, or nothing where it was cut off."""
        said: list[bytes] = []
        body = urlencode(form | {"csrfmiddlewaretoken": TOKEN})

        def send() -> None:
            try:
                said.append(web.post(self.port, path, self.cookies[part], body))
            except (OSError, RuntimeError) as error:
                assert b"HTTP/" not in str(error).encode(), error  # an answer, and not a good one

        started = time.monotonic()
        sending = threading.Thread(target=send)
        sending.start()
        if delay is not None:
            sending.join(delay)
            self.kill()
        sending.join(60)
        if delay is None:
            self.usual[part] = time.monotonic() - started
        else:
            web.wait(self.port)
        return said[0] if said else None


@contextmanager
def website(
    database: str, bank: str, sessions: dict[str, str], module: str = "minzheng.config.settings"
) -> Iterator[Website]:
    """The pages over that database, by one worker."""
    more = {
        "DATABASE_URL": database, "BANK_URL": bank, "DJANGO_SETTINGS_MODULE": module,
        "MINZHENG_DATA_DIR": str(settings.DATA_DIR), "WEB_WORKERS": "1",
        "PYTHONPATH": f"{ROOT / 'src'}:{ROOT}", "WEB_LOG_LEVEL": "critical",
    }  # fmt: skip
    with served(more, line=False) as (port, (server,)):
        yield Website(port, server.pid, sessions)


class Campaign:
    """Months pressed through, killed again and again."""

    def __init__(self, site: Website, payday: Payday, chance: random.Random) -> None:
        self.site, self.payday, self.chance = site, payday, chance
        self.kills = self.late = 0
        self.months: list[str] = []

    def delay(self, part: str) -> float:
        """A moment of a press of this part."""
        return self.chance.uniform(0, self.site.usual[part] * 1.1)

    def pay(self, month: Any, wanted: int) -> None:
        """One month to its end; presses are cut off until so many were."""
        self.payday.ask(f"day {month}")
        time.sleep(1.1)  # the website looks at its calendar once a second
        address = None
        while address is None:
            delay = self.delay("make") if self.kills < wanted else None
            address = self.site.make(month, delay)
            self._count(address is not None, delay)
        for part in PARTS[1:]:
            while form := self.site.offered(part, address):
                delay = self.delay(part) if self.kills < wanted else None
                answer = self.site.press(part, f"{address}move/", form, delay)
                self._count(answer is not None, delay)
        finished, _ = self.payday.attempt(f"run {month}", None)
        assert finished
        self.months.append(month.isoformat())

    def _count(self, answered: bool, delay: float | None) -> None:
        self.kills += delay is not None and not answered
        self.late += delay is not None and answered


def campaign(folder: Path, seed: int) -> Measured:
    """Pay months until so many presses were cut off; then the control."""
    kills, bank = size(4, "P01 kills of the website"), Bank(settings.CONNECTOR_SECRET)
    households, month = (CARELESS if kills < 20 else 600), NOVEMBER
    with copy_of_database(folder) as database, loopback.running(bank) as running:
        payday = Payday(database, running.url)
        payday.ask(f"prepare {households}")
        sessions = payday.ask("staff")
        with website(database, running.url, sessions) as site:
            work = Campaign(site, payday, random.Random(seed))
            work.pay(month, 0)
            while work.kills < kills:
                work.pay(month := months_after(month, 1), kills)

        def control() -> None:
            payday.ask(f"day {NOVEMBER}")
            with website(database, running.url, sessions, "tests.promises.careless") as site:
                careless(site, bank, work.chance)

        end = closed(payday, bank, work.months, control)
    return Measured(work.kills, work.late, len(work.months), households * len(work.months), end)


def careless(site: Website, bank: Bank, chance: random.Random) -> None:
    """The payer of the careless website presses; cut off while it pays, he presses again."""
    address = site.make(NOVEMBER)
    form = {"do": "release", "version": "1"}
    for _ in range(3):
        with struck(lambda: len(bank.paid()), chance.randrange(1, CARELESS // 2), site.kill):
            site.press("release", f"{address}move/", form, None)
        web.wait(site.port)
    site.press("release", f"{address}move/", form, None)


measured = once(campaign)


def test_presses_killed_anywhere_are_paid_once(measured: Measured) -> None:
    assert measured.end.wrong == []
    assert measured.end.at_bank == measured.expected
    assert measured.kills > 0


def test_control_a_press_that_pays_before_it_books_pays_twice(measured: Measured) -> None:
    assert measured.end.doubled_by_control > 0
