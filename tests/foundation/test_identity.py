"""Identity numbers (GB 11643) and masks."""

import datetime as dt
import re

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from minzheng.foundation.core import identity
from minzheng.foundation.core.identity import (
    IdNumberError,
    age_on,
    check_digit,
    mask_account,
    mask_id,
    mask_name,
    mask_phone,
    parse_id_number,
)
from tests.cast import make_id

TODAY = dt.date(2026, 11, 23)


@pytest.mark.parametrize(
    ("typed", "text", "born", "sex"),
    [
        ("330402199905110012", "330402199905110012", "1999-05-11", "1"),
        ("330402200105110028", "330402200105110028", "2001-05-11", "2"),
        ("33040219700101001x", "33040219700101001X", "1970-01-01", "1"),
        ("330411198802290024", "330411198802290024", "1988-02-29", "2"),
        ("３３０４０２ 1999-0511-0012", "330402199905110012", "1999-05-11", "1"),
    ],
)
def test_good_numbers(typed: str, text: str, born: str, sex: str) -> None:
    """I1 to I4 of the fact sheet, and how people really type."""
    found = parse_id_number(typed, today=TODAY)
    assert (found.text, found.birth_on.isoformat(), found.sex) == (text, born, sex)


@pytest.mark.parametrize(
    ("typed", "words"),
    [
        ("330402198902290017", "出生日期不存在"), ("330402199905110013", "最后一位对不上"),
        ("33040219990511001", "现在是 17 位"), ("330402990511001", "现在是 15 位"),
        ("", "现在是 0 位"), ("33040219990511001Z", "应是数字"),
        ("33040219990511001½", "现在是 20 位"),
        ("03040219990511001X", "应是数字"), ("330402189905110012", "出生日期不对"),
        (make_id(dt.date(2026, 11, 24), 1), "出生日期不对"), ("３３０４０２" * 3, "出生日期不存在"),
        ("٣٣٠٤٠٢١٩٩٩٠٥١١٠٠١٢", "应是数字"),
    ],
)  # fmt: skip
def test_wrong_numbers_say_what_to_right(typed: str, words: str) -> None:
    """I5, I6, and the traps of digits that are none."""
    with pytest.raises(IdNumberError) as caught:
        parse_id_number(typed, today=TODAY)
    assert words in str(caught.value) and str(caught.value).endswith("。")
    assert not re.search(r"\d{6}", str(caught.value))


def test_a_birth_today_is_good_and_tomorrows_is_not() -> None:
    number = make_id(TODAY, 2)
    assert parse_id_number(number, today=TODAY).birth_on == TODAY
    with pytest.raises(IdNumberError):
        parse_id_number(number, today=TODAY - dt.timedelta(days=1))


@settings(max_examples=300, deadline=None)
@given(st.dates(dt.date(1900, 1, 1), TODAY), st.integers(1, 999), st.integers(0, 16))
def test_any_single_wrong_digit_is_noticed(born: dt.date, order: int, place: int) -> None:
    number = make_id(born, order)
    assert parse_id_number(number, today=TODAY).birth_on == born
    other = str((int(number[place]) + 1) % 10)
    with pytest.raises(IdNumberError):
        parse_id_number(number[:place] + other + number[place + 1 :], today=TODAY)


def test_control_without_the_check_digit_wrong_digits_pass(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(identity, "check_digit", lambda first: "3")
    assert parse_id_number("330402199905110013", today=TODAY)
    assert check_digit("33040219990511001") == "2"


@settings(max_examples=200, deadline=None)
@given(st.text(max_size=30))
def test_anything_typed_is_a_number_or_an_error_in_words(text: str) -> None:
    try:
        assert len(parse_id_number(text, today=TODAY).text) == 18
    except IdNumberError as error:
        assert str(error).endswith("。")


def test_masks_leave_enough_for_the_owner_only() -> None:
    assert mask_id("330402193905111229") == "330402********1229"
    assert mask_phone("13800000001") == "138****0001"
    assert mask_account("6228480000002216") == "尾号 2216"
    names = [mask_name(n) for n in ("张", "张兰", "张秀兰", "欧阳修文", "阿依古丽·买买提")]
    assert names == ["*", "张*", "张*兰", "欧**文", "阿***提"]


@pytest.mark.parametrize("mask", [mask_id, mask_phone])
@pytest.mark.parametrize("short", ["", "1", "123456"])
def test_what_is_too_short_to_mask_is_hidden_whole(mask: object, short: str) -> None:
    assert mask(short) == "****"  # type: ignore[operator]


@pytest.mark.parametrize(
    ("born", "on", "age"),
    [
        ("1961-10-26", "2021-10-25", 59), ("1961-10-26", "2021-10-26", 60),
        ("1941-10-27", "2021-10-26", 79), ("2007-10-26", "2021-10-26", 14),
        ("2003-10-27", "2021-10-26", 17), ("2004-02-29", "2022-02-28", 17),
        ("2004-02-29", "2022-03-01", 18), ("1988-07-01", "2021-07-01", 33),
    ],
)  # fmt: skip
def test_a_birthday_counts_from_its_midnight(born: str, on: str, age: int) -> None:
    assert age_on(dt.date.fromisoformat(born), dt.date.fromisoformat(on)) == age
