"""SM3 as the standard prints it, and signatures whose parts cannot be moved."""

import pytest

from minzheng.connectors.signing import sign, signed, sm3_hex


def test_the_examples_of_the_standard():
    """GB/T 32905-2016, appendix A."""
    assert sm3_hex(b"abc") == "66c7f0f462eeedd9d1f2d46bdc10e4e24167c4875cf2f7a2297da02b8f4ba8e0"
    assert sm3_hex(b"abcd" * 16) == (
        "debe9ff92275b8a138604889c18e5a4d6fdb70e5387e5765293dcba39c0c5732"
    )


def test_a_signature_holds_for_its_parts_and_its_secret_alone():
    signature = sign(b"k", "ab", b"c")
    assert signed(signature, b"k", b"ab", "c")
    for secret, parts in (
        (b"k", ("a", "bc")),
        (b"k", ("abc",)),
        (b"k", ("ab", "c", "")),
        (b"K", ("ab", "c")),
    ):
        assert not signed(signature, secret, *parts)


@pytest.mark.parametrize("text", ["", "x", "签名", "\udce9" * 3 + "x"])
def test_a_nonsense_signature_is_wrong_and_not_a_crash(text):
    assert not signed(text, b"k", "a")
