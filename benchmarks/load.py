"""Requests at a fixed pace: what is late is counted from when it was due, not when it was sent."""

import itertools
import resource
import threading
import time
from collections.abc import Sequence
from typing import NamedTuple

from benchmarks.asks import Ask

CLIENTS = 48


class Found(NamedTuple):
    """What a run gave: seconds by page, errors by page, requests a second, the client's cores."""

    took: dict[str, list[float]]
    errors: dict[str, int]
    rate: float
    cores: float

    def all(self) -> list[float]:
        """Every page's seconds together."""
        return [second for seconds in self.took.values() for second in seconds]


def paced(port: int, asks: Sequence[Ask], rate: float, lasts: float) -> Found:
    """`rate` requests a second for `lasts` seconds, in the order of `asks`, round and round."""
    return _run(port, asks, lasts, CLIENTS, rate)


def flat_out(port: int, asks: Sequence[Ask], lasts: float, clients: int = 6) -> Found:
    """As many requests as `clients` get answered, one after the other."""
    return _run(port, asks, lasts, clients, None)


def _run(port: int, asks: Sequence[Ask], lasts: float, clients: int, rate: float | None) -> Found:
    took: dict[str, list[float]] = {ask.page: [] for ask in asks}
    errors: dict[str, int] = {}
    said: dict[str, str] = {}  # the first error of each page
    numbers, lock = itertools.count(), threading.Lock()
    used, begins = _used(), time.perf_counter()

    def client() -> None:
        while True:
            number = next(numbers)
            due = time.perf_counter() if rate is None else begins + number / rate
            if due - begins > lasts:
                return
            if (wait := due - time.perf_counter()) > 0:
                time.sleep(wait)
            ask = asks[number % len(asks)]
            try:
                ask.do(port)
            except (OSError, RuntimeError) as error:
                said.setdefault(ask.page, str(error))
                with lock:
                    errors[ask.page] = errors.get(ask.page, 0) + 1
            else:
                took[ask.page].append(time.perf_counter() - due)

    threads = [threading.Thread(target=client) for _ in range(clients)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    ended = time.perf_counter() - begins
    for page, words in said.items():
        print(f"   {page}: {words}", flush=True)
    return Found(took, errors, sum(map(len, took.values())) / ended, (_used() - used) / ended)


def _used() -> float:
    mine = resource.getrusage(resource.RUSAGE_SELF)
    return mine.ru_utime + mine.ru_stime
