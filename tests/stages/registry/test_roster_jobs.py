"""Long rosters by the line: all or nothing, told how far, stopped on request, tried three times."""

import datetime as dt
import os
import time
from collections.abc import Callable
from typing import Any

import pytest
from django.conf import settings

from minzheng.foundation.accounts.models import Appointment
from minzheng.foundation.audit.models import Event
from minzheng.foundation.core import clock, line, progress
from minzheng.foundation.core.models import SetAside
from minzheng.foundation.core.refusal import NotPossible
from minzheng.stages.registry.models import ImportBatch, Person, RosterJob
from minzheng.stages.registry.pull import forget_jobs
from minzheng.stages.registry.roster import (
    ask_import,
    jobs,
    know_import,
    read_roster,
    stop_import,
    writing,
)
from tests.cast import Cast
from tests.stages.registry.rosters import Rows, clean_rows, xlsx

pytestmark = pytest.mark.django_db(transaction=True)
HOMES = 5
PEOPLE = 3 * HOMES


@pytest.fixture(autouse=True)
def told_at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    """Each tick is told, so that a stop is seen at the next one."""
    monkeypatch.setattr(progress, "EVERY", 0.0)


def asked(cast: Cast, rows: Rows | None = None, *, good_rows: bool = False) -> RosterJob:
    """A roster that was looked at and left to the line."""
    data = xlsx(clean_rows(HOMES) if rows is None else rows)
    roster = read_roster(data, name="名单.xlsx")
    return ask_import(roster=roster, data=data, name="名单.xlsx", good_rows=good_rows, by=cast.wang)


def sheets() -> list[Any]:
    """The sheets that lie on the disk."""
    return [path for path in (settings.DATA_DIR / "files" / "rosters").glob("*") if path.is_file()]


def files_of_progress() -> list[str]:
    return [path.name for path in (settings.DATA_DIR / progress.FOLDER).glob("*")]


def test_the_line_imports_and_lets_go_of_the_sheet(cast: Cast) -> None:
    before, kept = Person.objects.count(), len(sheets())
    job = asked(cast)
    assert Person.objects.count() == before and len(sheets()) == kept + 1
    assert all("烟雨".encode() not in path.read_bytes() for path in sheets())
    assert jobs.run_waiting() == 1
    job.refresh_from_db()
    assert (job.state, job.said, job.file.name) == ("done", f"已导入 {PEOPLE} 人。", "")
    assert Person.objects.count() == before + PEOPLE and len(sheets()) == kept
    assert jobs.run_waiting() == 0 and files_of_progress() == []
    verbs = Event.objects.filter(verb__startswith="roster.").values_list("verb", flat=True)
    assert list(verbs.order_by("seq")) == ["roster.asked", "roster.imported", "roster.ended"]


def test_it_is_told_how_far_it_is(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    job, told = asked(cast), []
    plain = writing.form_households

    def watched(**also: Any) -> Any:
        told.append(progress.seen(job.public_id))
        made = plain(**also)
        told.append(progress.seen(job.public_id))
        return made

    monkeypatch.setattr(writing, "form_households", watched)
    jobs.run_waiting()
    assert told == [(2 * PEOPLE, 3 * PEOPLE), (3 * PEOPLE, 3 * PEOPLE)]
    assert progress.seen(job.public_id) is None


def test_a_line_that_dies_leaves_nothing_and_the_next_does_it(
    cast: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    job, before = asked(cast), Person.objects.count()
    with monkeypatch.context() as patch:
        patch.setattr(writing, "form_households", _dies)
        with pytest.raises(KeyboardInterrupt):
            jobs.run_waiting()
    job.refresh_from_db()
    assert (job.state, job.tries) == ("waiting", 1) and Person.objects.count() == before
    assert jobs.run_waiting() == 1 and Person.objects.count() == before + PEOPLE


def _dies(**also: Any) -> None:
    raise KeyboardInterrupt


def test_without_the_one_transaction_a_death_would_leave_halves(
    cast: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Control: the same death, each part of the import in a transaction of its own."""
    asked(cast)
    before = Person.objects.count()
    monkeypatch.setattr(jobs, "_import", jobs._import.__wrapped__)  # type: ignore[attr-defined]
    monkeypatch.setattr(jobs, "import_roster", writing.import_roster.__wrapped__)  # type: ignore[attr-defined]
    monkeypatch.setattr(writing, "form_households", _dies)
    with pytest.raises(KeyboardInterrupt):
        jobs.run_waiting()
    assert Person.objects.count() == before + PEOPLE


def test_another_line_at_work_is_left_alone_until_it_is_silent(cast: Cast) -> None:
    job = asked(cast)
    folder = settings.DATA_DIR / progress.FOLDER
    folder.mkdir(exist_ok=True)
    (folder / job.public_id).write_text("[3, 45]")  # what a killed one leaves
    assert jobs.run_waiting() == 0
    job.refresh_from_db()
    assert job.tries == 0
    now = time.time()
    os.utime(folder / job.public_id, (now, now - progress.SILENT + 5))
    assert jobs.run_waiting() == 0
    os.utime(folder / job.public_id, (now, now - progress.SILENT))
    assert jobs.run_waiting() == 1


def test_stopped_before_and_while_it_runs(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    before, first = Person.objects.count(), asked(cast)
    assert stop_import(job=first, by=cast.wang) and not stop_import(job=first, by=cast.wang)
    assert jobs.run_waiting() == 0
    second = asked(cast)
    plain = writing.form_households

    def stopped(**also: Any) -> Any:
        assert stop_import(job=second, by=cast.wang)
        return plain(**also)

    monkeypatch.setattr(writing, "form_households", stopped)
    assert jobs.run_waiting() == 1
    for job in (first, second):
        job.refresh_from_db()
        assert (job.state, job.said) == ("stopped", jobs.STOPPED)
    assert Person.objects.count() == before and sheets() == [] and files_of_progress() == []
    assert not SetAside.objects.exists()


def test_three_tries_then_it_says_so(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    job = asked(cast)

    def broken(**also: Any) -> None:
        raise RuntimeError("no")

    monkeypatch.setattr(writing, "form_households", broken)
    for n in range(3):
        assert jobs.run_waiting() == 0
        job.refresh_from_db()
        assert (job.state, job.tries) == ("waiting", n + 1)
    assert SetAside.objects.get().times == 3
    assert jobs.run_waiting() == 1
    job.refresh_from_db()
    assert (job.state, job.said) == ("refused", jobs.GAVE_UP)


@pytest.mark.parametrize(
    ("meanwhile", "words"),
    [
        (lambda cast: asked_elsewhere(cast), "处错误，没有导入"),
        (lambda cast: Appointment.objects.filter(user=cast.wang).delete(), "没有导入名册的权限"),
    ],
    ids=["somebody else registered them", "the right is gone"],
)
def test_checked_again_by_what_holds_now(
    cast: Cast, meanwhile: Callable[[Cast], Any], words: str
) -> None:
    job = asked(cast)
    meanwhile(cast)
    before = Person.objects.count()
    assert jobs.run_waiting() == 1
    job.refresh_from_db()
    assert job.state == "refused" and words in job.said and Person.objects.count() == before


def asked_elsewhere(cast: Cast) -> None:
    """The same people, from another desk."""
    writing.import_roster(roster=read_roster(xlsx(clean_rows(HOMES)), name="a.xlsx"), by=cast.wang)


def test_the_good_ones_alone(cast: Cast) -> None:
    rows = clean_rows(HOMES)
    rows[0][2] = "1"
    with pytest.raises(NotPossible, match="1 处错误"):
        asked(cast, rows)
    job = asked(cast, rows, good_rows=True)
    assert job.rows == PEOPLE - 3
    jobs.run_waiting()
    job.refresh_from_db()
    assert job.said == f"已导入 {PEOPLE - 3} 人，3 行有错误没有导入。"
    assert ImportBatch.objects.get().rows == PEOPLE - 3


def test_one_at_a_time_and_read_by_its_owner_alone(cast: Cast) -> None:
    job = asked(cast)
    with pytest.raises(NotPossible, match="还有一份名单正在导入"):
        asked(cast)
    know_import(job=job, by=cast.wang)  # not ended: nothing to know yet
    line.run_once()
    job.refresh_from_db()
    assert job.known_at is None
    know_import(job=job, by=cast.zhou)
    job.refresh_from_db()
    assert job.known_at is None
    know_import(job=job, by=cast.wang)
    job.refresh_from_db()
    assert job.known_at is not None


def test_an_old_import_is_forgotten_on_its_day(cast: Cast) -> None:
    job = asked(cast)
    jobs.run_waiting()
    job.refresh_from_db()
    assert job.ended_at is not None
    assert forget_jobs(before=job.ended_at) == 0
    assert forget_jobs(before=job.ended_at + dt.timedelta(microseconds=1)) == 1
    waiting = asked(cast, [[f"Z{row[0]}", *row[1:]] for row in clean_rows(HOMES, seed=2)])
    assert forget_jobs(before=clock.now() + dt.timedelta(days=400)) == 0
    assert RosterJob.objects.get() == waiting
