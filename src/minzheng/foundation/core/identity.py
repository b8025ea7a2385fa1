"""Resident identity numbers (公民身份号码, GB 11643-1999) and how personal data is masked."""

import datetime as dt
import re
import unicodedata
from typing import NamedTuple

WEIGHTS = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)
CHECKS = "10X98765432"


class IdNumber(NamedTuple):
    """A checked number with what it tells. The first six digits are where it was first issued."""

    text: str
    birth_on: dt.date
    sex: str  # GB/T 2261.1: 1 male, 2 female


class IdNumberError(ValueError):
    """Says in plain Chinese what is wrong with the number."""


def check_digit(first17: str) -> str:
    """The 18th character by ISO 7064 MOD 11-2."""
    return CHECKS[sum(int(c) * w for c, w in zip(first17, WEIGHTS, strict=True)) % 11]


def normal_id(text: str) -> str:
    """Full-width to half-width, spaces and dashes out, x upper-case."""
    return re.sub(r"[\s\-]", "", unicodedata.normalize("NFKC", text)).upper()


def parse_id_number(text: str, *, today: dt.date) -> IdNumber:
    """Check a number typed by a person. Raises IdNumberError; county codes are not required
    to exist today, since codes of abolished counties remain on cards."""
    number = normal_id(text)
    if len(number) != 18:
        raise IdNumberError(f"身份证号应是 18 位，现在是 {len(number)} 位，请核对后补全。")
    if not re.fullmatch(r"[1-9][0-9]{16}[0-9X]", number, re.ASCII):
        raise IdNumberError("身份证号前 17 位应是数字，最后一位是数字或 X。")
    try:
        birth_on = dt.date(int(number[6:10]), int(number[10:12]), int(number[12:14]))
    except ValueError:
        raise IdNumberError("身份证号里的出生日期不存在，请核对第 7 到 14 位。") from None
    if birth_on > today or birth_on.year < 1900:
        raise IdNumberError("身份证号里的出生日期不对，请核对第 7 到 14 位。")
    if check_digit(number[:17]) != number[17]:
        raise IdNumberError("身份证号最后一位对不上，可能有一位输错了，请逐位核对。")
    return IdNumber(number, birth_on, "1" if int(number[16]) % 2 else "2")


def mask_id(number: str) -> str:
    """«330402********0012»: enough for its owner, of no use to others."""
    return f"{number[:6]}********{number[-4:]}" if len(number) >= 10 else "****"


def mask_phone(phone: str) -> str:
    """«138****5678»."""
    return f"{phone[:3]}****{phone[-4:]}" if len(phone) >= 7 else "****"


def mask_account(number: str) -> str:
    """«尾号 2216»."""
    return f"尾号 {number[-4:]}"


def mask_name(name: str) -> str:
    """First and last character stay, as public notices write names: «张*明», «张*».

    A long name gets three stars, which say nothing of its length: «阿***提».
    """
    if len(name) <= 1:
        return "*"
    return name[0] + "*" if len(name) == 2 else name[0] + "*" * min(len(name) - 2, 3) + name[-1]


def age_on(birth_on: dt.date, on: dt.date) -> int:
    """Whole years; a birthday counts from its midnight, 29 February from 1 March."""
    return on.year - birth_on.year - ((on.month, on.day) < (birth_on.month, birth_on.day))
