"""What a password must be, by profile.

`mlps3` (等保 2.0 level 3, 8.1.4.1): long, of three kinds of characters, changed every 90 days.
`asvs` (OWASP ASVS 6.2): long and not a common one; no kinds, no forced change.
"""

import datetime as dt
import secrets
import string

from django.conf import settings
from django.contrib.auth.password_validation import MinimumLengthValidator, validate_password
from django.core.exceptions import ValidationError

from minzheng.foundation.accounts.models import User
from minzheng.foundation.audit.trail import action, record
from minzheng.foundation.core import clock
from minzheng.foundation.core.actors import Actor
from minzheng.foundation.core.refusal import NotPossible

CHANGE_AFTER = dt.timedelta(days=90)
KINDS = (str.islower, str.isupper, str.isdigit)
PLAIN = "abcdefghjkmnpqrstuvwxyz", "ABCDEFGHJKLMNPQRSTUVWXYZ", "23456789"


class LongEnough(MinimumLengthValidator):
    """The framework has no Chinese words for this one."""

    def get_error_message(self) -> str:
        """In plain words."""
        return f"密码太短，至少要 {self.min_length} 个字。"


class ThreeKinds:
    """mlps3: three of small letters, capitals, digits, other signs; not the user's name."""

    def validate(self, password: str, user: User | None = None) -> None:
        """ValidationError in plain words."""
        kinds = [any(kind(c) for c in password) for kind in KINDS]
        kinds.append(any(not c.isalnum() for c in password))
        if sum(kinds) < 3:
            raise ValidationError("密码里要有大写字母、小写字母、数字、符号中的三种。")
        if user is not None and user.username.lower() in password.lower():
            raise ValidationError("密码里不能有用户名。")

    def get_help_text(self) -> str:
        """For the page."""
        return "大写字母、小写字母、数字、符号中至少三种，不含用户名"


def must_change(user: User) -> bool:
    """Whether the account has to choose a new password before anything else."""
    if user.must_change_password:
        return True
    if settings.PASSWORD_PROFILE != "mlps3" or user.password_changed_at is None:
        return False
    return clock.real_now() - user.password_changed_at > CHANGE_AFTER


def first_password() -> str:
    """Sixteen random characters of three kinds without the ones that look alike."""
    every = "".join(PLAIN)
    while True:
        text = "".join(secrets.choice(every) for _ in range(16))
        if all(any(c in kind for c in text) for kind in PLAIN):
            return text


def refuse_weak(user: User, password: str) -> None:
    """NotPossible with every reason at once."""
    try:
        validate_password(password, user)
    except ValidationError as error:
        raise NotPossible("".join(error.messages)) from error
    if user.check_password(password):
        raise NotPossible("新密码不能和现在的一样。")
    if not set(password) - set(string.whitespace):
        raise NotPossible("密码不能全是空格。")


@action
def change_password(*, user: User, password: str, by: Actor) -> None:
    """Set one's own password; every other session of the account ends."""
    if user.actor_ref != by.actor_ref:
        raise NotPossible("只能改自己的密码。")
    refuse_weak(user, password)
    user.set_password(password)
    user.must_change_password = False
    user.password_changed_at = clock.real_now()
    user.save(update_fields=["password", "must_change_password", "password_changed_at"])
    user.end_sessions()
    record("account.password_changed", user, by=by)


@action
def hand_out_password(*, user: User, by: Actor) -> str:
    """A new first password for somebody else, shown once and changed at the first sign-in."""
    if user.actor_ref == by.actor_ref:
        raise NotPossible("自己的密码请用“改密码”。")
    password = first_password()
    user.set_password(password)
    user.must_change_password = True
    user.password_changed_at = clock.real_now()
    user.save(update_fields=["password", "must_change_password", "password_changed_at"])
    user.end_sessions()
    record("account.password_handed_out", user, by=by)
    return password
