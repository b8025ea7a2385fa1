"""An import in a process of its own that stops at a chosen point and waits to be killed.

python importing.py FILE POINT [broken]: prints «here» at the point; at `any` it prints it before
it writes and goes on. `broken` takes the transaction away, as a naive importer would have it.
"""

import contextlib
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import django

django.setup()

from minzheng.foundation.accounts.models import User  # noqa: E402
from minzheng.foundation.audit import trail  # noqa: E402
from minzheng.stages.registry.models import ImportBatch, Person  # noqa: E402
from minzheng.stages.registry.roster import read_roster, writing  # noqa: E402


def stop(*args: Any, **kwargs: Any) -> None:
    """Say so and wait for the kill."""
    print("here", flush=True)
    time.sleep(60)


def stop_after(function: Callable[..., Any]) -> Callable[..., Any]:
    """The function, then the stop."""

    def run(*args: Any, **kwargs: Any) -> Any:
        result = function(*args, **kwargs)
        stop()
        return result

    return run


def main(path: str, point: str, *flags: str) -> None:
    """Import `path` and stop at `point`."""
    if "broken" in flags:
        trail._transaction = contextlib.nullcontext  # type: ignore[assignment]
    if point == "people":
        Person.objects.bulk_create = stop_after(Person.objects.bulk_create)  # type: ignore
    elif point == "batch":
        ImportBatch.objects.create = stop_after(ImportBatch.objects.create)  # type: ignore
    elif point == "audit":
        trail.append = stop_after(trail.append)
    elif point == "middle":
        writing.form_households = stop  # type: ignore[assignment]
    roster, by = read_roster(Path(path)), User.objects.get(username="wang")
    if point == "any":
        print("here", flush=True)
    writing.import_roster(roster=roster, by=by)


if __name__ == "__main__":
    main(*sys.argv[1:])
