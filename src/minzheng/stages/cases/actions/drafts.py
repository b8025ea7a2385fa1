"""From a first question to a case that is sent."""

import json
from collections.abc import Iterable
from typing import Any

from django.core.files.base import ContentFile
from django.db import IntegrityError, transaction
from django.db.models import F

from minzheng.foundation.audit.trail import action, record
from minzheng.foundation.core import clock
from minzheng.foundation.core.actors import Actor
from minzheng.foundation.core.refusal import Conflict, NotPossible
from minzheng.foundation.core.uploads import Paper
from minzheng.stages.cases.actions.steps import open_step
from minzheng.stages.cases.guards import require_party, why_not_applicant
from minzheng.stages.cases.models import Case, MaterialPaper
from minzheng.stages.cases.numbers import number_of
from minzheng.stages.cases.queries import answers_of, missing_answers
from minzheng.stages.catalog import Item, find
from minzheng.stages.registry.frozen import refuse_frozen, refuse_frozen_family
from minzheng.stages.registry.models import Household, Person
from minzheng.stages.registry.queries import members_on

MAX_ANSWERS = 60_000


@action
def start_draft(
    *, item: Item, applicant: Person, household: Household, channel: str, by: Actor
) -> Case:
    """Begin an application, or go on with the one that is already there."""
    refuse_frozen(applicant)
    if words := why_not_applicant(applicant, household):
        raise NotPossible(words)
    going_on = Case.objects.filter(
        item=item.code, household=household, kind="new", state__in=("draft", "open")
    )
    if (standing := going_on.first()) is not None:
        require_party(by, standing, "apply")
        return standing
    case = Case(
        item=item.code,
        applicant=applicant,
        household=household,
        area_id=household.area_id,
        channel=channel,
        opened_on=clock.today(),
        opened_by=by.actor_ref,
    )
    require_party(by, case, "apply")
    try:
        with transaction.atomic():
            case.save()
    except IntegrityError:  # a double click: the other one made it
        return going_on.get()
    record("case.drafted", case, by=by, subject=applicant, item=item.code, channel=channel)
    return case


@action
def save_answers(
    *, case: Case, answers: dict[str, Any], by: Actor, version: int | None = None
) -> Case:
    """Merge answers into a draft (or into one that must be supplemented)."""
    require_party(by, case, "apply" if case.state == "draft" else "supplement")
    if case.state == "open":
        waiting = case.steps.filter(code="supplement", finished_at=None).exists()
    else:
        waiting = case.state == "draft"
    if not waiting:
        raise NotPossible("这件事已经提交，不能再改。要补充情况请联系经办人。")
    merged = json.dumps({**answers_of(case), **answers}, ensure_ascii=False)
    if len(merged) > MAX_ANSWERS:
        raise NotPossible("填写的内容太长，请删减一些再保存。")
    claim(case, version)
    case.answers = merged
    case.save(update_fields=["answers"])
    record("case.answered", case, by=by, subject=case.applicant, keys=sorted(answers))
    return case


@action
def submit(*, case: Case, by: Actor, version: int | None = None) -> Case:
    """Send a complete draft: it gets its number, and its first step opens."""
    require_party(by, case, "apply")
    if case.state != "draft":
        return case  # sent already: a double click is one submission
    refuse_frozen(case.applicant)
    refuse_frozen_family(member.person for member in members_on(case.household))
    item = find(case.item)
    missing = missing_answers(item, answers_of(case))
    if missing:
        raise NotPossible("还有没填的：" + "、".join(question.label for question in missing) + "。")
    today = clock.today()
    claim(case, version, state="draft")
    case.state, case.submitted_on = "open", today
    case.number, case.unfinished = number_of(item.code, today, case.pk), ""
    case.save(update_fields=["state", "submitted_on", "number", "unfinished"])
    record("case.submitted", case, by=by, subject=case.applicant, number=case.number)
    open_step(case, item, item.first.code)
    return case


@action
def add_material(
    *, case: Case, code: str, name: str, by: Actor, file: Paper | None = None
) -> MaterialPaper:
    """Take in a paper: a file, or (without one) noted as seen at the counter."""
    require_party(by, case, "apply" if case.state == "draft" else "supplement")
    if case.state not in ("draft", "open"):
        raise NotPossible("这件事已经办结，不能再加材料。")
    paper = MaterialPaper(
        case=case, code=code, name=name[:60], seen_on=clock.today(), added_at=clock.now(),
        added_by=by.actor_ref,
    )  # fmt: skip
    if file is not None:
        paper.file.save(f"{paper.public_id}.bin", ContentFile(file.content), save=False)
    paper.save()
    record("case.material_added", case, by=by, subject=case.applicant, code=code)
    return paper


@action
def give_papers(*, case: Case, papers: Iterable[tuple[str, str, Paper | None]], by: Actor) -> int:
    """Papers (code, name, file) of one press, together: one thing done, however many there are."""
    given = [add_material(case=case, code=c, name=n, file=f, by=by) for c, n, f in papers]
    record("case.papers_given", case, by=by, subject=case.applicant, count=len(given))
    return len(given)


def claim(case: Case, version: int | None, **also: Any) -> None:
    """Take the case for a change: nobody else changed it since `version` was read."""
    expected = case.version if version is None else version
    rows = Case.objects.filter(pk=case.pk, version=expected, **also)
    if not rows.update(version=F("version") + 1):
        raise Conflict
    case.version = expected + 1
