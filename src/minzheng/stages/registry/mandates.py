"""Whether one may act for another now, and the plain word when he may not.

The gate of the portal, the verbs of the API and every action ask here, so they cannot differ.
"""

import datetime as dt

from minzheng.foundation.accounts.abilities import Role
from minzheng.foundation.accounts.models import Appointment, User
from minzheng.foundation.core import clock
from minzheng.foundation.core.pages import ymd
from minzheng.foundation.core.refusal import NotPossible
from minzheng.stages.registry.models import ACTS, Mandate, MandateQuerySet, Person

NONE = "您还没有替这位居民办事的委托，请先办理委托。"
REVOKED = "委托已经收回，不能再替这位居民办事。要接着办，请本人重新委托。"
EXPIRED = "委托到{day}已经到期，不能再替这位居民办事。要接着办，请本人重新委托。"
ENDED_BY_DEATH = "这位居民已经去世，委托也就结束了。身后的事请到村社区或打电话来办。"
BEYOND = "您的委托里没有“{act}”这一项。请本人来办，或者请本人把这一项也委托给您。"


def mandates_of(by: Person | User, person: Person) -> MandateQuerySet:
    """All mandates that one person ever gave another, or a worker."""
    rows = Mandate.objects.filter(person=person)
    return rows.filter(agent=by) if isinstance(by, Person) else rows.filter(worker=by)


def live_mandate(by: Person | User, person: Person, act: str = "see") -> Mandate | None:
    """The mandate by which this may be done today, the longest if there are two."""
    rows = mandates_of(by, person).live(clock.today()).covering(act)
    return rows.order_by("-until_on", "-id").first()


def why_not(by: Person | User, person: Person, act: str) -> str:
    """Empty when a live mandate covers the act; else why not, in words for the one who acts."""
    if live_mandate(by, person, act) is not None:
        return ""
    rows = mandates_of(by, person)
    if rows.live(clock.today()).exists():
        return BEYOND.format(act=ACTS[act])
    last = rows.order_by("-id").first()
    if last is None:
        return NONE
    if Person.objects.filter(pk=person.pk, died_on__isnull=False).exists():
        return ENDED_BY_DEATH
    return REVOKED if last.revoked_at else EXPIRED.format(day=ymd(last.until_on))


def require_mandate(*, by: Person | User, person: Person, act: str) -> None:
    """NotPossible, with the word, where no live mandate covers the act."""
    if words := why_not(by, person, act):
        raise NotPossible(words)


def workers_near(person: Person, on: dt.date | None = None) -> list[User]:
    """The workers of the person's own village or community, whom he may let act for him."""
    held = Appointment.objects.live(on or clock.today()).filter(
        role=Role.VILLAGE_WORKER, area_id=person.area_id, user__is_active=True
    )
    found = {row.user_id: row.user for row in held.select_related("user").order_by("user_id")}
    return list(found.values())
