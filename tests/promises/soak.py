"""A district at work for P36, in a process of its own: served, asked at a fixed pace, watched.

    python -m tests.promises.soak SECONDS

serves the database of DATABASE_URL by `minzheng serve` with `minzheng line` beside it, warms both
up, asks the mixed pages of a working day at a fifth of what two cores can, and looks at every
process all the while. Prints one JSON object: `looks` after one another, `errors`, `asked`.
"""

import json
import sys
import threading
import time
from pathlib import Path
from typing import Any

from benchmarks import asks, load, web
from benchmarks.place import prepare

from tests.promises.served import Process, served

PACE = 15  # requests a second; two cores answer about 80
WARM = 8.0  # seconds flat out: pages compiled, caches filled, connections open
LOOKS = 240  # over the whole time


def main(seconds: float) -> dict[str, Any]:
    """What was seen in so many seconds."""
    cast = prepare()
    from benchmarks.desk import signed_in

    staff, homes, drafts = signed_in(cast.wang), asks.families(cast), asks.drafters()
    mixed = asks.mixed(staff, homes, drafts, most=1_000)
    looks: list[dict[str, Any]] = []
    with served({"WEB_MAX_REQUESTS": "0"}) as (port, processes):  # no worker is ever replaced
        load.flat_out(port, mixed, WARM, 4)
        until, every = time.monotonic() + seconds, max(0.5, seconds / LOOKS)

        def watch() -> None:
            while time.monotonic() < until:
                looks.append(look(processes))
                time.sleep(every)

        watcher = threading.Thread(target=watch)
        watcher.start()
        found = load.paced(port, mixed, PACE, seconds)
        watcher.join()
    return {"looks": looks, "errors": sum(found.errors.values()), "asked": len(found.all())}


def look(processes: list[Process]) -> dict[str, Any]:
    """Resident MB and open files of each process, connections to the database, MB of its log."""
    pids = [str(process.pid) for process in processes]
    pids += [child for pid in pids for child in web.children(int(pid))]
    return {
        "memory": {pid: web.memory_of(pid) for pid in pids},
        "files": {pid: sum(1 for _ in Path(f"/proc/{pid}/fd").iterdir()) for pid in pids},
    } | _database()


def _database() -> dict[str, float]:
    """What the database holds open, and how long the log of its writes has become."""
    from django.db import connection

    if connection.vendor == "sqlite":
        log = Path(f"{connection.settings_dict['NAME']}-wal")
        return {"connections": 0, "log": log.stat().st_size / 1e6 if log.exists() else 0.0}
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT (SELECT count(*) FROM pg_stat_activity WHERE datname = current_database()),"
            " (SELECT sum(size) / 1e6 FROM pg_ls_waldir())"
        )
        connections, log = cursor.fetchone()
        return {"connections": connections, "log": float(log)}


if __name__ == "__main__":
    print(json.dumps(main(float(sys.argv[1]))))
