"""Sessions in the database, as the framework keeps them; read by a statement that is made once,
and written so that a database in trouble is not taken for somebody who signed out."""

from typing import Any, NamedTuple

from django.contrib.sessions.backends import db
from django.contrib.sessions.backends.base import UpdateError
from django.contrib.sessions.models import Session
from django.db import transaction

from minzheng.foundation.core import clock
from minzheng.foundation.core.statements import Statement


class Kept(NamedTuple):
    """What a session's row holds."""

    session_data: str


LIVE = Statement[str](
    lambda key, now: Session.objects.filter(session_key=key, expire_date__gt=now).values_list(
        "session_data", flat=True
    )
)


class SessionStore(db.SessionStore):
    """The framework's own store with a quicker look-up and an honest save."""

    def save(self, must_create: bool = False) -> None:
        """Write the session back. Raises UpdateError when it is gone, signed out elsewhere; the
        base raises that for a full or lost database too, whose own error passes here."""
        if must_create or self.session_key is None:
            super().save(must_create)
            return
        row = self.create_model_instance(self._get_session())  # type: ignore[attr-defined]
        with transaction.atomic():
            there = Session.objects.filter(session_key=row.session_key).update(
                session_data=row.session_data, expire_date=row.expire_date
            )
        if not there:
            raise UpdateError

    def _get_session_from_db(self) -> Kept | None:
        """The live session of this key; one that is not there forgets its key, as the base does."""
        key: Any = self.session_key
        data = LIVE.first(key, clock.real_now()) if key else None
        if data is None:
            self._session_key = None
            return None
        return Kept(data)
