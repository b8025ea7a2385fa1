"""The guide is made from the declaration: change the item and the page changes."""

import datetime as dt

from django.test import Client
from django.urls import reverse

from minzheng.channels.public import guide
from minzheng.foundation.core import clock
from minzheng.stages.catalog import Limit, find
from minzheng.stages.certificates import pull
from tests.stages.records import Folk


def test_the_list_leads_to_each_item(folk: Folk, client: Client) -> None:
    page = client.get(reverse("public:items")).content.decode()
    assert reverse("public:item", kwargs={"slug": "dibao"}) in page
    assert "最低生活保障" in page


def test_the_guide_says_all_that_was_declared(folk: Folk, client: Client) -> None:
    pull.pull()
    item = find("DB")
    page = client.get(reverse("public:item", kwargs={"slug": "dibao"})).content.decode()
    for words in (
        item.who, item.what, *item.basis, *item.remedies, "900 元", "示例值", "30 个工作日",
        "公安：户籍人口", "银行、证券、保险（经省核对中心）：金融资产", "公示 7 天",
        "96345", "mz-qr-drawing",
    ):  # fmt: skip
        assert words in page


def test_amounts_are_those_of_the_day(folk: Folk) -> None:
    money, rest = guide.numbers(find("DB"), dt.date(2021, 10, 26))
    standard = next(one for one in money if "最低生活保障标准" in one.label)
    assert (standard.text, standard.placeholder) == ("900 元", True)
    assert all("元" not in one.text for one in rest)


def test_no_code_is_made_by_looking(folk: Folk, client: Client) -> None:
    page = client.get(reverse("public:item", kwargs={"slug": "dibao"})).content.decode()
    assert "mz-qr-drawing" not in page


def test_limits_in_words() -> None:
    assert guide.limit_words(Limit(0, since="submission")) == "当天"
    assert guide.limit_words(Limit(3, since="acceptance")) == "3 个工作日，从受理算起"
    assert guide.limit_words(Limit(7, "day")) == "7 天"
    assert guide.limit_words(None) == ""


def test_an_unknown_item_is_not_found(folk: Folk, client: Client) -> None:
    assert client.get(reverse("public:item", kwargs={"slug": "nothing"})).status_code == 404


def test_how_data_is_used(folk: Folk, client: Client) -> None:
    clock.forget()
    page = client.get(reverse("public:privacy")).content.decode()
    for words in ("公安", "随时收回", "SM4", "96345"):
        assert words in page
