"""Between password and second factor nobody is signed in: only this much is remembered.

The door looks at a session that `login()` made and at nothing else, so the step cannot be skipped.
"""

import time

from django.conf import settings
from django.contrib.auth import login
from django.http import HttpRequest

from minzheng.foundation.accounts.models import User
from minzheng.foundation.audit.trail import record

KEY, LIFE, TRIES = "half", 600, 5


def start(request: HttpRequest, user: User, target: str) -> None:
    """The password was right: a new session that knows who wants to sign in, for ten minutes."""
    request.session.flush()
    request.session[KEY] = {
        "user": user.public_id, "epoch": user.session_epoch, "next": target,
        "at": int(time.time()), "wrong": 0,
    }  # fmt: skip


def pending(request: HttpRequest) -> User | None:
    """Who has given a right password in this session, within its life; otherwise None."""
    half = request.session.get(KEY)
    if not half or time.time() - half["at"] > LIFE:
        return None
    return User.objects.filter(
        public_id=half["user"], session_epoch=half["epoch"], is_active=True
    ).first()


def wrong(request: HttpRequest) -> bool:
    """Count a wrong code; True once the password has to be given again."""
    half = request.session[KEY]
    half["wrong"] += 1
    request.session[KEY] = half
    if half["wrong"] < TRIES:
        return False
    request.session.flush()
    return True


def finish(request: HttpRequest, user: User) -> str:
    """Both factors were right: a new session; the page that was asked for."""
    target = str(request.session[KEY]["next"])
    request.session.flush()
    login(request, user, backend="django.contrib.auth.backends.ModelBackend")
    request.session["epoch"] = user.session_epoch
    request.session.set_expiry(settings.SESSION_COOKIE_AGE)
    record("account.signed_in", user, by=user)
    return target
