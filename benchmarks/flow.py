"""The line: from decisions to money at the bank, codes of letters and messages told."""

import datetime as dt
import time
from collections.abc import Callable
from typing import Any

from benchmarks.measure import merge, row
from benchmarks.neighbours import neighbours
from benchmarks.place import database, durable, prepare

DECISIONS = 1_000
PAY_DAY = dt.date(2021, 11, 5)
NOVEMBER = dt.date(2021, 11, 1)


def main() -> None:
    """A month's list made, checked and released; then the line runs until nothing moves."""
    cast = prepare()
    _decide(DECISIONS)
    durable()
    from minzheng.foundation.core import clock, line
    from minzheng.stages.notices.models import Message
    from minzheng.stages.payments import actions
    from minzheng.stages.payments.models import Batch, Line

    clock.fix(PAY_DAY)
    with neighbours():
        took = {
            "make": _seconds(lambda: actions.make_batch(item="DB", month=NOVEMBER, by=cast.qian)),
            "check": _seconds(lambda: _moved(actions.check_batch, Batch, cast.sun)),
            "release": _seconds(lambda: _moved(actions.release_batch, Batch, cast.wu)),
            "line": _seconds(lambda: line.run_until_quiet(most=60)),
        }
    paid = Line.objects.filter(state="paid").count()
    sent = Message.objects.filter(state="sent").count()
    if paid != DECISIONS or sent < DECISIONS:
        raise RuntimeError(f"the line left work behind: {paid} paid, {sent} sent")
    merge(_rows(took, sent))


def _rows(took: dict[str, float], sent: int) -> list[dict[str, Any]]:
    on, whole = database(), sum(took.values())
    return [
        row("line.whole", f"{DECISIONS:,} decisions to money paid and booked, letters coded and"
            f" {sent:,} messages sent, decisions a second", DECISIONS / whole, "rows/s",
            database=on),
        row("line.list", "the month's list: made, checked, released", DECISIONS
            / (took["make"] + took["check"] + took["release"]), "rows/s", database=on),
        row("line.pulls", "bank file out, results in, ledger, codes, messages",
            DECISIONS / took["line"], "rows/s", database=on),
    ]  # fmt: skip


def _decide(count: int) -> None:
    """Households with a decision and an account; every payee has a phone."""
    from tests.cast import area
    from tests.stages.payments import grants

    from minzheng.stages.registry.models import Person

    families = grants.households(area("烟雨社区"), count)
    for n, (payee,) in enumerate(families):
        payee.phone = f"138{n:08d}"
    Person.objects.bulk_update([family[0] for family in families], ["phone"], batch_size=200)
    grants.grant_all(families)


def _moved(move: Callable[..., Any], model: Any, by: Any) -> None:
    batch = model.objects.get()
    move(batch=batch, by=by, version=batch.version)


def _seconds(work: Callable[[], Any]) -> float:
    started = time.perf_counter()
    work()
    return time.perf_counter() - started


if __name__ == "__main__":
    main()
