"""Departments, text message gateway and bank in a process of their own, as they are in life."""

import multiprocessing
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from typing import Any

SLOW_MS = 50


@contextmanager
def neighbours() -> Iterator[None]:
    """All three, with the settings pointing at them; every department answers after 50 ms."""
    from django.conf import settings

    context = multiprocessing.get_context("spawn")
    ready: Any = context.Queue()
    process = context.Process(target=_serve, args=(settings.CONNECTOR_SECRET, ready), daemon=True)
    process.start()
    try:
        settings.DEPARTMENTS_URL, settings.SMS_URL, settings.BANK_URL = ready.get(timeout=30)
        yield
    finally:
        process.terminate()
        process.join(10)


def _serve(secret: bytes, ready: Any) -> None:
    from minzheng.connectors.bank.simulator import Bank
    from minzheng.connectors.department_data.records import Held
    from minzheng.connectors.department_data.simulator import Departments
    from minzheng.connectors.department_data.sources import SOURCES
    from minzheng.connectors.loopback import running
    from minzheng.connectors.simulation import Site
    from minzheng.connectors.sms.simulator import Gateway

    with ExitStack() as stack:
        sites: tuple[Site, ...] = (Departments(Held({}), secret), Gateway(secret), Bank(secret))
        for source in SOURCES:
            sites[0].behaviours.set(source.code, "slow", ms=SLOW_MS)
        ready.put(tuple(stack.enter_context(running(site)).url for site in sites))
        time.sleep(3600)
