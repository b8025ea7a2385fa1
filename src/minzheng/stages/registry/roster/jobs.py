"""Long rosters are imported by the line: leave the page, look in again, or stop it.

Still all or nothing: one transaction writes the people and ends the job, so a line that is killed
leaves a job that waits, and the next walk does it from the beginning.
"""

from django.core.files.base import ContentFile
from django.db import transaction
from django.db.models import F

from minzheng.foundation.accounts.models import User
from minzheng.foundation.accounts.scope import scope_of
from minzheng.foundation.audit.trail import action, record
from minzheng.foundation.core import clock, line, progress
from minzheng.foundation.core.actors import Actor
from minzheng.foundation.core.refusal import NotPossible
from minzheng.stages.registry.models import RosterJob
from minzheng.stages.registry.roster.checking import Roster, read_roster
from minzheng.stages.registry.roster.writing import import_roster, import_steps

AT_ONCE = 1_000  # people that a page imports while one waits: about two seconds
MOST_TRIES = 3
GAVE_UP = "试了三次都没有做完，一个人也没有写入。请联系运维人员，或分成几份再试。"
STOPPED = "已取消，一个人也没有写入。"


@action
def ask_import(*, roster: Roster, data: bytes, name: str, good_rows: bool, by: User) -> RosterJob:
    """Leave a roster that was looked at to the line. Raises NotPossible as the import would."""
    if roster.errors and not good_rows:
        raise NotPossible(f"名单里有 {len(roster.errors)} 处错误，没有导入，请改正后再试。")
    if RosterJob.objects.filter(owner=by, state="waiting").exists():
        raise NotPossible("您还有一份名单正在导入，等它好了再导入下一份。")
    job = RosterJob(
        owner=by, name=name[:120], good_rows=good_rows, asked_at=clock.now(),
        rows=len(roster.good if good_rows else roster.rows),
    )  # fmt: skip
    job.file.save(job.public_id, ContentFile(data), save=False)
    job.save()
    record("roster.asked", job, by=by, rows=job.rows)
    transaction.on_commit(line.nudge)
    return job


def stop_import(*, job: RosterJob, by: Actor) -> bool:
    """Stop it; False when it has ended. One that is under way stops within a second."""
    if progress.seen(job.public_id) is not None:
        progress.stop(job.public_id)
        return True
    return _end(job=job, state="stopped", said=STOPPED, by=by)


@action
def know_import(*, job: RosterJob, by: User) -> None:
    """Its owner has read how it ended."""
    done = RosterJob.objects.filter(pk=job.pk, owner=by, known_at=None).exclude(state="waiting")
    if done.update(known_at=clock.now()):
        record("roster.known", job, by=by)


def run_waiting() -> int:
    """Import what waits, the oldest first; returns how many ended."""
    waiting = RosterJob.objects.filter(state="waiting").select_related("owner").order_by("pk")
    return sum(_run(job) for job in waiting[:10])


def _run(job: RosterJob) -> bool:
    if progress.seen(job.public_id) is not None or not _begin(job=job):
        return False  # another line is at it
    if job.tries >= MOST_TRIES:
        return _end(job=job, state="refused", said=GAVE_UP, by=job.owner)
    try:
        with progress.telling(job.public_id, import_steps(job.rows)):
            _import(job=job)
    except NotPossible as error:
        return _end(job=job, state="refused", said=str(error), by=job.owner)
    except progress.Stopped:
        return _end(job=job, state="stopped", said=STOPPED, by=job.owner)
    except Exception as error:  # it waits, and is tried again
        line.set_aside("registry", f"roster {job.public_id}", error)
        return False
    return True


@action
def _begin(*, job: RosterJob) -> bool:
    """Count the try, in a transaction of its own: one that kills the process counts too."""
    mine = RosterJob.objects.filter(pk=job.pk, state="waiting", tries=job.tries)
    return bool(mine.update(tries=F("tries") + 1))


@action
def _import(*, job: RosterJob) -> None:
    """Check the sheet again, by the rights and the register of now, and write it."""
    scope = scope_of(job.owner)
    if not scope.can("import_roster"):
        raise NotPossible("您已经没有导入名册的权限，没有导入。")
    with job.file.open() as sheet:
        data = sheet.read()
    inside = scope.areas("import_roster")
    roster = read_roster(data, name=job.name, inside=inside)
    batch = import_roster(roster=roster, by=job.owner, good_rows=job.good_rows)
    left = roster.total - batch.rows
    said = f"已导入 {batch.rows} 人" + (f"，{left} 行有错误没有导入" if left else "") + "。"
    if not _end(job=job, state="done", said=said, by=job.owner):
        raise NotPossible(STOPPED)  # ended elsewhere meanwhile: nothing of this is written


@action
def _end(*, job: RosterJob, state: str, said: str, by: Actor) -> bool:
    """Note how it ended, and let go of the sheet."""
    name = str(job.file.name)
    ended = RosterJob.objects.filter(pk=job.pk, state="waiting").update(
        state=state, said=said[:300], ended_at=clock.now(), file=""
    )
    if ended:
        record("roster.ended", job, by=by, state=state)
        transaction.on_commit(lambda: job.file.storage.delete(name))
    return bool(ended)
