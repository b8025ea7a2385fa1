"""Wrong passwords and codes, counted by account and address, so that nobody locks another out."""

import datetime as dt

from axes.models import AccessAttempt, AccessFailureLog, AccessLog
from django.db.models import Q

from minzheng.foundation.accounts.models import SignInFailure, User
from minzheng.foundation.audit.trail import action, record
from minzheng.foundation.core import clock
from minzheng.foundation.core.actors import Actor
from minzheng.foundation.core.sealing import blind

WINDOW = dt.timedelta(minutes=15)
WRONG_HERE, WRONG_AT_ADDRESS = 10, 100
AT_ONCE = 1_000


class Guess:
    """A try that counts as wrong from the start, until it proved right: many at once gain
    nothing. `allowed` is False when this account from here, or this address, has used up its
    tries of 15 minutes."""

    def __init__(self, user: User | None, kind: str, address: str) -> None:
        mark, now = blind("address", address), clock.real_now()
        self.row = SignInFailure.objects.create(user=user, kind=kind, address=mark, at=now)
        near = SignInFailure.objects.filter(address=mark, at__gt=now - WINDOW, cleared=False)
        # Asked for nobody too, so that an unknown name costs the same.
        here = near.filter(user=user).filter(~Q(kind="password")).count()
        self.allowed = (user is None or here <= WRONG_HERE) and near.count() <= WRONG_AT_ADDRESS

    def was_right(self) -> None:
        """Take it back."""
        self.row.delete()


@action
def forget_failures(*, before: dt.datetime, by: Actor) -> int:
    """Delete wrong tries that are long over, a thousand at a time; returns how many."""
    old = SignInFailure.objects.filter(at__lt=before).order_by("pk")
    keys = list(old.values_list("pk", flat=True)[:AT_ONCE])
    gone, _ = SignInFailure.objects.filter(pk__in=keys).delete()
    for model in (AccessAttempt, AccessFailureLog, AccessLog):
        gone += model.objects.filter(attempt_time__lt=before).delete()[0]
    if gone:
        record("failures.forgotten", ("failure", "old"), by=by, count=gone)
    return gone
