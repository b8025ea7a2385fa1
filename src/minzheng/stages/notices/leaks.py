"""Finds what a public text must never hold: identity, phones, accounts, health, family, children.

The postings are built from an allow-list of columns; this is the second lock, for free text and
for whole pages. A finding names its kind and place, never the value, so that it may be logged.
"""

import re
import unicodedata
from collections.abc import Callable
from html.parser import HTMLParser
from typing import NamedTuple

from minzheng.foundation.core.identity import check_digit

KINDS = {
    "id": "身份证号", "phone": "电话号码", "bank": "银行账号", "health": "健康状况",
    "family": "家庭隐私", "minor": "未成年人信息", "address": "门牌地址",
}  # fmt: skip

WORDS = {
    "health": (
        "残疾|伤残|肢残|智残|智力障碍|精神障碍|精神病|精神分裂|抑郁|自闭症|失智|"
        "失能|聋哑|失明|视障|听障|瘫痪|截肢|癌|肿瘤|白血病|尿毒症|透析|艾滋|肝炎|"
        "肝硬化|糖尿病|高血压|心脏病|脑梗|中风|肺结核|帕金森|阿尔茨海默|癫痫|重病|"
        "大病|患病|病情|病史|住院|手术|流产|怀孕"
    ),
    "family": "离婚|离异|丧偶|单亲|非婚|家暴|家庭暴力|服刑|吸毒|戒毒|社区矫正|性侵",
    "minor": "未成年|儿童|孤儿|幼儿园|小学|初中|留守|监护人",
}
_MOST = 20

# Our own numbers are long too: DB330402-20211026-00031.
_OWN = re.compile(r"(?<![A-Za-z0-9])[A-Z]{2,6}[0-9]{6}-[0-9]{6,8}-[0-9]{3,6}(?![0-9])")
# A form's key (token_hex): ten digits of it in a row may look like a landline.
_KEY = re.compile(r"(?<![0-9A-Za-z])(?=(?:[0-9]*[a-f]+[0-9]+){2})[0-9a-f]{16,64}(?![0-9A-Za-z])")
_ID = re.compile(r"(?<![0-9])([1-9][0-9]{5})[ -]?([0-9]{8})[ -]?([0-9]{3}[0-9Xx])(?![0-9A-Za-z])")
_OLD_ID = re.compile(
    r"(?<![0-9])[1-8][0-9]{5}[0-9]{2}(?:0[1-9]|1[0-2])(?:0[1-9]|[12][0-9]|3[01])[0-9]{3}(?![0-9])"
)
_MOBILE = re.compile(r"(?<![0-9])(?:\+?86[ -]?)?1[3-9][0-9][ -]?[0-9]{4}[ -]?[0-9]{4}(?![0-9])")
_LANDLINE = re.compile(r"(?<![0-9])0[1-9][0-9]{1,2}[ -]?[2-8][0-9]{6,7}(?![0-9])")
_BANK = re.compile(r"(?<![0-9])[1-9][0-9]{3}(?:[ -]?[0-9]{4}){3}(?:[ -]?[0-9]{1,3})?(?![0-9])")
_AGE = re.compile(r"(?<![0-9])(?:[0-9]|1[0-7])\s?(?:周)?岁|出生(?:日期|年月|于)")
_ADDRESS = re.compile(r"[路街巷弄里组队浜埭]\s?[0-9]{1,5}\s?号|[0-9]+\s?(?:幢|单元|室)")
_WORDS = {kind: re.compile(words) for kind, words in WORDS.items()}
_INVISIBLE = re.compile("[\u00ad\u200b-\u200f\u202a-\u202e\u2060-\u2064\ufeff]")
_GAP = re.compile(r"(?<=[0-9])[ \t\u00a0](?=[0-9Xx])")
_CHINESE = str.maketrans("〇零一二三四五六七八九", "00123456789")
_CHINESE_RUN = re.compile("[〇零一二三四五六七八九]{11,}")


class Leak(NamedTuple):
    """Something that must not be shown: its kind, and where in the text it begins."""

    kind: str
    at: int

    @property
    def label(self) -> str:
        """The kind in words."""
        return KINDS[self.kind]


def leaks(text: str, allowed: tuple[str, ...] = ()) -> list[Leak]:
    """What must not be shown in a text; `allowed` are office phones that may stand."""
    plain = _normal(text)
    for number in allowed:
        plain = plain.replace(number, "□" * len(number))
    plain = _OWN.sub(lambda own: "□" * len(own[0]), plain)
    found = set(_numbers(plain, strict=False))
    # Digits spaced out one by one («3 3 0 …») join again; then only a true check digit counts.
    found |= set(_numbers(_GAP.sub("", plain), strict=True))
    found |= {
        Leak(kind, hit.start()) for kind, words in _WORDS.items() for hit in words.finditer(plain)
    }
    found |= {Leak("minor", hit.start()) for hit in _AGE.finditer(plain)}
    found |= {Leak("address", hit.start()) for hit in _ADDRESS.finditer(plain)}
    return sorted(found, key=lambda leak: (leak.at, leak.kind))[:_MOST]


def leaks_in_page(html: str, allowed: tuple[str, ...] = ()) -> list[Leak]:
    """What must not be shown in a page: its words, attributes, comments, hidden parts, scripts."""
    reader = _Reader()
    reader.feed(html)
    reader.close()
    return leaks("".join(reader.parts), allowed)


def _normal(text: str) -> str:
    """Full-width to half-width, invisible characters out, runs of Chinese digits to digits."""
    plain = _INVISIBLE.sub("", unicodedata.normalize("NFKC", text))
    return _CHINESE_RUN.sub(lambda run: run[0].translate(_CHINESE), plain)


def _numbers(plain: str, *, strict: bool) -> list[Leak]:
    keys = [key.span() for key in _KEY.finditer(plain)]
    tests: list[tuple[str, re.Pattern[str], Callable[[re.Match[str]], bool]]] = [
        ("id", _ID, lambda hit: _is_id(hit, strict)),
        ("bank", _BANK, lambda hit: _luhn(re.sub(r"[ -]", "", hit[0]))),
        ("phone", _MOBILE, lambda hit: True),
        ("phone", _LANDLINE, lambda hit: not strict and not _within(hit, keys)),
        ("id", _OLD_ID, lambda hit: not strict),
    ]
    return [
        Leak(kind, hit.start())
        for kind, pattern, holds in tests
        for hit in pattern.finditer(plain)
        if holds(hit)
    ]


def _within(hit: re.Match[str], spans: list[tuple[int, int]]) -> bool:
    return any(first <= hit.start() and hit.end() <= last for first, last in spans)


def _is_id(hit: re.Match[str], strict: bool) -> bool:
    """A number with a mistyped last digit still names its person: its date is enough."""
    digits = "".join(hit.groups()).upper()
    month, day = int(digits[10:12]), int(digits[12:14])
    dated = digits[6:8] in ("18", "19", "20") and 1 <= month <= 12 and 1 <= day <= 31
    return dated and (not strict or check_digit(digits[:17]) == digits[17])


def _luhn(digits: str) -> bool:
    total = 0
    for place, character in enumerate(reversed(digits)):
        value = int(character) * (2 if place % 2 else 1)
        total += value - 9 if value > 9 else value
    return total % 10 == 0


class _Reader(HTMLParser):
    """Collects all a page holds. Inline tags do not part a number, blocks and cells do."""

    INLINE = frozenset(
        ("a", "abbr", "b", "bdi", "em", "font", "i", "mark", "s", "small", "span", "strong", "sub",
         "sup", "u", "wbr")
    )  # fmt: skip

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.parts: list[str] = []
        self.notes: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag not in self.INLINE:
            self.parts.append("\n")
        self.notes += [f"\n{value}\n" for _, value in attrs if value]

    def handle_endtag(self, tag: str) -> None:
        if tag not in self.INLINE:
            self.parts.append("\n")

    def handle_data(self, data: str) -> None:
        self.parts.append(data)

    def handle_comment(self, data: str) -> None:
        self.notes.append(f"\n{data}\n")

    def close(self) -> None:
        """Attributes and comments come last, so that they never part the words of the page."""
        super().close()
        self.parts += self.notes
        self.notes = []
