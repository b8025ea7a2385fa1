"""Everything known of a case's household, read once; the same for check, proposal and replay."""

import json
from typing import Any

from minzheng.foundation.core import clock
from minzheng.foundation.core.refusal import NotPossible
from minzheng.foundation.core.statements import Statement
from minzheng.stages.cases.models import Case
from minzheng.stages.cases.queries import answers_of
from minzheng.stages.catalog import Evidence, Found, Gathered, Member, find
from minzheng.stages.registry.models import Membership
from minzheng.stages.verification.models import Check, Query, Visit

LIVING = Statement[Membership](
    lambda household, on: (
        Membership.objects.on(on)
        .filter(household_id=household, person__died_on__isnull=True)
        .select_related("person")
        .order_by("id")
    )
)
LATEST = Statement[Check](lambda case: Check.objects.filter(case_id=case).order_by("-id")[:1])
ASKED = Statement[Query](
    lambda check: (
        Query.objects.filter(check_run_id=check).select_related("person").order_by("source", "id")
    )
)
SEEN = Statement[Visit](lambda case: Visit.objects.filter(case_id=case).order_by("-id")[:1])


def members_of(case: Case) -> list[Membership]:
    """Living members on the day the case was sent (or today), applicant first."""
    living = LIVING.rows(case.household_id, case.submitted_on or clock.today())
    return sorted(living, key=lambda m: m.person_id != case.applicant_id)


def latest_check(case: Case) -> Check | None:
    """The newest press of the key."""
    return LATEST.first(case.pk)


def queries_of(check: Check) -> list[Query]:
    """Everything that was asked in one press of the key, with the person, by source."""
    return ASKED.rows(check.pk)


def latest_visit(case: Case) -> Visit | None:
    """The newest visit at home."""
    return SEEN.first(case.pk)


def gather(case: Case) -> Gathered:
    """Answers, members, settled snapshots of the newest check, what is open, and the visit."""
    check = latest_check(case)
    queries = queries_of(check) if check else []
    members = members_of(case)
    visit = latest_visit(case)
    return Gathered(
        on=case.submitted_on or clock.today(),
        answers=answers_of(case),
        members=tuple(_member(m, case) for m in members),
        found={
            (q.person.public_id, q.source): Found(q.state, payload_of(q))
            for q in queries
            if q.state in Query.SETTLED
        },
        open=_open(case, members, queries) if check else (),
        visit=json.loads(visit.observed.open()) if visit else {},
    )


def evidence_of(case: Case, gathered: Gathered | None = None) -> Evidence:
    """What the item's area makes of it. NotPossible when the applicant is not of the household."""
    known = gathered or gather(case)
    if not has_applicant(known):
        raise NotPossible("申请人已去世或不在这一户了，不能再算。请撤回这一件，由家人重新申请。")
    return find(case.item).assemble(known)


def has_applicant(gathered: Gathered) -> bool:
    """Whether the applicant still lives and belongs to the household."""
    return any(member.applicant for member in gathered.members)


def _open(
    case: Case, members: list[Membership], queries: list[Query]
) -> tuple[tuple[str, str], ...]:
    """Who has not answered about whom. A member nobody was asked about is as open as any:
    whoever joined after the key was pressed is not without income."""
    silent = [(q.person.public_id, q.source) for q in queries if q.state in Query.OPEN]
    asked = {(q.person.public_id, q.source) for q in queries}
    wanted = ((m.person.public_id, s) for m in members for s in find(case.item).sources)
    return (*silent, *(pair for pair in wanted if pair not in asked))


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
