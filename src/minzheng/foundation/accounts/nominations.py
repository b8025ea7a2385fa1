"""A role takes two administrators: one proposes, the other kind agrees. Nobody for himself."""

import datetime as dt

from django.core.exceptions import ValidationError

from minzheng.foundation.accounts.abilities import Role
from minzheng.foundation.accounts.actions import appoint, refuse_mixed
from minzheng.foundation.accounts.models import Nomination, User
from minzheng.foundation.accounts.scope import scope_of
from minzheng.foundation.audit.trail import action, record
from minzheng.foundation.core import clock
from minzheng.foundation.core.actors import Actor
from minzheng.foundation.core.refusal import Conflict, NotPossible
from minzheng.foundation.divisions.models import Division

HALVES = (Role.SYSTEM_ADMIN, Role.SECURITY_ADMIN)


@action
def propose_role(
    *, user: User, role: str, area: Division, from_on: dt.date, by: User,
    to_on: dt.date | None = None,
) -> Nomination:  # fmt: skip
    """Ask for a role; nothing holds yet. NotPossible: for oneself, mixed duties, asked twice."""
    half = half_of(by)
    _refuse_self(user, by)
    if not user.is_active:
        raise NotPossible("这个账号已停用，不能任命。")
    refuse_mixed(user, role, from_on, to_on)
    asked = Nomination(
        user=user, role=role, area=area, from_on=from_on, to_on=to_on, proposed_as=half,
        proposed_by=by.actor_ref, proposed_label=by.actor_label, proposed_at=clock.now(),
    )  # fmt: skip
    try:
        asked.full_clean()
    except ValidationError as error:
        raise NotPossible("".join(error.messages)) from error
    asked.save()
    record("account.role_proposed", user, by=by, role=role, area=area.pk)
    return asked


@action
def decide_role(*, nomination: Nomination, agree: bool, by: User, reason: str = "") -> Nomination:
    """Agree, and the role holds; or refuse with a reason."""
    half = half_of(by)
    _refuse_self(nomination.user, by)
    if half == nomination.proposed_as or by.actor_ref == nomination.proposed_by:
        raise NotPossible("要由另一类管理员批准：系统管理员提的由安全管理员批，反过来也一样。")
    if not agree and not reason.strip():
        raise NotPossible("不同意请写明原因。")
    taken = Nomination.objects.filter(pk=nomination.pk, state="waiting").update(
        state="approved" if agree else "refused", reason=reason.strip()[:200],
        decided_by=by.actor_ref, decided_label=by.actor_label, decided_at=clock.now(),
    )  # fmt: skip
    if not taken:
        raise Conflict("这一条刚被办过，请刷新。")
    nomination.refresh_from_db()
    user = nomination.user
    verb = "account.role_approved" if agree else "account.role_refused"
    record(verb, user, by=by, role=nomination.role, area=nomination.area_id)
    if agree:
        appoint(
            user=user, role=nomination.role, area=nomination.area, from_on=nomination.from_on,
            to_on=nomination.to_on, by=by,
        )  # fmt: skip
    return nomination


def half_of(by: Actor) -> str:
    """Which of the two kinds of administrator this is. NotPossible: neither."""
    roles = scope_of(User.objects.get(public_id=by.actor_ref)).roles()
    for role in HALVES:
        if role in roles:
            return role
    raise NotPossible("只有系统管理员和安全管理员能办这件事。")


def _refuse_self(user: User, by: Actor) -> None:
    if user.actor_ref == by.actor_ref:
        raise NotPossible("不能给自己任命岗位。")
