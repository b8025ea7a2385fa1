"""个人扫码卡: a card whose code fills in the person. It replaces typing and proves nobody."""

import datetime as dt
from typing import NamedTuple

from minzheng.foundation.audit.models import Event
from minzheng.foundation.audit.trail import action, record
from minzheng.foundation.core.actors import Actor, System
from minzheng.foundation.core.refusal import NotPossible
from minzheng.stages.cases.guards import require
from minzheng.stages.certificates.actions import issue, revoke
from minzheng.stages.certificates.models import Code
from minzheng.stages.certificates.queries import live_code
from minzheng.stages.registry.models import Person

PORTAL = System("portal", "网上登录页面")
COUNTER, SIGN_IN = "窗口办事", "网上登录，只代替输身份证号"
SHOWN = 50


class Use(NamedTuple):
    """One use of a card, as its owner reads it."""

    at: dt.datetime
    who: str
    what: str


@action
def issue_card(*, person: Person, by: Actor) -> Code:
    """Print a card at the counter, on the person's wish; the one before is void from now on.

    NotPossible for one who may not file for the person, or when the person has died.
    """
    require(by, "file_for_resident", person.area_id)
    if person.died_on is not None:
        raise NotPossible("此人已登记去世，不能再发扫码卡。")
    Person.objects.select_for_update().get(pk=person.pk)  # two presses at once: one card lives
    _void(person, by)
    code = issue(kind="card", target=person.public_id, by=by)
    record("card.issued", code, by=by, subject=person)
    return code


@action
def stop_card(*, person: Person, by: Actor) -> bool:
    """Make the card worthless at once, by its owner or at the counter; False when there is none."""
    if by != person:
        require(by, "file_for_resident", person.area_id)
    stopped = _void(person, by)
    if stopped:
        record("card.stopped", person, by=by, subject=person)
    return stopped


@action
def use_card(*, code: Code, purpose: str, by: Actor) -> Person:
    """Who is on a card that was read just now, noted for its owner; NotPossible for a void one."""
    live = live_code("card", code.target)
    person = holder(code)
    if live is None or live.pk != code.pk or person is None:
        raise NotPossible("这张扫码卡已经停用或过期，请输身份证号，或到窗口换一张。")
    record("card.used", person, by=by, subject=person, purpose=purpose)
    return person


def card_of(person: Person) -> Code | None:
    """The card that works now."""
    return live_code("card", person.public_id)


def holder(code: Code) -> Person | None:
    """The living person of a card."""
    if code.kind != "card":
        return None
    rows = Person.objects.select_related("area__parent").filter(died_on=None)
    return rows.filter(public_id=code.target).first()


def uses_of(person: Person) -> list[Use]:
    """Every use of the person's cards, newest first."""
    words = {"card.used": "", "card.issued": "发了新卡", "card.stopped": "停用了卡"}
    rows = Event.objects.filter(subject_ref=person.public_id, verb__in=list(words))
    return [
        Use(row.at, row.actor_label, words[row.verb] or row.purpose)
        for row in rows.order_by("-seq")[:SHOWN]
    ]


def _void(person: Person, by: Actor) -> bool:
    rows = list(Code.objects.filter(kind="card", target=person.public_id, revoked_at=None))
    for code in rows:
        revoke(code=code, by=by)
    return bool(rows)
