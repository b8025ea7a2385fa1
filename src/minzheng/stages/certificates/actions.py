"""Issuing and revoking codes."""

import datetime as dt
from collections.abc import Mapping, Sequence

from django.db import IntegrityError, transaction
from django.db.models import F

from minzheng.foundation.audit.trail import action, record
from minzheng.foundation.core import clock
from minzheng.foundation.core.actors import Actor
from minzheng.foundation.core.refusal import NotPossible
from minzheng.stages.certificates.models import Code

# How long a code lives when nobody says: a poster and a card three years, a letter ten.
DAYS = {
    "item": 1095, "place": 1095, "case": 365, "letter": 3650, "form": 1095, "paper": 365,
    "card": 1095,
}  # fmt: skip


@action
def issue(
    *,
    kind: str,
    target: str,
    by: Actor,
    prefill: Mapping[str, str | int] | None = None,
    days: int | None = None,
) -> Code:
    """Issue a code for an item (its code), a place (division), a case or a decision (public id).

    `prefill` is what the form starts with («area»: division id); it stays with us, the token
    carries none of it. Expiry is real time, whatever date business runs on.
    """
    code = _code(kind, target, by, prefill or {}, DAYS[kind] if days is None else days)
    code.save()
    record("code.issued", code, by=by, kind=kind)
    return code


@action
def issue_all(*, kind: str, targets: Sequence[str], by: Actor) -> int:
    """Issue one code for each target that has had none; returns how many were issued."""
    had = set(Code.objects.filter(kind=kind, target__in=targets).values_list("target", flat=True))
    codes = [_code(kind, target, by, {}, DAYS[kind]) for target in targets if target not in had]
    Code.objects.bulk_create(codes)
    for code in codes:
        record("code.issued", code, by=by, kind=kind)
    return len(codes)


@action
def revoke(*, code: Code, by: Actor) -> None:
    """Make a code worthless from now on; NotPossible when it was revoked before."""
    changed = Code.objects.filter(pk=code.pk, revoked_at=None).update(
        revoked_at=clock.real_now(), revoked_by=by.actor_ref
    )
    if not changed:
        raise NotPossible("这个码已经作废了，不用再作废一次。")
    code.refresh_from_db()
    record("code.revoked", code, by=by, kind=code.kind)


@action
def paper_code(*, slug: str, ref: str, by: Actor) -> Code:
    """The code of one filled form: the one that lives, else a new one. `ref` is the public id of
    the case, decision or person that the form belongs to; printing twice is one code."""
    target = f"{slug}:{ref}"
    # One that has run out would stand in the way of the new one.
    for old in Code.objects.filter(
        kind="paper", target=target, revoked_at=None, expires_at__lte=clock.real_now()
    ):
        revoke(code=old, by=by)
    live = Code.objects.filter(kind="paper", target=target, revoked_at=None)
    if (found := live.first()) is not None:
        return found
    try:
        with transaction.atomic():
            return issue(kind="paper", target=target, by=by)
    except IntegrityError:  # printed twice at once; the other one issued it
        return live.get()


def count_scan(code: Code) -> None:
    """One more scan. A tally without a person behind it, so it leaves no audit event."""
    with transaction.atomic():
        Code.objects.filter(pk=code.pk).update(scans=F("scans") + 1)


def _code(kind: str, target: str, by: Actor, prefill: Mapping[str, str | int], days: int) -> Code:
    if days < 1:
        raise NotPossible("二维码的有效天数至少是 1 天。")
    # Whole seconds: the token carries no smaller ones.
    now = clock.real_now().replace(microsecond=0)
    return Code(
        kind=kind,
        target=target,
        prefill=dict(prefill),
        issued_at=now,
        issued_by=by.actor_ref,
        expires_at=now + dt.timedelta(days=days),
    )
