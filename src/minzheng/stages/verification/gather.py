"""Everything known of a case's household, read once; the same for check, proposal and replay."""

import json
from typing import Any

from minzheng.foundation.core import clock
from minzheng.stages.cases.models import Case
from minzheng.stages.cases.queries import answers_of
from minzheng.stages.catalog import Evidence, Found, Gathered, Member, find
from minzheng.stages.registry.models import Membership
from minzheng.stages.verification.models import Check, Query


def members_of(case: Case) -> list[Membership]:
    """Living members on the day the case was sent (or today), applicant first."""
    on = case.submitted_on or clock.today()
    rows = Membership.objects.on(on).filter(household_id=case.household_id)
    living = rows.filter(person__died_on__isnull=True).select_related("person").order_by("id")
    return sorted(living, key=lambda m: m.person_id != case.applicant_id)


def latest_check(case: Case) -> Check | None:
    """The newest press of the key."""
    return case.checks.order_by("-id").first()


def gather(case: Case) -> Gathered:
    """Answers, members, settled snapshots of the newest check, what is open, and the visit."""
    check = latest_check(case)
    queries = list(check.queries.select_related("person")) if check else []
    visit = case.visits.order_by("-id").first()
    return Gathered(
        on=case.submitted_on or clock.today(),
        answers=answers_of(case),
        members=tuple(_member(m, case) for m in members_of(case)),
        found={
            (q.person.public_id, q.source): Found(q.state, payload_of(q))
            for q in queries
            if q.state in Query.SETTLED
        },
        open=tuple((q.person.public_id, q.source) for q in queries if q.state in Query.OPEN),
        visit=json.loads(visit.observed.open()) if visit else {},
    )


def evidence_of(case: Case, gathered: Gathered | None = None) -> Evidence:
    """What the item's area makes of it."""
    return find(case.item).assemble(gathered or gather(case))


def payload_of(query: Query) -> dict[str, Any]:
    """A snapshot's content; a source without a record is an empty one."""
    text = query.payload.open() if query.payload else ""
    payload: dict[str, Any] = json.loads(text) if text else {}
    return payload


def _member(membership: Membership, case: Case) -> Member:
    person = membership.person
    return Member(
        ref=person.public_id,
        name=person.name,
        relation=membership.relation,
        birth_on=person.birth_on,
        sex=person.sex,
        hukou_local=person.hukou_local,
        applicant=person.pk == case.applicant_id,
    )
