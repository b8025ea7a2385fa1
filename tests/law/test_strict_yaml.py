"""YAML without surprises: what is read, and every thing that is refused with its line."""

from datetime import date

import pytest

from minzheng.law import RegisterError
from minzheng.law.strict_yaml import load


def test_reads_what_is_meant() -> None:
    text = "a: 1\nb: -20\nc: 2021-07-01\nd: true\ne: 文字\nf: 'yes'\ng: [1, 'on']\nh: {i: 0}\n"
    assert load(text, "x") == {
        "a": 1,
        "b": -20,
        "c": date(2021, 7, 1),
        "d": True,
        "e": "文字",
        "f": "yes",
        "g": [1, "on"],
        "h": {"i": 0},
    }


@pytest.mark.parametrize(
    "word",
    [
        "on", "off", "yes", "no", "Yes", "NO", "On", "True", "FALSE", "null", "~", "NULL", "",
        "1.5", "-0.1", "1e3", "1_000", "0777", "0o17", "0x1F", "0b1", "+1", "12:30", "1:30:00",
        ".inf", "-.inf", ".nan", "2021-07-01 10:00:00", "2021-07-01T10:00:00Z", "01", "=", "<<",
    ],
)  # fmt: skip
def test_refuses_words_that_yaml_changes(word: str) -> None:
    with pytest.raises(RegisterError, match=r"values\.yaml:2"):
        load(f"a: 1\nb: {word}\n", "values.yaml")


@pytest.mark.parametrize(
    ("text", "line"),
    [
        ("a: 1\na: 2\n", 2),
        ("a:\n  b: 1\n  b: 2\n", 3),
        ("{a: 1, a: 1}\n", 1),
        ("1: a\n", 1),
        ("2021-07-01: a\n", 1),
        ("true: a\n", 1),
        ("on: a\n", 1),
        ("[a]: 1\n", 1),
        ("a: &x 1\n", 1),
        ("a: &x 1\nb: *x\n", 1),
        ("a: !!str 1\n", 1),
        ("a: !x 1\n", 1),
        ("a: 2021-02-29\n", 1),
        ("a: 2021-13-01\n", 1),
        ("a: [1\n", 2),
        ("a: 'x\n", 2),
        ("a: 1\n---\nb: 2\n", 2),
    ],
)
def test_refuses_with_the_line(text: str, line: int) -> None:
    with pytest.raises(RegisterError, match=rf"^f:{line}:"):
        load(text, "f")


def test_refuses_depth() -> None:
    with pytest.raises(RegisterError):
        load("[" * 1_200 + "]" * 1_200, "f")


def test_empty_is_nothing() -> None:
    assert load("", "f") is None
