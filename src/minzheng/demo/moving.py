"""Moving the business clock of a loaded demo, one working day after the other."""

import datetime as dt
from pathlib import Path

from django.conf import settings

from minzheng.demo.loading.progress import Progress
from minzheng.demo.places import Simulators, sites
from minzheng.demo.wires import joined
from minzheng.foundation.core import clock, line
from minzheng.foundation.core.workdays import DAY, office_calendar


def move_to(on: dt.date, folder: Path, progress: Progress) -> dict[str, int]:
    """Let every working day up to `on` pass, the line with it; returns what moved.

    A day further back is set at once: what was recorded after it stays as it is.
    """
    works = office_calendar().works
    first = clock.today() + DAY
    days = [first + n * DAY for n in range((on - first).days)]
    days = [day for day in days if works(day)] + [on]
    moved: dict[str, int] = {}
    progress.begin(f"业务日期走到 {on}", len(days))
    with joined(sites(Simulators(folder, settings.CONNECTOR_SECRET))):
        for day in days:
            clock.fix(day)
            for stage, count in line.run_until_quiet().items():
                moved[stage] = moved.get(stage, 0) + count
            progress.step()
    progress.finish()
    return moved
