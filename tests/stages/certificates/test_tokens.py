"""A token opens only as it was signed: every changed character is found."""

import base64
import string

import pytest
from django.conf import settings
from django.test import override_settings

from minzheng.foundation.core.publicid import new_public_id
from minzheng.stages.certificates import tokens

ALPHABET = string.ascii_letters + string.digits + "-_"


def test_a_token_says_what_was_written() -> None:
    public_id = new_public_id()
    token = tokens.write(public_id, 1_900_000_000)
    assert len(token) == tokens.LENGTH
    assert tokens.read(token) == (public_id, 1_900_000_000)


def test_every_single_changed_character_is_refused() -> None:
    token = tokens.write(new_public_id(), 1_900_000_000)
    wrong = [
        token[:place] + other + token[place + 1 :]
        for place in range(len(token))
        for other in ALPHABET
        if other != token[place]
    ]
    assert len(wrong) == tokens.LENGTH * 63
    assert [text for text in wrong if tokens.read(text) is not None] == []


def test_the_same_flip_passes_a_reader_that_does_not_check_the_signature() -> None:
    """Control: without the signature a later expiry would be believed."""
    token = tokens.write(new_public_id(), 1_900_000_000)
    raw = bytearray(base64.urlsafe_b64decode(token))
    raw[17] ^= 0x40
    longer = base64.urlsafe_b64encode(bytes(raw)).decode()
    assert int.from_bytes(base64.urlsafe_b64decode(longer)[17:22], "big") > 1_900_000_000
    assert tokens.read(longer) is None


@pytest.mark.parametrize(
    "text", ["", "a", "A" * 51, "A" * 52, "A" * 53, "号" * 52, "A" * 51 + "=", " " + "A" * 51]
)
def test_anything_else_is_refused(text: str) -> None:
    assert tokens.read(text) is None


def test_another_spelling_of_a_true_token_is_refused() -> None:
    for _ in range(200):
        token = tokens.write(new_public_id(), 1_900_000_000)
        other = token.replace("-", "+").replace("_", "/")
        if other != token:
            assert tokens.read(other) is None
            return
    raise AssertionError("no token with - or _ in 200")


def test_another_key_refuses() -> None:
    token = tokens.write(new_public_id(), 1_900_000_000)
    with override_settings(CODE_KEY=bytes(reversed(settings.CODE_KEY))):
        assert tokens.read(token) is None


def test_only_public_ids_are_signed() -> None:
    with pytest.raises(ValueError, match="public id"):
        tokens.write("short", 1)
