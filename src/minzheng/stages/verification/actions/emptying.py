"""When the time of keeping is over: answers of the sources and what was seen at home go."""

from minzheng.foundation.audit.trail import action, record
from minzheng.foundation.core.actors import Actor
from minzheng.foundation.core.uploads.dropping import drop
from minzheng.stages.cases.models import Case
from minzheng.stages.verification.models import Difference, Query, VisitPhoto

GONE = "（已删除）"


@action
def empty_checks(*, case: Case, by: Actor) -> int:
    """Delete snapshots, differences and visits of a case; that and when it was asked stays."""
    queries = Query.objects.filter(check_run__case=case)
    count = queries.update(payload="", reason="")
    queries.exclude(evidence="").update(evidence=GONE)
    Difference.objects.filter(check_run__case=case).delete()
    photos = list(VisitPhoto.objects.filter(visit__case=case))
    for photo in photos:
        drop(photo.file)
        photo.delete()
    visits, _ = case.visits.all().delete()
    record(
        "checks.emptied",
        case,
        by=by,
        subject=case.applicant,
        queries=count,
        visits=visits,
        photos=len(photos),
    )
    return count
