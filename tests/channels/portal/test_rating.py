"""Rating a matter on her own page: offered at the end, once; read back with its answer."""

from collections.abc import Callable

import pytest
from django.test import Client
from django.urls import reverse

from minzheng.foundation.core import clock
from minzheng.stages.cases.models import Case
from minzheng.stages.ratings import actions
from minzheng.stages.ratings.models import Rating
from minzheng.stages.registry import actions as registry
from minzheng.stages.registry.models import Person
from tests.cast import BY, TODAY, Cast, person
from tests.stages.records import a_case, a_decision

SignIn = Callable[[Person], Client]


@pytest.fixture
def case(cast: Cast) -> Case:
    """张奶奶's, decided by 周."""
    found = a_case(cast.zhang, cast.zhang_home)
    a_decision(found, decided_by=cast.zhou.actor_ref)
    return found


def at(name: str, case: Case) -> str:
    return reverse(f"portal:{name}", args=[case.public_id])


def test_from_her_page_to_the_answer(cast: Cast, case: Case, as_resident: SignIn) -> None:
    client = as_resident(cast.zhang)
    assert at("rate", case) in client.get(at("case", case)).content.decode()
    page = client.get(at("rate", case)).content.decode()
    for words in (*Rating.GRADES.values(), "5 个工作日", "示例值", "不影响您家的待遇"):
        assert words in page
    client.post(at("rate", case), {"grade": "1", "words": "等了很久"}, follow=True)
    page = client.get(at("case", case)).content.decode()
    for words in ("这件事的评价", "非常不满意", "等了很久", "最晚 2021年11月2日有人给您打电话"):
        assert words in page
    assert at("rate", case) not in page
    actions.call_back(
        row=Rating.objects.select_related("person", "case").get(), outcome="reached",
        heard="去了三趟", answer="以后一次告知。", by=cast.shen,
    )  # fmt: skip
    page = client.get(at("case", case)).content.decode()
    assert "以后一次告知。" in page
    assert "沈" in page
    assert "去了三趟" not in page
    assert "最晚 2021年11月2日" not in page


def test_a_second_time_says_so(cast: Cast, case: Case, as_resident: SignIn) -> None:
    client = as_resident(cast.zhang)
    client.post(at("rate", case), {"grade": "5"})
    for answer in (
        client.get(at("rate", case), follow=True),
        client.post(at("rate", case), {"grade": "1"}, follow=True),
    ):
        assert "已经评过了" in answer.content.decode()
    assert Rating.objects.get().grade == 5


def test_what_one_said_the_other_does_not_read_nor_lose(
    cast: Cast, case: Case, as_resident: SignIn
) -> None:
    """Another of the family sees that it was rated; what he typed meanwhile comes back to him."""
    other = person("张小明", "1970-01-02", 133)
    registry.join(
        household=cast.zhang_home, person=other, relation="41", from_on=TODAY, by=BY
    )  # fmt: skip
    as_resident(cast.zhang).post(at("rate", case), {"grade": "1", "words": "等了很久"})
    row = Rating.objects.select_related("person", "case").get()
    actions.call_back(
        row=row, outcome="reached", heard="去了三趟", answer="以后一次告知。", by=cast.shen
    )
    client = as_resident(other)
    page = client.get(at("case", case)).content.decode()
    assert "非常不满意" in page and "沈" in page
    assert "等了很久" not in page and "以后一次告知" not in page
    late = client.post(at("rate", case), {"grade": "2", "words": "我也去了三趟"})
    assert late.status_code == 422
    said = late.content.decode()
    assert "已经评过了" in said and "我也去了三趟" in said
    assert client.get(at("rate", case)).status_code == 302
    mine = as_resident(cast.zhang).get(at("case", case)).content.decode()  # control
    assert "等了很久" in mine and "以后一次告知。" in mine


def test_not_before_the_end(cast: Cast, as_resident: SignIn) -> None:
    running = a_case(cast.zhang, cast.zhang_home)
    client = as_resident(cast.zhang)
    assert at("rate", running) not in client.get(at("case", running)).content.decode()
    answer = client.post(at("rate", running), {"grade": "5"}, follow=True)
    assert "还没有结果" in answer.content.decode()
    assert not Rating.objects.exists()


@pytest.mark.parametrize("grade", ["", "0", "6", "x", "９９", "1" * 40, "-1"])
def test_what_is_no_grade_is_said(cast: Cast, case: Case, as_resident: SignIn, grade: str) -> None:
    answer = as_resident(cast.zhang).post(at("rate", case), {"grade": grade, "words": "话" * 3})
    assert answer.status_code == 422
    page = answer.content.decode()
    assert "请选一个评价" in page
    assert "话话话" in page
    assert not Rating.objects.exists()


def test_another_family_finds_nothing_and_an_agent_does_not_rate(
    cast: Cast, case: Case, as_resident: SignIn
) -> None:
    assert as_resident(cast.li).get(at("rate", case)).status_code == 404
    until = clock.today().replace(year=clock.today().year + 1)
    registry.give_mandate(person=cast.zhang, agent=cast.li, until_on=until, by=cast.zhang)
    client = as_resident(cast.li)
    mandate = cast.zhang.mandates_given.get()
    client.post(reverse("portal:mandate_act", args=[mandate.public_id]))
    assert client.get(at("case", case)).status_code == 200
    assert at("rate", case) not in client.get(at("case", case)).content.decode()
    assert client.get(at("rate", case)).status_code == 403
    assert not Rating.objects.exists()
