"""Synthetic notices, clean ones and ones with a leak planted, the same for every run."""

import datetime as dt
import html
import random
from collections.abc import Callable, Iterator

from minzheng.foundation.core.identity import mask_name
from minzheng.stages.notices.leaks import WORDS
from tests.cast import make_id

SURNAMES = "王李张刘陈杨赵黄周吴徐孙胡朱高林何郭马罗梁宋郑谢韩唐冯于董萧程曹袁邓许傅沈曾彭吕"
GIVEN = "伟芳娜秀英敏静丽强磊军洋勇艳杰娟涛明超兰霞平刚桂芬玉珍建国海燕金凤雪梅志华小红文斌"
VILLAGES = (
    "烟雨", "永红", "凌塘", "桃园", "清河", "中山", "吉水", "杨柳湾", "天佑", "由拳", "民丰",
    "竹林", "净相", "曹庄", "东港", "步云",
)  # fmt: skip
TOWNS = ("南湖街道", "东栅街道", "新兴街道", "余新镇", "新丰镇", "凤桥镇", "大桥镇", "七星街道")
Dress = Callable[[str], str]


def name(rng: random.Random) -> str:
    """A made-up name of two or three characters."""
    return rng.choice(SURNAMES) + "".join(rng.choice(GIVEN) for _ in range(rng.choice((1, 2, 2))))


def notice(rng: random.Random, extra: str = "") -> str:
    """A notice as a village board shows it, with its head, hidden fields and numbers."""
    day = dt.date(2021, 1, 4) + dt.timedelta(days=rng.randrange(350))
    number = f"DB330402-{day:%Y%m%d}-{rng.randrange(100_000):05d}"
    place = rng.choice(TOWNS) + rng.choice(VILLAGES) + rng.choice(("村", "社区"))
    rows = {
        "办件编号": number,
        "申请人": mask_name(name(rng)),
        "村（社区）": place,
        "保障人数": f"{rng.randint(1, 6)} 人",
        "拟定结果": rng.choice(("给予低保", "给予单人保", "认定为低保边缘家庭")),
        "拟定金额": f"每月 {rng.randint(10, 4000):,} 元",
    }
    cells = "".join(f"<tr><th>{key}</th><td>{value}</td></tr>" for key, value in rows.items())
    return (
        f'<!doctype html><html lang="zh-CN"><title>{place}公示</title><body data-n="{number}">'
        f'<input type="hidden" name="key" value="{rng.getrandbits(64):016x}"><h1>{place}公示</h1>'
        f"<table>{cells}</table><p>公示 {day:%Y年%m月%d日}起 7 天，有意见请打 96345。</p>{extra}"
        "</body></html>"
    )


def plants(rng: random.Random) -> Iterator[tuple[str, str]]:
    """One secret of each kind: (kind, text)."""
    born = dt.date(1930, 1, 1) + dt.timedelta(days=rng.randrange(33_000))
    area = rng.choice(("330402", "330411", "320583", "110101"))
    yield "id", make_id(born, rng.randrange(1, 1000), area)
    yield "phone", f"1{rng.choice('3456789')}{rng.randrange(10**9):09d}"
    yield "phone", f"0573-8{rng.randrange(10**7):07d}"
    yield "bank", luhn(f"62{rng.randrange(10**16):016d}")
    yield "bank", luhn(f"62{rng.randrange(10**13):013d}")
    for kind, words in WORDS.items():
        yield kind, rng.choice(words.split("|"))
    yield "minor", f"{rng.randint(1, 17)} 岁"
    yield "address", f"烟雨路 {rng.randint(1, 400)} 号"
    yield "address", f"{rng.randint(1, 40)}幢{rng.randint(1, 9)}0{rng.randint(1, 9)}室"


def luhn(body: str) -> str:
    """A number with its check digit."""
    for digit in "0123456789":
        whole = body + digit
        total = 0
        for place, character in enumerate(reversed(whole)):
            value = int(character) * (2 if place % 2 else 1)
            total += value - 9 if value > 9 else value
        if total % 10 == 0:
            return whole
    raise AssertionError


def full_width(text: str) -> str:
    """«３３０４…»."""
    return "".join(chr(ord(c) + 0xFEE0) if "!" <= c <= "~" else c for c in text)


# Where and how a secret may hide in a page.
DRESSES: dict[str, Dress] = {
    "plain": lambda text: f"<p>备注：{text}</p>",
    "bold in the middle": lambda text: f"<p>{text[:2]}<b>{text[2:]}</b></p>",
    "attribute": lambda text: f'<span title="{html.escape(text)}">备注</span>',
    "hidden field": lambda text: f'<input type="hidden" value="{html.escape(text)}">',
    "hidden part": lambda text: f"<div hidden>{text}</div>",
    "comment": lambda text: f"<!-- {text} -->",
    "entities": lambda text: "<p>" + "".join(f"&#{ord(c)};" for c in text) + "</p>",
    "script data": lambda text: f'<script type="application/json">{{"note": "{text}"}}</script>',
    "full width": lambda text: f"<p>{full_width(text)}</p>",
    "zero width": lambda text: f"<p>{chr(0x200B).join(text)}</p>",
    "title": lambda text: f"<svg><title>{text}</title></svg>",
}
