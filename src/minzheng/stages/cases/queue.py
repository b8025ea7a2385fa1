"""How many others the office does before a case."""

from django.db.models import Q

from minzheng.stages.cases.models import Case, CaseStep

AHEAD_CAP = 200
QUEUES = {"village_worker": "village", "town_clerk": "town", "town_lead": "town"}


def ahead(case: Case) -> int | None:
    """How many others the office has to do before this case, at most AHEAD_CAP; None if none waits.

    Counted as the worklist of whoever has it now is ordered: same owner, his area, by deadline;
    what waits for someone else (blocked) is not before anyone.
    """
    if case.state != "open":
        return None
    step = case.steps.filter(finished_at=None).exclude(owner__in=["resident", "system"]).first()
    if step is None or step.blocked:
        return None
    rows = CaseStep.objects.filter(owner=step.owner, finished_at=None, blocked="")
    match QUEUES.get(step.owner):
        case "village":
            rows = rows.filter(area_id=step.area_id)
        case "town":
            rows = rows.filter(area__parent_id=step.area.parent_id)
    before = Q(sort_on__lt=step.sort_on) | Q(sort_on=step.sort_on, pk__lt=step.pk)
    return rows.filter(before).order_by()[:AHEAD_CAP].count()
