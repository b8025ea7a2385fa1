"""Where a line may break: not before a separator, in big letters not between number and unit."""

import re

import pytest
from django.test import Client

from minzheng.foundation.core.typesetting import typeset

NO_BREAK = "\u00a0"
UNIT = re.compile(r"\d\u00a0[\u4e00-\u9fff]")


def test_a_separator_stays_with_what_it_ends() -> None:
    assert typeset("<p>3 口人 · 烟雨社区</p>") == f"<p>3 口人{NO_BREAK}· 烟雨社区</p>"


@pytest.mark.parametrize(
    "html",
    [
        '<a title="张 · 王">看</a>',
        "<textarea>3 口人 · 烟雨社区</textarea>",
        '<script type="application/json">{"a": "3 口人 · 800 元"}</script>',
        "<title>低保 · 南湖民政</title>",
        "<p>古丽·买买提</p>",
    ],
)
@pytest.mark.parametrize("big", [False, True])
def test_what_is_typed_or_not_shown_stays(html: str, big: bool) -> None:
    assert typeset(html, big=big) == html


@pytest.mark.parametrize("big", [False, True])
@pytest.mark.parametrize(
    "first",
    [
        "<textarea>甲 · 乙 · 丙</textarea>",
        '<a title="甲 · 乙">丙</a>',
        "<title>甲 · 乙</title>",
        "<br>",
    ],
)
def test_after_a_field_the_words_count_again(first: str, big: bool) -> None:
    told = typeset(f"{first}<p>甲 · 乙 · 丙</p>", big=big)
    assert told == f"{first}<p>甲{NO_BREAK}· 乙{NO_BREAK}· 丙</p>"


def test_a_number_keeps_its_unit_in_big_letters_only() -> None:
    html = "<p>每月可领 1,800 元，3 口人</p>"
    assert typeset(html) == html
    assert typeset(html, big=True) == f"<p>每月可领 1,800{NO_BREAK}元，3{NO_BREAK}口人</p>"


def test_a_date_stays_whole_in_big_letters_only() -> None:
    html = "<p>编号 7 · 2021年6月8日提交，6月到账</p>"
    whole = '<span class="mz-nowrap">{}</span>'.format
    assert "nowrap" not in typeset(html)
    assert whole("2021年6月8日") + "提交" in typeset(html, big=True)
    assert whole("6月") + "到账" in typeset(html, big=True)
    drawn = "<svg><text>6月8日</text></svg>"
    assert typeset(drawn, big=True) == drawn


@pytest.mark.django_db
def test_every_page_is_set_so(client: Client) -> None:
    plan = client.get("/plan/").content.decode()
    assert f"{NO_BREAK}· 数据截至" in plan and " · 数据截至" not in plan
    guide = "/open/items/dibao/"
    assert not UNIT.search(client.get(guide).content.decode())
    client.cookies["elder"] = "22"
    assert UNIT.search(client.get(guide).content.decode())
