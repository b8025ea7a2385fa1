"""A request comes in, online or on paper at the counter; or is taken back."""

import json
from collections.abc import Mapping

from django.db import IntegrityError, transaction

from minzheng.foundation.audit.trail import action, record
from minzheng.foundation.core import clock
from minzheng.foundation.core.actors import Actor
from minzheng.foundation.core.refusal import Conflict, NotPossible
from minzheng.stages.cases.numbers import number_of
from minzheng.stages.registry.models import Person
from minzheng.stages.rights import clocks
from minzheng.stages.rights.actions.telling import tell_of
from minzheng.stages.rights.corrections import clean_wanted
from minzheng.stages.rights.guards import require_asker
from minzheng.stages.rights.models import Request

TEXT_MOST, PROOF_MOST = 1000, 300


@action
def ask(
    *,
    person: Person,
    kind: str,
    by: Actor,
    capacity: str = "self",
    asker: Person | None = None,
    channel: str = "portal",
    text: str = "",
    wanted: Mapping[str, str] | None = None,
    proof: str = "",
) -> Request:
    """Take in one request; its clock starts today. The same one still open is returned.

    `wanted`: for a correction, the fields and what they should say. `proof`: at the counter, who
    came and which papers were seen. Raises NotPossible with what to do instead.
    """
    require_asker(person, kind, capacity, asker, by)
    if channel == "counter" and not proof.strip():
        raise NotPossible("请写明来的是谁、看了什么证件。")
    if kind == "object" and not text.strip():
        raise NotPossible("请写明不同意怎么用您的资料。")
    changes = clean_wanted(person, wanted or {}, capacity) if kind == "correct" else {}
    if kind == "correct" and not changes and not text.strip():
        raise NotPossible("请写明哪里不对、应该是什么。")
    today = clock.today()
    due = clocks.due(kind, today)
    row = Request(
        kind=kind, channel=channel, person=person, asker=asker, capacity=capacity,
        area_id=person.area_id, text=text.strip()[:TEXT_MOST], proof=proof.strip()[:PROOF_MOST],
        wanted=json.dumps(changes, ensure_ascii=False) if changes else "",
        received_on=today, received_at=clock.now(), received_by=by.actor_ref,
        due_on=due.deadline.on, due_provisional=due.deadline.provisional, due_sample=due.sample,
    )  # fmt: skip
    try:
        with transaction.atomic():
            row.save()
    except IntegrityError:  # the same is asked already: a double press, or someone else did
        return _standing(row)
    row.number = number_of("QL", today, row.pk)
    row.save(update_fields=["number"])
    record(
        "rights.asked", row, by=by, subject=person, kind=kind, capacity=capacity, channel=channel,
        fields=sorted(changes),
    )  # fmt: skip
    tell_of(row, "received", by=by)
    return row


def _standing(row: Request) -> Request:
    """The open request that is there already; only to the one who asked it."""
    there = Request.objects.get(person=row.person, kind=row.kind, state="open")
    if (there.capacity, there.asker_id) != (row.capacity, row.asker_id):
        raise NotPossible("同样的请求正在办，办完再提。")
    return there


@action
def withdraw(*, row: Request, by: Actor) -> Request:
    """The one who asked takes it back before it is answered. Twice is the same as once."""
    if row.state == "withdrawn":
        return row
    require_asker_again(row, by)
    done = Request.objects.filter(pk=row.pk, state="open").update(
        state="withdrawn", withdrawn_at=clock.now(), withdrawn_by=by.actor_ref,
        version=row.version + 1,
    )  # fmt: skip
    if not done:
        raise Conflict("已经答复了，不用撤回。")
    record("rights.withdrawn", row, by=by, subject=row.person, kind=row.kind)
    row.refresh_from_db()
    return row


def require_asker_again(row: Request, by: Actor) -> None:
    """NotPossible unless this one is the person, the one who asked, or writes at the counter."""
    if isinstance(by, Person) and by.pk in (row.person_id, row.asker_id):
        return
    if isinstance(by, Person):
        raise NotPossible("这不是您提的请求。")
    require_asker(row.person, row.kind, row.capacity, row.asker, by)
