"""入户调查: by two people; a form that the phone sends twice counts once."""

import datetime as dt
import json
from collections.abc import Sequence
from typing import Any

from django.core.files.base import ContentFile
from django.db import IntegrityError, transaction

from minzheng.foundation.audit.trail import action, record
from minzheng.foundation.core import clock
from minzheng.foundation.core.actors import Actor
from minzheng.foundation.core.refusal import NotPossible
from minzheng.foundation.core.uploads import Paper
from minzheng.stages.cases.actions import finish_step
from minzheng.stages.cases.guards import require
from minzheng.stages.cases.models import Case
from minzheng.stages.verification.models import Visit, VisitPhoto

MOST_PHOTOS = 3


@action
def record_visit(
    *,
    case: Case,
    client_id: str,
    visited_on: dt.date,
    visitor: str,
    second_visitor: str,
    met: str,
    living: str,
    observed: dict[str, Any],
    agrees: bool,
    by: Actor,
    photos: Sequence[Paper] = (),
) -> Visit:
    """Keep a visit with its pictures and finish the visit step. The same `client_id` gives the
    first one back."""
    require(by, "visit", case.area_id)
    before = Visit.objects.filter(client_id=client_id[:64]).first()
    if before is not None:
        if before.case_id != case.pk:
            raise NotPossible("这份入户表已经用在另一件事上，请重新打开表格。")
        return before
    if visitor.strip() == second_visitor.strip() or not second_visitor.strip():
        raise NotPossible("入户调查要两个人，请填写同行人。")
    earliest = case.submitted_on or clock.today()
    if not earliest <= visited_on <= clock.today():
        raise NotPossible("入户日期应在提交之后、今天以前，请核对。")
    visit = Visit(
        case=case, client_id=client_id[:64], visited_on=visited_on, visitor=visitor.strip()[:40],
        second_visitor=second_visitor.strip()[:40], met=met[:40], living=living[:20],
        observed=json.dumps(observed, ensure_ascii=False), agrees=agrees, sent_at=clock.now(),
        sent_by=by.actor_ref,
    )  # fmt: skip
    try:
        with transaction.atomic():
            visit.save()
    except IntegrityError:  # the phone sent it twice at once
        return Visit.objects.get(client_id=client_id[:64])
    for photo in photos[:MOST_PHOTOS]:
        kept = VisitPhoto(visit=visit)
        kept.file.save(f"{kept.public_id}.bin", ContentFile(photo.content), save=False)
        kept.save()
    record(
        "visit.recorded", visit, by=by, subject=case.applicant, case=case.public_id, agrees=agrees
    )
    if case.steps.filter(code="visit", finished_at=None).exists():
        finish_step(case=case, code="visit", result="done", by=by)
    return visit
