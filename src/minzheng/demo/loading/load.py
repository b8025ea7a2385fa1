"""The load itself."""

import datetime as dt
import gc
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from itertools import groupby
from pathlib import Path

from django.conf import settings
from django.db import connection

from minzheng.connectors.department_data.records import FILE_NAME
from minzheng.demo import places
from minzheng.demo.loading import ground, monthly
from minzheng.demo.loading.acts import VERBS
from minzheng.demo.loading.days import STARTS_ON, Days
from minzheng.demo.loading.desk import Desk
from minzheng.demo.loading.hours import EVENING, MORNING, Hours, office_hours
from minzheng.demo.loading.progress import Progress
from minzheng.demo.loading.scripts import Act, script
from minzheng.demo.models import Load
from minzheng.demo.synthetic.build import build, digest
from minzheng.demo.synthetic.shapes import OPENS_ON, District
from minzheng.demo.wires import joined
from minzheng.foundation.audit.trail import action
from minzheng.foundation.core import clock, line
from minzheng.foundation.core.workdays import office_calendar


def load(*, people: int, seed: int, folder: Path, progress: Progress) -> District:
    """Load a district into an empty database. What fails raises; nothing is half hidden: the
    stamp of a load that did not end says so."""
    progress.begin("编造全区的人和家", 1)
    district = build(people, seed)
    places.clear(folder)
    folder.mkdir(parents=True, exist_ok=True)
    places.write_silent(folder, district)
    stamp, _ = Load.objects.update_or_create(
        id=1,
        defaults={
            "people": people,
            "seed": seed,
            "digest": digest(district),
            "started_at": clock.real_now(),
            "finished_at": None,
        },
    )
    with writing_records(folder, people, seed) as records, hurried():
        clock.fix(STARTS_ON)
        desk = ground.lay(district, progress)
        progress.begin("各部门准备数据", 1)
        finish(records)
        live(desk, district, folder, progress)
        clock.fix(OPENS_ON)
        stamp.finished_at = clock.real_now()
        stamp.save()
    progress.finish()
    return district


@contextmanager
def writing_records(folder: Path, people: int, seed: int) -> "Iterator[subprocess.Popen[bytes]]":
    """Write the departments' file in a process beside this one; it ends with the block."""
    command = [sys.executable, "-m", "minzheng.demo.records", str(folder / FILE_NAME)]
    child = subprocess.Popen([*command, str(people), str(seed)])
    try:
        yield child
    finally:
        if child.poll() is None:
            child.terminate()
            child.wait()


def finish(records: "subprocess.Popen[bytes]") -> None:
    """Wait for the file to be written."""
    if records.wait():
        raise RuntimeError("部门数据没有写成，请看上面的错误。")


@contextmanager
def hurried() -> Iterator[None]:
    """Do not wait for the disk at every commit (a load cut short is loaded again anyway), nor
    look for garbage among a hundred thousand rows that stay."""
    quick, safe = {
        "sqlite": ("PRAGMA synchronous=OFF", "PRAGMA synchronous=FULL"),
        "postgresql": ("SET synchronous_commit=off", "SET synchronous_commit=on"),
    }[connection.vendor]
    if connection.in_atomic_block:  # a test: neither can be changed inside a transaction
        yield
        return
    gc.disable()
    with connection.cursor() as cursor:
        cursor.execute(quick)
    try:
        yield
    finally:
        gc.enable()
        with connection.cursor() as cursor:
            cursor.execute(safe)


def live(desk: Desk, district: District, folder: Path, progress: Progress) -> None:
    """Half a year, one working day after the other."""
    days = Days(office_calendar())
    acts = sorted(act for home in district.homes if home.path for act in script(home, days))
    by_day = {on: list(some) for on, some in groupby(acts, key=lambda act: act.on)}
    simulators = places.Simulators(folder, settings.CONNECTOR_SECRET)
    progress.begin("办理五月以来的办件", len(acts))
    with joined(places.sites(simulators)), office_hours() as hours:
        for place, on in enumerate(days.all):
            # Long ago people were told once a week; in the last three weeks the same day.
            hours.last = place == len(days.all) - 1
            told = place % 5 == 0 or place > len(days.all) - 16
            _day(desk, on, by_day.get(on, []), told, hours)
            progress.step(len(by_day.get(on, [])))
        line.run_until_quiet()


def _day(desk: Desk, on: dt.date, acts: list[Act], told: bool, hours: Hours) -> None:
    """In the morning the line moves what the night ended; then people work; then it runs on."""
    clock.fix(on)
    hours.at = MORNING
    _walk("decisions")
    _work(desk, acts, hours)
    hours.at = EVENING
    works = monthly.work_on(on)
    for work in works:
        work(desk)
    if works:
        dict(line.pulls())["payments"]()
    if told:
        _walk("certificates", "notices")


@action
def _walk(*stages: str) -> None:
    """Some stages of the line, their events chained together at the end."""
    pulls = dict(line.pulls())
    for stage in stages:
        pulls[stage]()


@action
def _work(desk: Desk, acts: list[Act], hours: Hours) -> None:
    """A day's acts in one transaction: the trail is chained once for all of them."""
    for place, act in enumerate(acts):
        hours.work(place, len(acts))
        VERBS[act.verb](desk, act.key)
