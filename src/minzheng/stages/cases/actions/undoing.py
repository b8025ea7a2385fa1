"""Taking back one's own step within ten minutes, as long as nobody has built on it."""

import datetime as dt

from django.db import IntegrityError, transaction
from django.db.models import F

from minzheng.foundation.audit.trail import action, record
from minzheng.foundation.core import clock
from minzheng.foundation.core.actors import Actor
from minzheng.foundation.core.refusal import Conflict, NotPossible
from minzheng.stages.cases.actions.steps import require_owner
from minzheng.stages.cases.models import Case, CaseStep
from minzheng.stages.catalog import Item, find

UNDO = dt.timedelta(minutes=10)
BUILT_ON = "后面的环节已经有人接着办了，不能撤回。请和他商量，由他退回。"


@action
def take_back(*, step: CaseStep, reason: str, by: Actor) -> CaseStep:
    """Undo a step: what it opened ends as taken back, and a new run of it begins.

    Nothing is deleted: the run keeps its hand, its words and what it had ended in. The new run
    has the old one's deadline, for the time went on. Raises NotPossible when it is too late, not
    one's own, or built on by somebody; Conflict when it has just been taken back.
    """
    case = Case.objects.select_for_update().get(pk=step.case_id)
    step.refresh_from_db()
    _require_fresh(step, case, by)
    if not reason.strip():
        raise NotPossible("请写一句为什么撤回，同事和当事人会看到。")
    followers = followers_of(step)
    if any(_built_on(one) for one in followers):
        raise NotPossible(BUILT_ON)
    _end(followers, by)
    former = step.result
    gone = CaseStep.objects.filter(pk=step.pk, result=former)
    if not gone.update(result=CaseStep.TAKEN_BACK, undone=former, undone_at=clock.now()):
        raise Conflict
    _restore(case, find(case.item), step.code, former)
    record(
        "step.taken_back", case, by=by, subject=case.applicant, step=step.code, result=former,
        purpose=reason.strip()[:120],
    )  # fmt: skip
    return _again(step)


def followers_of(step: CaseStep) -> list[CaseStep]:
    """What the step led to, and what that led to in turn."""
    found: list[CaseStep] = []
    level = [step.pk]
    while level:
        rows = list(CaseStep.objects.filter(after__in=level))
        found += rows
        level = [row.pk for row in rows]
    return found


def _require_fresh(step: CaseStep, case: Case, by: Actor) -> None:
    if step.result == CaseStep.TAKEN_BACK:
        raise Conflict("这一步已经撤回了，请刷新页面。")
    if step.finished_at is None or step.finished_by != by.actor_ref:
        raise NotPossible("只有刚办完这一步的人，才能撤回它。")
    if clock.now() - step.finished_at > UNDO:
        raise NotPossible("办完已经超过 10 分钟，不能撤回了。请由下一环节退回，或用“更正”重新办。")
    require_owner(by, find(case.item).step(step.code), case)


def _built_on(one: CaseStep) -> bool:
    by_hand = one.finished_at is not None and one.owner != "system"
    return by_hand or one.suspended_on is not None or bool(one.extended_days)


def _end(followers: list[CaseStep], by: Actor) -> None:
    """End what was opened; the system's own are taken back with it."""
    waiting = [one.pk for one in followers if one.finished_at is None]
    ended = CaseStep.objects.filter(pk__in=waiting, finished_at=None).update(
        finished_at=clock.now(), finished_by=by.actor_ref, finished_label=by.actor_label,
        result=CaseStep.TAKEN_BACK, blocked="",
    )  # fmt: skip
    if ended != len(waiting):
        raise Conflict(BUILT_ON)
    done = CaseStep.objects.filter(pk__in=[one.pk for one in followers]).standing()
    done.update(undone=F("result"), undone_at=clock.now(), result=CaseStep.TAKEN_BACK)


def _restore(case: Case, item: Item, code: str, former: str) -> None:
    """The case as it stood before."""
    edge, change = item.edge(code, former), dict[str, object]()
    if code == item.first.code:
        change |= {"accepted_on": None, "due_on": None, "due_provisional": False}
    if edge.opens[:1] == ("supplement",):
        lists = CaseStep.objects.standing().filter(case=case, code="supplement")
        if lists.exists():
            raise NotPossible("这件事以前也告知过要补什么，不能撤回。要改请打电话告诉当事人。")
        change["asked"] = []
    if edge.close:
        change |= {"state": "open", "outcome": "", "closed_on": None}
    try:
        with transaction.atomic():
            Case.objects.filter(pk=case.pk).update(version=F("version") + 1, **change)
    except IntegrityError:
        raise Conflict("这户已经另外提交了同样的申请，不能再撤回到原来那一件。") from None
    case.refresh_from_db()


def _again(step: CaseStep) -> CaseStep:
    return CaseStep.objects.create(
        case_id=step.case_id, code=step.code, owner=step.owner, area_id=step.area_id,
        opened_on=step.opened_on, due_on=step.due_on, due_provisional=step.due_provisional,
        sort_on=step.sort_on, yellow_on=step.yellow_on, suspended_days=step.suspended_days,
        extended_days=step.extended_days, after_id=step.after_id,
    )  # fmt: skip
