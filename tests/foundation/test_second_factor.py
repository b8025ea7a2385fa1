"""The second factor: the standard's own numbers, each code once, and no way round the step."""

import base64
import time
from typing import Any

import pytest
from django.conf import settings
from django.test import Client

from minzheng.foundation.accounts import factor, half, totp
from minzheng.foundation.accounts.models import RecoveryCode, User
from minzheng.foundation.audit.models import Event
from minzheng.foundation.core import clock
from minzheng.foundation.core.refusal import NotPossible
from tests.cast import BY, PASSWORD, Cast
from tests.signing import CODE, PAGE, phone, sign_in

ENROL = "/staff/sign-in/enrol/"


@pytest.mark.parametrize(
    ("at", "code"),
    [(59, "94287082"), (1111111109, "07081804"), (1111111111, "14050471"),
     (1234567890, "89005924"), (2000000000, "69279037"), (20000000000, "65353130")],
)  # fmt: skip
def test_the_vectors_of_rfc_6238(at: int, code: str) -> None:
    secret = base64.b32encode(b"12345678901234567890").decode()
    assert totp.code_at(secret, totp.step_of(at), digits=8) == code


def test_half_a_minute_to_each_side_and_no_more() -> None:
    secret, now = totp.new_secret(), 1_700_000_010
    for away, right in ((-2, False), (-1, True), (0, True), (1, True), (2, False)):
        code = totp.code_at(secret, totp.step_of(now) + away)
        assert (totp.matching_step(secret, code, now) is not None) is right, away


def test_a_code_counts_once_and_lies_sealed(cast: Cast) -> None:
    code = phone("wang")
    user = User.objects.get(username="wang")
    assert factor.pass_factor(user=user, code=code)
    assert not factor.pass_factor(user=user, code=code)
    stored = User.objects.filter(pk=user.pk).values_list("factor_secret", flat=True)[0]
    assert str(stored).startswith("v1|")
    other = User.objects.get(username="xu")
    assert not factor.pass_factor(user=other, code=code)


def test_the_first_sign_in_sets_it_up_and_shows_the_recovery_codes_once(
    cast: Cast, client: Client
) -> None:
    factor.reset_factor(user=cast.wang, by=cast.tao)
    form = {"username": "wang", "password": PASSWORD}
    assert client.post(PAGE, form).url == ENROL
    page = client.get(ENROL).content.decode()
    assert "<svg" in page and client.get("/desk/todo/").status_code == 302
    assert client.post(ENROL, {"code": "000000x"}).status_code == 422
    shown = client.post(ENROL, {"code": phone("wang")}).content.decode()
    assert client.get("/desk/todo/").status_code == 200
    user = User.objects.get(username="wang")
    codes = [word for word in shown.replace("<", " ").replace(">", " ").split() if _recovery(word)]
    assert len(codes) == 8 and user.recovery_codes.count() == 8
    kept = "".join(RecoveryCode.objects.values_list("code_hash", flat=True))
    assert not any(code in kept for code in codes)
    assert client.get(ENROL).status_code == 302
    for right in (True, False):  # good once
        again = Client()
        again.post(PAGE, form)
        answer = again.post(CODE, {"code": codes[0].lower()})
        assert (answer.status_code == 302) is right
    assert Event.objects.filter(verb="account.recovery_used").count() == 1


def _recovery(word: str) -> bool:
    return len(word) == 11 and word[5] == "-" and word.replace("-", "").isalnum()


def skipped(client: Client) -> bool:
    """Whether somebody with the password alone reaches a page of the desk."""
    client.post(PAGE, {"username": "wang", "password": PASSWORD})
    tries = [client.get(at) for at in ("/desk/todo/", "/desk/", "/staff/password/", ENROL)]
    tries += [client.post(CODE, {"code": code}) for code in ("", "000000x", "ABCDE-23456")]
    tries += [client.post(ENROL, {"code": phone("wang")}), client.get("/desk/todo/")]
    return any(t.status_code == 200 for t in tries) or "_auth_user_id" in client.session


def test_the_step_cannot_be_skipped(cast: Cast, client: Client) -> None:
    assert not skipped(client)
    assert client.get(CODE).status_code == 302 or half.KEY in client.session


def test_control_a_password_that_signs_in_at_once_is_noticed(
    cast: Cast, client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    def at_once(request: Any, user: User, target: str) -> None:
        request.session[half.KEY] = {"next": target}
        half.finish(request, user)

    monkeypatch.setattr(half, "start", at_once)
    assert skipped(client)


def test_five_wrong_codes_ask_for_the_password_again(cast: Cast, client: Client) -> None:
    client.post(PAGE, {"username": "wang", "password": PASSWORD})
    answers = [client.post(CODE, {"code": "ABCDE-23456"}) for _ in range(5)]
    assert [a.status_code for a in answers] == [422] * 4 + [302]
    assert client.post(CODE, {"code": phone("wang")}).url == PAGE
    assert "_auth_user_id" not in client.session


def test_the_step_ends_after_ten_minutes_and_with_a_changed_account(
    cast: Cast, client: Client
) -> None:
    client.post(PAGE, {"username": "wang", "password": PASSWORD})
    session = client.session
    session[half.KEY] = session[half.KEY] | {"at": int(time.time()) - half.LIFE - 1}
    session.save()
    assert client.post(CODE, {"code": phone("wang")}).url == PAGE
    client.post(PAGE, {"username": "wang", "password": PASSWORD})
    cast.wang.end_sessions()
    assert client.post(CODE, {"code": phone("wang")}).url == PAGE


def test_the_code_is_shown_in_a_demo_only(
    cast: Cast, client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert factor.code_for_demo(cast.wang)
    monkeypatch.setattr(settings, "DEMO", False)
    assert factor.code_for_demo(cast.wang) == ""
    monkeypatch.setattr(settings, "TESTING", False)
    with pytest.raises(NotPossible):
        factor.enrol(user=cast.wang, by=BY)


def test_nobody_resets_his_own(cast: Cast) -> None:
    with pytest.raises(NotPossible, match="自己"):
        factor.reset_factor(user=cast.tao, by=cast.tao)
    assert sign_in(Client(), "tao").status_code == 302
    assert clock.real_now() >= User.objects.get(username="tao").factor_confirmed_at  # type: ignore[operator]
