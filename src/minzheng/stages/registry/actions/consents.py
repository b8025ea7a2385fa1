"""Authorisations to ask other departments, and mandates to act for someone."""

import datetime as dt
from collections.abc import Iterable

from django.core.files.base import ContentFile

from minzheng.foundation.accounts.models import User
from minzheng.foundation.accounts.scope import scope_of
from minzheng.foundation.audit.trail import action, record
from minzheng.foundation.core import clock
from minzheng.foundation.core.actors import Actor
from minzheng.foundation.core.identity import age_on
from minzheng.foundation.core.refusal import NotPossible
from minzheng.foundation.core.uploads import Paper
from minzheng.stages.registry.frozen import refuse_frozen, refuse_frozen_family
from minzheng.stages.registry.models import ACTS, Authorisation, Mandate, Person

# The wording people agree to (浙江省社会救助条例 art. 49); a new wording gets a new version.
TEXT_VERSION = "2021-07"
MANDATE_MOST_DAYS = 366
GROWN = 18  # 民法典第十八、十九条: a grown-up's own legal act


@action
def authorise(
    *,
    people: Iterable[Person],
    purpose: str,
    channel: str,
    by: Actor,
    until_on: dt.date | None = None,
) -> list[Authorisation]:
    """Each person lets the bureau ask other departments for one purpose, from today.

    `purpose` is an item's name such as «dibao»; without `until_on` it covers the application
    and the re-checks while the benefit runs.
    """
    today = clock.today()
    if channel not in Authorisation.CHANNELS:
        raise NotPossible("请选择授权方式。")
    if until_on is not None and until_on < today:
        raise NotPossible("授权有效期不能早于今天。")
    people = list(people)
    refuse_frozen_family(people)
    given = [
        Authorisation(
            person=person, purpose=purpose, given_on=today, until_on=until_on, channel=channel,
            text_version=TEXT_VERSION, recorded_by=by.actor_ref,
        )
        for person in people
    ]  # fmt: skip
    Authorisation.objects.bulk_create(given, batch_size=500)
    for row in given:
        record(
            "authorisation.given", row, by=by, subject=row.person, purpose=purpose, channel=channel
        )
    return given


@action
def withdraw_authorisation(*, authorisation: Authorisation, by: Actor) -> Authorisation:
    """Withdraw an authorisation; from this moment nobody is asked. Twice is the same as once."""
    at = clock.now()
    claimed = Authorisation.objects.filter(pk=authorisation.pk, withdrawn_at=None).update(
        withdrawn_at=at, withdrawn_by=by.actor_ref
    )
    if claimed:
        authorisation.withdrawn_at, authorisation.withdrawn_by = at, by.actor_ref
        record("authorisation.withdrawn", authorisation, by=by, subject=authorisation.person)
    return authorisation


@action
def give_mandate(
    *,
    person: Person,
    agent: Person | None = None,
    worker: User | None = None,
    until_on: dt.date,
    acts: Iterable[str] = ACTS,
    channel: str = "portal",
    witness: str = "",
    paper: Paper | None = None,
    by: Actor,
) -> Mandate:
    """Let one family member (`agent`) or one member of staff (`worker`) do `acts`, until a day.

    Given in person (portal), by a signed paper of which a picture is kept, or aloud before a
    witness. Nobody writes an oral mandate down in his own favour: a colleague does.
    """
    refuse_frozen(person)
    today, wanted = clock.today(), set(acts) | {"see"}
    if (agent is None) == (worker is None):
        raise NotPossible("请选择一位代办人。")
    if agent == person:
        raise NotPossible("不能委托自己代办。")
    for one, words in ((person, "委托人"), (agent, "代办人")):
        if one is not None and (one.died_on or age_on(one.birth_on, today) < GROWN):
            raise NotPossible(f"{words}要是满 18 岁、健在的人。孩子的事由家里的大人来办。")
    if not today <= until_on <= today + dt.timedelta(days=MANDATE_MOST_DAYS):
        raise NotPossible("委托期限从今天起，最长一年。")
    if wanted - set(ACTS):
        raise NotPossible("请从列出的几项里选委托的范围。")
    if channel not in Mandate.CHANNELS or (channel == "portal") != (by == person):
        raise NotPossible("请选是怎么委托的：签字的委托书，还是口头委托。")
    if isinstance(by, User) and not scope_of(by).covers("file_for_resident", person.area_id):
        raise NotPossible("您没有替这位居民登记委托的权限。")
    if worker is not None and not scope_of(worker).covers("visit", person.area_id):
        raise NotPossible("只能委托本村社区或者本街道（镇）的工作人员。")
    _require_shown(channel, witness, paper, own=worker is not None and by == worker)
    mandate = Mandate(
        person=person, agent=agent, worker=worker, from_on=today, until_on=until_on,
        scope=",".join(act for act in ACTS if act in wanted), channel=channel,
        witness=witness[:40],
    )  # fmt: skip
    if paper is not None:
        mandate.paper.save(f"{mandate.public_id}.bin", ContentFile(paper.content), save=False)
    mandate.save()
    record(
        "mandate.given", mandate, by=by, subject=person, channel=channel, scope=mandate.scope,
        to="agent" if agent else "worker", until=until_on.isoformat(),
    )  # fmt: skip
    return mandate


def _require_shown(channel: str, witness: str, paper: Paper | None, *, own: bool) -> None:
    if channel == "oral" and not witness.strip():
        raise NotPossible("口头委托要写明在场作证的人。")
    if channel == "oral" and own:
        raise NotPossible("口头委托给自己的，要请另一位同事来登记；或者请本人在委托书上签字。")
    if channel == "paper" and own and paper is None:
        raise NotPossible("委托给自己的，要把签字的委托书拍照存上。")


@action
def revoke_mandate(*, mandate: Mandate, by: Actor) -> Mandate:
    """End a mandate at once. Twice is the same as once."""
    at = clock.now()
    claimed = Mandate.objects.filter(pk=mandate.pk, revoked_at=None).update(
        revoked_at=at, revoked_by=by.actor_ref
    )
    if claimed:
        mandate.revoked_at, mandate.revoked_by = at, by.actor_ref
        record("mandate.revoked", mandate, by=by, subject=mandate.person)
    return mandate
