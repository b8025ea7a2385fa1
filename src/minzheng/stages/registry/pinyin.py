"""Names as people type them: whole pinyin and initials, with every reading of a surname.

Libraries read 曾 as ceng and 单 as dan; a surname has its own readings, and all are indexed.
"""

import itertools
from collections.abc import Iterable
from functools import lru_cache
from typing import NamedTuple

# The first reading is the surname's; the others are how clerks may type it.
SURNAMES: dict[str, tuple[str, ...]] = {
    "曾": ("zeng", "ceng"), "单": ("shan", "dan", "chan"), "查": ("zha", "cha"),
    "仇": ("qiu", "chou"), "解": ("xie", "jie"), "区": ("ou", "qu"), "任": ("ren",),
    "盖": ("ge", "gai"), "朴": ("piao", "pu"), "翟": ("zhai", "di"), "乐": ("yue", "le"),
    "华": ("hua",), "尉": ("wei", "yu"), "缪": ("miao", "mou", "miu"), "种": ("chong", "zhong"),
    "员": ("yun", "yuan"), "逄": ("pang",), "洗": ("xian", "xi"), "冼": ("xian",),
    "折": ("she", "zhe"), "黑": ("he", "hei"), "繁": ("po", "fan"), "晁": ("chao",),
    "秘": ("bi", "mi"), "宓": ("mi", "fu"), "召": ("shao", "zhao"), "覃": ("qin", "tan"),
    "万": ("wan",), "葛": ("ge",), "石": ("shi",), "那": ("na",), "能": ("nai", "neng"),
    "隗": ("wei", "kui"), "佴": ("nai",), "哈": ("ha",), "仉": ("zhang",), "乜": ("nie",),
    "车": ("che",), "长": ("zhang", "chang"), "燕": ("yan",), "教": ("jiao",), "应": ("ying",),
    "令": ("ling",), "过": ("guo",), "沈": ("shen", "chen"), "郗": ("chi", "xi"),
    "都": ("du", "dou"), "褚": ("chu", "zhu"), "柏": ("bai", "bo"), "吕": ("lv", "lu", "lyu"),
    "闾": ("lv", "lu"), "炅": ("gui", "jiong"), "句": ("gou", "ju"), "祭": ("zhai", "ji"),
    "訾": ("zi",), "谌": ("chen", "shen"), "阚": ("kan",), "牟": ("mou", "mu"), "芮": ("rui",),
}  # fmt: skip
COMPOUND: dict[str, tuple[str, ...]] = {
    "尉迟": ("yuchi", "weichi"), "万俟": ("moqi", "wansi"), "单于": ("chanyu", "danyu"),
    "澹台": ("tantai", "dantai"), "长孙": ("zhangsun", "changsun"), "令狐": ("linghu",),
    "欧阳": ("ouyang",), "上官": ("shangguan",), "司马": ("sima",), "诸葛": ("zhuge",),
    "皇甫": ("huangfu",), "夏侯": ("xiahou",), "宇文": ("yuwen",), "司徒": ("situ",),
    "慕容": ("murong",), "东方": ("dongfang",), "南宫": ("nangong",), "公孙": ("gongsun",),
    "独孤": ("dugu",), "申屠": ("shentu",), "钟离": ("zhongli",), "轩辕": ("xuanyuan",),
    "端木": ("duanmu",), "赫连": ("helian",), "百里": ("baili",), "呼延": ("huyan",),
}  # fmt: skip
# Characters of given names that are commonly read in two ways.
GIVEN: dict[str, tuple[str, ...]] = {
    "乐": ("le", "yue"), "长": ("chang", "zhang"), "朝": ("chao", "zhao"), "茜": ("qian", "xi"),
    "晟": ("sheng", "cheng"), "盛": ("sheng", "cheng"), "柏": ("bai", "bo"),
    "重": ("chong", "zhong"), "行": ("xing", "hang"), "曾": ("zeng", "ceng"), "单": ("dan", "shan"),
    "贾": ("jia", "gu"),
    "传": ("chuan",), "朴": ("pu",), "参": ("can", "shen"), "莘": ("xin", "shen"),
    "绿": ("lv", "lu"), "吕": ("lv",), "奇": ("qi",), "铅": ("qian",), "娜": ("na", "nuo"),
    "婷": ("ting",), "珺": ("jun",), "禺": ("yu",), "尉": ("wei", "yu"), "颉": ("jie", "xie"),
}  # fmt: skip
PINYIN_MOST, INITIALS_MOST = 160, 80
_MOST_READINGS = 8


class Reading(NamedTuple):
    """All readings, separated by spaces, the most likely first: «zengtie cengtie», «zt ct»."""

    pinyin: str
    initials: str


@lru_cache(maxsize=65536)
def read_name(name: str) -> Reading:
    """How a name may be typed. Text that is no Han stays as it is, in lower case."""
    parts: list[tuple[tuple[str, str], ...]] = []
    rest = name
    if len(name) > 2 and name[:2] in COMPOUND:
        both = COMPOUND[name[:2]]
        parts.append(tuple((whole, whole[0] + _second(name[1])) for whole in both))
        rest = name[2:]
    elif name:
        parts.append(_pairs(SURNAMES.get(name[0]) or _readings(name[0])))
        rest = name[1:]
    parts += [_pairs(_readings(ch)) for ch in rest]
    ways = list(itertools.islice(itertools.product(*parts), _MOST_READINGS))
    return Reading(
        _fitting(("".join(p for p, _ in way) for way in ways), PINYIN_MOST),
        _fitting(("".join(i for _, i in way) for way in ways), INITIALS_MOST),
    )


def _second(ch: str) -> str:
    return {"俟": "q", "迟": "c", "于": "y", "台": "t"}.get(ch) or _readings(ch)[0][:1]


def _pairs(readings: tuple[str, ...]) -> tuple[tuple[str, str], ...]:
    return tuple((reading, reading[:1]) for reading in readings)


@lru_cache(maxsize=32768)
def _readings(ch: str) -> tuple[str, ...]:
    if ch in GIVEN:
        return GIVEN[ch]
    if ch.isascii():
        return (ch.lower() if ch.isalnum() else "",)
    from pypinyin import lazy_pinyin

    return ("".join(lazy_pinyin(ch, errors="ignore")).lower(),)


def _fitting(words: Iterable[str], most: int) -> str:
    kept: list[str] = []
    for word in words:
        if word and word not in kept and sum(map(len, kept)) + len(kept) + len(word) <= most:
            kept.append(word)
    return " ".join(kept)
