"""Two lines at once: each event is told once, each message handed over once (P05, P34).

Size here: 40 cases, two runners, three rounds.
"""

import threading
from collections.abc import Callable, Iterator

import pytest
from django.conf import settings
from django.db import connection

from minzheng.connectors.loopback import Running, running
from minzheng.connectors.sms.simulator import Gateway
from minzheng.foundation.core import clock
from minzheng.foundation.core.models import SetAside
from minzheng.stages.certificates import pull as codes
from minzheng.stages.certificates.models import Code
from minzheng.stages.notices import outbox
from minzheng.stages.notices.events import accepted
from minzheng.stages.notices.models import Message
from minzheng.stages.notices.pull import _told
from tests.cast import TODAY, area, load_district
from tests.stages.records import a_case, households


@pytest.fixture
def many(transactional_db: None) -> None:
    """40 accepted cases of people with a phone, committed so that two connections see them."""
    load_district()
    clock.fix(TODAY)
    for n, (person, home) in enumerate(households(area("烟雨社区"), 40)):
        person.phone = f"138000{n:05d}"
        person.save(update_fields=["phone"])
        a_case(person, home)


@pytest.fixture
def gateway() -> Iterator[Running]:
    """A gateway of our own."""
    with running(Gateway(settings.CONNECTOR_SECRET)) as site:
        before = settings.SMS_URL
        settings.SMS_URL = site.url
        yield site
        settings.SMS_URL = before


def both(work: Callable[[], object]) -> None:
    """Run it in two threads that start together, each on its own connection."""
    gate, errors = threading.Barrier(2), []

    def run() -> None:
        try:
            gate.wait()
            work()
        except Exception as error:
            errors.append(error)
        finally:
            connection.close()

    threads = [threading.Thread(target=run) for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert errors == []


def test_told_once_and_handed_over_once(many: None, gateway: Running) -> None:
    for _ in range(3):
        both(lambda: _told(accepted))
    assert Message.objects.count() == 40
    assert not SetAside.objects.exists()
    for _ in range(3):
        both(outbox.drain)
    got = gateway.site.messages()
    assert len(got) == 40
    assert {message.arrivals for message in got} == {1}
    assert set(Message.objects.values_list("state", flat=True)) == {"sent"}


def test_each_case_gets_one_code(many: None) -> None:
    for _ in range(3):
        both(codes.pull)
    assert Code.objects.filter(kind="case").count() == 40
