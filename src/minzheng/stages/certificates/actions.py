"""Issuing and revoking codes."""

import datetime as dt
from collections.abc import Mapping

from django.db import transaction
from django.db.models import F

from minzheng.foundation.audit.trail import action, record
from minzheng.foundation.core import clock
from minzheng.foundation.core.actors import Actor
from minzheng.foundation.core.refusal import NotPossible
from minzheng.stages.certificates.models import Code

# How long a code lives when nobody says: a poster three years, a letter ten.
DAYS = {"item": 1095, "place": 1095, "case": 365, "letter": 3650}


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
    life = DAYS[kind] if days is None else days
    if life < 1:
        raise NotPossible("二维码的有效天数至少是 1 天。")
    now = clock.real_now().replace(microsecond=0)
    code = Code.objects.create(
        kind=kind,
        target=target,
        prefill=dict(prefill or {}),
        issued_at=now,
        issued_by=by.actor_ref,
        expires_at=now + dt.timedelta(days=life),
    )
    record("code.issued", code, by=by, kind=kind, days=life)
    return code


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


def count_scan(code: Code) -> None:
    """One more scan. A tally without a person behind it, so it leaves no audit event."""
    with transaction.atomic():
        Code.objects.filter(pk=code.pk).update(scans=F("scans") + 1)
