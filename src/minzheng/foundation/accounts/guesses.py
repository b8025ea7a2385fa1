"""Wrong passwords and codes, counted by account and address, so that nobody locks another out."""

import datetime as dt

from django.db.models import Q

from minzheng.foundation.accounts.models import SignInFailure, User
from minzheng.foundation.core import clock
from minzheng.foundation.core.sealing import blind

WINDOW = dt.timedelta(minutes=15)
WRONG_HERE, WRONG_AT_ADDRESS = 10, 100


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
