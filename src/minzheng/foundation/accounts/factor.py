"""The second factor: setting it up, checking it, ways back in, taking it away."""

import base64
import hashlib
import hmac
import re
import secrets

from django.conf import settings

from minzheng.foundation.accounts import totp
from minzheng.foundation.accounts.models import RecoveryCode, User
from minzheng.foundation.audit.trail import action, record
from minzheng.foundation.core import clock
from minzheng.foundation.core.actors import Actor
from minzheng.foundation.core.refusal import NotPossible

RECOVERY_CODES = 8
SIX = re.compile(r"[0-9]{6}")


def confirmed(user: User) -> bool:
    """Whether this account has a second factor that was tried once."""
    return user.factor_confirmed_at is not None and bool(user.factor_secret)


@action
def begin(*, user: User, by: Actor) -> str:
    """A key for the app; the same one until it is confirmed. NotPossible once it was."""
    if confirmed(user):
        raise NotPossible("动态码已经设置过。换手机请找安全管理员重设。")
    if not user.factor_secret:
        user.factor_secret = totp.new_secret()
        user.save(update_fields=["factor_secret"])
        record("account.factor_begun", user, by=by)
    return str(user.factor_secret.open())


@action
def confirm(*, user: User, code: str, by: Actor) -> list[str]:
    """Turn the factor on with a right code; the recovery codes, shown this once only."""
    if confirmed(user) or not user.factor_secret:
        raise NotPossible("请从登录页重新开始。")
    if not take_code(user, code):
        raise NotPossible("动态码不对。请看手机上的最新 6 位数字再输一次。")
    user.factor_confirmed_at = clock.real_now()
    user.save(update_fields=["factor_confirmed_at"])
    codes = [_new_code() for _ in range(RECOVERY_CODES)]
    user.recovery_codes.all().delete()
    RecoveryCode.objects.bulk_create(
        RecoveryCode(user=user, code_hash=_hash(user, code)) for code in codes
    )
    record("account.factor_set", user, by=by)
    return codes


@action
def pass_factor(*, user: User, code: str) -> bool:
    """Whether a code of the app, or an unused recovery code, is right; each counts once."""
    text = code.replace(" ", "").strip().upper()
    if not confirmed(user):
        return False
    if SIX.fullmatch(text):
        return take_code(user, text)
    used = RecoveryCode.objects.filter(
        user=user, code_hash=_hash(user, text.replace("-", "")), used_at=None
    ).update(used_at=clock.real_now())
    if used:
        left = user.recovery_codes.filter(used_at=None).count()
        record("account.recovery_used", user, by=user, left=left)
    return bool(used)


@action
def reset_factor(*, user: User, by: Actor) -> None:
    """Take the factor away: the next sign-in sets up a new one. All sessions end."""
    if user.actor_ref == by.actor_ref:
        raise NotPossible("不能重设自己的动态码，请找另一位安全管理员。")
    user.factor_secret, user.factor_confirmed_at, user.factor_step = "", None, 0
    user.save(update_fields=["factor_secret", "factor_confirmed_at", "factor_step"])
    user.end_sessions()
    user.recovery_codes.all().delete()
    record("account.factor_reset", user, by=by)


@action
def enrol(*, user: User, by: Actor) -> None:
    """Give an account of a demo or a test a factor as if it had been set up at the screen."""
    if not (settings.DEMO or settings.TESTING):
        raise NotPossible("动态码只能由本人设置。")
    user.factor_secret, user.factor_confirmed_at = totp.new_secret(), clock.real_now()
    user.save(update_fields=["factor_secret", "factor_confirmed_at"])
    record("account.factor_set", user, by=by)


def take_code(user: User, code: str) -> bool:
    """Spend the app's code: one conditional update, so that of two at once one is right."""
    step = totp.matching_step(user.factor_secret.open(), code, clock.real_now().timestamp())
    if step is None:
        return False
    rows = User.objects.filter(pk=user.pk, factor_step__lt=step)
    return bool(rows.update(factor_step=step))


def code_for_demo(user: User) -> str:
    """The next code that would be taken; empty outside a demo."""
    if not settings.DEMO or not user.factor_secret:
        return ""
    now = totp.step_of(clock.real_now().timestamp())
    step = min(max(now, user.factor_step + 1), now + totp.DRIFT)
    return totp.code_at(user.factor_secret.open(), step)


def _new_code() -> str:
    """Fifty random bits as people can copy them: ABCDE-23456."""
    text = base64.b32encode(secrets.token_bytes(10)).decode()[:10]
    return f"{text[:5]}-{text[5:]}"


def _hash(user: User, code: str) -> str:
    words = f"recovery\0{user.public_id}\0{code.replace('-', '')}"
    return hmac.new(settings.CODE_KEY, words.encode(), hashlib.sha256).hexdigest()
