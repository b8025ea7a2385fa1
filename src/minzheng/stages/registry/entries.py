"""What people type into the registers, made regular: names, phones, addresses, accounts.

Each function returns the regular text or raises `NotPossible` with what to write instead.
"""

import re
import unicodedata
from collections.abc import Callable

from minzheng.foundation.core.refusal import NotPossible

_DOTS = str.maketrans(dict.fromkeys("•‧∙・･⋅●.．", "·"))
_MOBILE = re.compile(r"1[3-9][0-9]{9}", re.ASCII)
_LANDLINE = re.compile(r"(0[0-9]{2,3})([2-9][0-9]{6,7})", re.ASCII)
NAME_MOST, ADDRESS_MOST = 40, 120


def without_unseen(text: str) -> str:
    """Composed text without characters that show nothing or turn the direction of writing."""
    composed = unicodedata.normalize("NFC", text)
    return "".join(ch for ch in composed if unicodedata.category(ch) != "Cf")


def clean_name(text: str) -> str:
    """A person's name: «阿依古丽•买买提» becomes «阿依古丽·买买提», inner spaces between Han go."""
    name = without_unseen(text).translate(_DOTS).strip()
    name = re.sub(r"\s+", " ", name)
    if not re.search(r"[A-Za-z]", name):
        name = name.replace(" ", "")
    if not name:
        raise NotPossible("请填写姓名。")
    if len(name) > NAME_MOST:
        raise NotPossible(f"姓名太长，最多 {NAME_MOST} 个字。")
    if len(name) < 2:
        raise NotPossible("姓名至少两个字，请填写证件上的全名。")
    if not all(ch in "· " or unicodedata.category(ch)[0] in "LM" for ch in name):
        raise NotPossible("姓名里有数字或符号，请填写证件上的姓名。")
    return name


def clean_phone(text: str) -> str:
    """A mobile number or a landline with area code, digits only; empty stays empty."""
    phone = re.sub(r"[\s\-()—]", "", unicodedata.normalize("NFKC", text))
    phone = re.sub(r"^(\+86|0086|86(?=1[0-9]{10}$))", "", phone)
    if not phone or _MOBILE.fullmatch(phone) or _LANDLINE.fullmatch(phone):
        return phone
    raise NotPossible("电话不对：手机号是 11 位数字，座机请带区号，例如 0573-82838000。")


def clean_line(text: str, label: str, most: int) -> str:
    """One line of free text without control characters."""
    line = re.sub(r"\s+", " ", without_unseen(text)).strip()
    if any(unicodedata.category(ch) in ("Cc", "Cs", "Co") for ch in line):
        raise NotPossible(f"{label}里有无法识别的字符，请重新填写。")
    if len(line) > most:
        raise NotPossible(f"{label}太长，最多 {most} 个字。")
    return line


def clean_address(text: str) -> str:
    """An address line; required."""
    line = clean_line(text, "住址", ADDRESS_MOST)
    if not line:
        raise NotPossible("请填写住址。")
    return line


def clean_account(text: str) -> str:
    """A bank account: digits only, 9 to 30 of them."""
    number = re.sub(r"[\s\-]", "", unicodedata.normalize("NFKC", text))
    if not re.fullmatch(r"[0-9]{9,30}", number, re.ASCII):
        raise NotPossible("银行账号应是 9 到 30 位数字，请照存折或卡面填写。")
    return number


def line_rule(label: str, most: int) -> Callable[[str], str]:
    """A form's rule for one line of free text."""
    return lambda text: clean_line(text, label, most)
