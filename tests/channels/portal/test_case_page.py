"""My case: where it is, who has it, by when, what is needed from me."""

import datetime as dt
from collections.abc import Callable

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from minzheng.foundation.audit.models import Event
from minzheng.foundation.core import clock
from minzheng.foundation.core.pages import day
from minzheng.stages.cases.actions import ask_supplement, finish_step, withdraw
from minzheng.stages.cases.models import Case
from minzheng.stages.decisions import progress as words
from minzheng.stages.registry.models import Person
from minzheng.stages.verification.models import Difference
from tests import walk
from tests.cast import Cast, person
from tests.channels.portal.screens import Walker

pytestmark = pytest.mark.django_db


def test_the_date_is_the_statutory_one(cast: Cast, walk_as: Callable[[Person], Walker]) -> None:
    """CLK1: posted until 18 October, the result by 29 October, on every page that says when."""
    case = walk.posted(cast)
    walker = walk_as(cast.li)
    for path in ("/", "/cases/", f"/cases/{case.public_id}/"):
        text = walker.open(path).text
        assert "公示到10月18日" in text and "最晚10月29日告诉您结果" in text, path
    assert case.due_on == dt.date(2021, 10, 29)


def test_five_steps_in_words(cast: Cast) -> None:
    case = walk.posted(cast)
    shown = [
        (step["label"], step["state"]) for step in words.five(case, list(case.steps.order_by("id")))
    ]
    assert shown == [
        ("受理", "done"), ("核对", "done"), ("入户", "done"), ("公示", "now"), ("确认", "todo"),
    ]  # fmt: skip


def test_the_bar_has_a_now_while_a_step_inside_is_open(cast: Cast) -> None:
    """The town writes its opinion: next is the posting. Papers are wanted: then it is taken."""

    def bar(case: Case) -> list[str]:
        steps = list(case.steps.order_by("id"))
        return [step["label"] for step in words.five(case, steps) if step["state"] == "now"]

    case = walk.visited(cast)
    assert bar(case) == ["公示"]
    withdraw(case=case, by=cast.li)
    case = walk.submitted(cast)
    assert bar(case) == ["受理"]
    clock.fix(dt.date(2021, 9, 14))
    ask_supplement(case=case, codes=["rent_contract"], note="要有签名那一页", by=cast.wang)
    assert bar(case) == ["受理"]


def test_many_cases_cost_no_more_queries(
    cast: Cast, as_resident: Callable[[Person], Client]
) -> None:
    """P37: the list and the first page ask as often for one case as for four."""
    client = as_resident(cast.li)
    asked: dict[str, list[int]] = {"/": [], "/cases/": []}
    for _ in range(2):
        for _ in range(2):
            case = walk.submitted(cast)
            withdraw(case=case, by=cast.li)
        walk.checked(cast)
        for path, counts in asked.items():
            client.get(path)
            with CaptureQueriesContext(connection) as queries:
                client.get(path)
            # The business clock is asked at most once a second: on a busy machine now and then.
            counts.append(sum("businessclock" not in row["sql"] for row in queries))
        withdraw(case=Case.objects.get(state="open"), by=cast.li)
    assert all(few == many for few, many in asked.values()), asked


def test_the_timeline_names_who_has_it(cast: Cast, walk_as: Callable[[Person], Walker]) -> None:
    case = walk.visited(cast)
    text = walk_as(cast.li).open(f"/cases/{case.public_id}/").text
    assert "9月13日 · 王" in text and "王 · 受理" not in text
    assert "在镇街负责人手上 · 最晚10月9日" in text


def test_lateness_is_not_hidden(cast: Cast, walk_as: Callable[[Person], Walker]) -> None:
    case = walk.visited(cast)
    clock.fix(dt.date(2021, 10, 20))
    text = walk_as(cast.li).open(f"/cases/{case.public_id}/").text
    assert f"原定{day(dt.date(2021, 10, 9))}前办好，慢了" in text


def test_explaining_a_difference(cast: Cast, walk_as: Callable[[Person], Walker]) -> None:
    """Declared 8,000, found 12,600: a word on it, kept, asked once."""
    case = walk.visited(cast)
    row = Difference.objects.get()
    walker = walk_as(cast.li)
    assert "您填的是 8,000 元，查到的是 12,600 元" in walker.open(f"/cases/{case.public_id}/").text
    for path in ("/", "/cases/", f"/cases/{case.public_id}/"):
        text = walker.open(path).text
        assert "有 1 处请您说明，在手机上、电话里说都行" in text and "不用再跑" not in text, path
        assert ("去说明" in text) is (case.public_id not in path), path
    address = f"/cases/{case.public_id}/differences/{row.public_id}/"
    walker.open(address)
    page = walker.press(text="")
    assert walker.response.status_code == 422 and "几个字也可以" in page.text
    walker.press(text="给女儿交学费的钱")
    row.refresh_from_db()
    assert row.explanation == "给女儿交学费的钱" and row.explained_by == cast.li.public_id
    assert "和您填的不一样" not in walker.open(f"/cases/{case.public_id}/").text
    text = walker.open("/").text
    assert "您不用再跑" in text and "请您说明" not in text and "去说明" not in text
    walker.open(address)
    assert walker.path == f"/cases/{case.public_id}/"


def test_withdrawing(cast: Cast, walk_as: Callable[[Person], Walker]) -> None:
    case = walk.accepted(cast)
    walker = walk_as(cast.li)
    page = walker.open(f"/cases/{case.public_id}/withdraw/")
    assert "不再去查您家的情况" in page.text
    why = page.form("why")
    assert why.choices["why"][-1] == "", "who picked a reason can take it back"
    assert why.chosen["why"] == "", "and at first none is picked"
    walker.press(why="nonsense")
    case.refresh_from_db()
    assert walker.response.status_code == 422 and case.state == "open"
    walker.press(why="better")
    case.refresh_from_db()
    assert case.state == "withdrawn"
    assert Event.objects.get(verb="case.withdrawn").purpose == "家里好些了"
    assert "撤回了" in walker.open(f"/cases/{case.public_id}/").text
    assert "重新申请" in walker.screen.text and "/apply/dibao/" in walker.screen.links
    walker.open(f"/cases/{case.public_id}/withdraw/")
    assert walker.path == f"/cases/{case.public_id}/"


def test_a_case_not_taken_says_why_and_what_to_do(
    cast: Cast, walk_as: Callable[[Person], Walker]
) -> None:
    case = walk.submitted(cast)
    walker, address = walk_as(cast.li), f"/cases/{case.public_id}/"
    assert "不同意怎么办" not in walker.open(address).text
    why = "户籍不在本区，请到户籍地申请"
    finish_step(case=case, code="accept", result="rejected", by=cast.wang, note=why)
    text = walker.open(address).text
    for said in (why, "不同意怎么办", "行政复议", "决定不受理"):
        assert said in text, said
    assert "决定不受理" in walker.open("/cases/").text


def test_a_decided_case_is_not_withdrawn(cast: Cast, walk_as: Callable[[Person], Walker]) -> None:
    case = walk.granted(cast).case
    walker = walk_as(cast.li)
    assert "撤回申请" not in walker.open(f"/cases/{case.public_id}/").text
    response = walker.client.post(f"/cases/{case.public_id}/withdraw/", {"version": case.version})
    assert response.status_code in (409, 422)
    case.refresh_from_db()
    assert case.state == "open"


def test_what_waits_for_me_comes_first(cast: Cast, walk_as: Callable[[Person], Walker]) -> None:
    case = walk.submitted(cast)
    clock.fix(dt.date(2021, 9, 14))
    ask_supplement(case=case, codes=["rent_contract"], note="要有签名那一页", by=cast.wang)
    page = walk_as(cast.li).open("/")
    assert "待您补材料" in page.text and "不会再让您为同一样东西跑" in page.text
    assert f"/cases/{case.public_id}/supplement/" in page.links


def test_empty_pages_say_what_will_be_there(
    cast: Cast, walk_as: Callable[[Person], Walker]
) -> None:
    walker = walk_as(cast.zhang)
    for path, said in {
        "/cases/": "还没有办过事", "/payments/": "还没有发过钱", "/messages/": "还没有消息",
        "/me/looks/": "还没有人看过", "/authorisations/": "现在没有授权",
    }.items():  # fmt: skip
        assert said in walker.open(path).text, path


def test_who_cannot_apply_here_is_told_what_to_do(
    cast: Cast, walk_as: Callable[[Person], Walker]
) -> None:
    """No household in the register; a child: no form, a person's number."""
    page = walk_as(person("陆家宝", "1960-01-01", 921)).open("/apply/dibao/")
    assert "没有查到您在本区的户籍家庭" in page.text and "96345" in page.text
    cast.li_home.memberships.create(person=cast.chen, relation="20", from_on="2020-01-01")
    page = walk_as(cast.chen).open("/apply/dibao/")
    assert "请由监护人来办" in page.text


@pytest.mark.parametrize(
    ("name", "born", "order", "said"),
    [
        ("张秀兰", "1939-05-11", 122, "张奶奶"), ("李建国", "1940-03-08", 311, "李爷爷"),
        ("欧阳修", "1990-01-01", 313, "欧阳先生"), ("王芳", "1990-01-01", 314, "王女士"),
        ("陈小童", "2013-04-15", 411, "陈小童"),
    ],
)  # fmt: skip
def test_greetings(district: None, name: str, born: str, order: int, said: str) -> None:
    assert words.greeting(person(name, born, order)) == said
