"""A granted copy is opened: gathered now, handed over, noted where the person can see it."""

from minzheng.foundation.audit.trail import action, record
from minzheng.foundation.core import clock
from minzheng.foundation.core.actors import Actor
from minzheng.foundation.core.refusal import NotPossible
from minzheng.stages.cases.guards import require
from minzheng.stages.registry.models import Mandate, Person
from minzheng.stages.rights.gathering import Section, copy_of
from minzheng.stages.rights.models import Request

FORMS = ("file", "print")


@action
def hand_out(*, row: Request, form: str, by: Actor) -> list[Section]:
    """The sections of the copy, for the person, who asked for her, or the counter that prints it.

    Raises NotPossible before it is granted, after its last day, or for anyone else.
    """
    if form not in FORMS:
        raise ValueError(form)
    if row.kind != "copy" or row.copy_until_on is None:
        raise NotPossible("副本还没有同意领取，请等答复。")
    if row.copy_until_on < clock.today():
        raise NotPossible("副本的领取时间已经过了。还要的话再提一次。")
    if isinstance(by, Person):
        _require_reader(row, by)
    else:
        require(by, "file_for_resident", row.area_id)
        if row.person.secret:
            require(by, "see_secret", row.area_id)
    record("rights.copied", row, by=by, subject=row.person, form=form)
    return copy_of(row.person)


def _require_reader(row: Request, by: Person) -> None:
    if by.pk == row.person_id or (by.pk == row.asker_id and row.capacity != "agent"):
        return
    live = Mandate.objects.live(clock.today()).filter(person=row.person, agent=by)
    if not live.exists():
        raise NotPossible("这不是您的资料，或者委托已经结束。")
