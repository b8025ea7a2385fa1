"""Doing things at once, each thread with its own database connection."""

import threading
from collections.abc import Callable
from typing import Any

from django.db import connections


def at_once(jobs: list[Callable[[], Any]]) -> list[Any]:
    """Start all jobs together; their results in order, an exception in its job's place."""
    gate = threading.Barrier(len(jobs))
    results: list[Any] = [None] * len(jobs)

    def run(index: int, job: Callable[[], Any]) -> None:
        try:
            gate.wait(10)
            results[index] = job()
        except Exception as error:
            results[index] = error
        finally:
            connections.close_all()

    threads = [threading.Thread(target=run, args=(i, job)) for i, job in enumerate(jobs)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)
    return results
