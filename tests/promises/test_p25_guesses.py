"""P25: whoever guesses gets nowhere, the person herself gets in, and no account is discovered.

The guesser is lucky: the right answer is always his last guess. Only the limits stop him.
"""

import re

import pytest
from django.conf import settings
from django.contrib.auth.hashers import MD5PasswordHasher
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from minzheng.foundation.accounts import guesses, half
from minzheng.foundation.core.refusal import NotPossible
from minzheng.stages.registry import sign_in as residents
from tests.cast import PASSWORD, Cast
from tests.promises.sitting import size
from tests.signing import CODE, PAGE, phone, sign_in

GUESSER, HERSELF = "6.6.6.6", "10.0.0.7"
SMALL = 40
NEVER = 10**9
VARYING = re.compile(r'"[A-Za-z0-9]{64}"|nonce="[^"]+"')


def inside(client: Client) -> bool:
    """Whether this browser is past the password, or past both."""
    return half.KEY in client.session or "_auth_user_id" in client.session


def guess_passwords(number: int) -> bool:
    """One device tries so many passwords, the right one last."""
    client = Client(REMOTE_ADDR=GUESSER)
    for n in range(number - 1):
        client.post(PAGE, {"username": "wang", "password": f"guess {n}"})
    client.post(PAGE, {"username": "wang", "password": PASSWORD})
    return inside(client)


def guess_codes(number: int) -> bool:
    """One device knows the password and tries so many codes, the right one last."""
    client = Client(REMOTE_ADDR=GUESSER)
    for n in range(number):
        if half.KEY not in client.session:
            client.post(PAGE, {"username": "wang", "password": PASSWORD})
        right = phone("wang")
        wrong = f"{(int(right) + 1 + n) % 1_000_000:06d}"
        client.post(CODE, {"code": right if n == number - 1 else wrong})
    return "_auth_user_id" in client.session


def guess_resident(cast: Cast, number: int) -> bool:
    """One device tries so many codes for a resident, the right one last."""
    who = {"id_number": cast.zhang.id_number.open(), "session_key": "s1", "address": GUESSER}
    right = residents.send_code(**who).code_for_demo
    for n in range(number):
        code = right if n == number - 1 else f"{(int(right) + 1 + n) % 1_000_000:06d}"
        try:
            if residents.check_code(**who, code=code) is not None:
                return True
        except NotPossible:
            continue
    return False


def test_nobody_guesses_a_password_and_she_signs_in_elsewhere(cast: Cast) -> None:
    assert not guess_passwords(size(SMALL, "P25 passwords"))
    assert sign_in(Client(), "wang", REMOTE_ADDR=HERSELF).status_code == 302


def test_nobody_guesses_a_code_and_she_signs_in_elsewhere(cast: Cast) -> None:
    assert not guess_codes(size(SMALL, "P25 codes"))
    answer = sign_in(Client(), "wang", REMOTE_ADDR=HERSELF)
    assert answer.status_code == 302 and answer.url == "/desk/"


def test_nobody_guesses_a_residents_code(cast: Cast) -> None:
    assert not guess_resident(cast, size(SMALL, "P25 residents' codes"))


def test_control_without_limits_the_last_guess_is_right(
    cast: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(settings, "AXES_ENABLED", False)
    for name in ("WRONG_HERE", "WRONG_AT_ADDRESS"):
        monkeypatch.setattr(guesses, name, NEVER)
        monkeypatch.setattr(residents, name, NEVER)
    monkeypatch.setattr(half, "TRIES", NEVER)
    monkeypatch.setattr(residents, "TRIES", NEVER)
    assert guess_passwords(SMALL)
    assert guess_codes(SMALL)
    assert guess_resident(cast, SMALL)


def tried(name: str, monkeypatch: pytest.MonkeyPatch) -> tuple[int, str, int, int]:
    """Status, words, queries and hashes of one wrong try."""
    hashes: list[str] = []
    plain = MD5PasswordHasher.encode

    def counted(self: MD5PasswordHasher, password: str, salt: str) -> str:
        hashes.append(salt)
        return str(plain(self, password, salt))

    with monkeypatch.context() as patch, CaptureQueriesContext(connection) as queries:
        patch.setattr(MD5PasswordHasher, "encode", counted)
        answer = Client().post(PAGE, {"username": name, "password": "not this one"})
    words = VARYING.sub("", answer.content.decode()).replace(f'value="{name}"', "NAME")
    return answer.status_code, words, len(queries), len(hashes)


def test_no_account_is_discovered(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    """The same words and the same work, whether there is such an account or not."""
    assert tried("wang", monkeypatch) == tried("nobo", monkeypatch)


def test_control_a_page_that_knows_names_is_noticed(
    cast: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Without Django's hash for nobody an unknown name is answered sooner."""
    from django.contrib.auth.backends import ModelBackend

    from minzheng.foundation.accounts.models import User

    real = ModelBackend.authenticate

    def hasty(self: ModelBackend, request: object, username: str = "", **more: object) -> object:
        if not User.objects.filter(username=username).exists():
            return None
        return real(self, request, username=username, **more)  # type: ignore[arg-type]

    monkeypatch.setattr(ModelBackend, "authenticate", hasty)
    assert tried("wang", monkeypatch) != tried("nobo", monkeypatch)
