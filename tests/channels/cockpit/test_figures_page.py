"""Leaders see counts with small groups hidden; those who hold the records see their own lists."""

import json
import re
from collections.abc import Callable

import pytest
from django.test import Client

from minzheng.foundation.accounts.models import User
from minzheng.foundation.audit.models import Event
from tests.cast import Cast, area
from tests.stages.records import a_case, a_decision, an_entitlement, households

AsStaff = Callable[[User], Client]
FIGURES = "/plan/figures/"
ONE = "/plan/figure/dibao_households/"


@pytest.fixture
def towns(cast: Cast) -> Cast:
    """12 households in 南湖街道, 3 in 新丰镇, 8 in 凤桥镇."""
    start = 0
    for label, many in (("烟雨社区", 12), ("新丰镇", 3), ("凤桥镇", 8)):
        for person, home in households(area(label), many, start):
            an_entitlement(a_decision(a_case(person, home)), [person])
        start += many
    return cast


def chart(text: str, key: str) -> dict[str, object]:
    found = re.search(rf'data-chart="{key}">(.*?)</script>', text, re.S)
    assert found is not None
    data: dict[str, object] = json.loads(found[1])
    return data


def test_a_leader_sees_towns_with_small_groups_hidden(towns: Cast, as_staff: AsStaff) -> None:
    text = as_staff(towns.zheng).get(FIGURES).content.decode()
    data = chart(text, "map-1")
    values = dict(zip(data["labels"], data["series"][0]["values"], strict=True))  # type: ignore
    assert values["南湖街道"] == 12
    assert values["新丰镇"] is None  # three
    assert values["凤桥镇"] is None  # or three would be the total less the others
    assert values["余新镇"] == 0
    assert "少于 5 户" in text


def test_the_reviewer_who_holds_the_records_sees_all(towns: Cast, as_staff: AsStaff) -> None:
    text = as_staff(towns.zhou).get(FIGURES).content.decode()
    data = chart(text, "map-1")
    values = dict(zip(data["labels"], data["series"][0]["values"], strict=True))  # type: ignore
    assert (values["新丰镇"], values["凤桥镇"]) == (3, 8)


def test_a_town_lead_sees_the_own_town_only(towns: Cast, as_staff: AsStaff) -> None:
    data = chart(as_staff(towns.shen).get(FIGURES).content.decode(), "map-1")
    assert data["labels"] == ["南湖街道"]


def test_the_trend_has_a_point_for_each_month_since_the_first(
    towns: Cast, as_staff: AsStaff
) -> None:
    data = chart(as_staff(towns.zheng).get(FIGURES).content.decode(), "trend-dibao_households")
    assert data["labels"][-1] == "2021年10月"  # type: ignore[index]
    values = data["series"][0]["values"]  # type: ignore[index]
    assert values[-1] == 23 and len(values) == len(data["labels"])  # type: ignore[index]
    assert values[0], "it begins with the first month that has something: nothing known is none"


@pytest.mark.parametrize(
    ("who", "status"),
    [("zheng", 200), ("zhou", 200), ("shen", 200), ("wang", 403), ("zhao", 403), ("qian", 403)],
)
def test_who_may_open_it(cast: Cast, as_staff: AsStaff, who: str, status: int) -> None:
    assert as_staff(cast.staff[who]).get(FIGURES).status_code == status


def test_a_stranger_is_sent_to_sign_in(cast: Cast, client: Client) -> None:
    assert "/staff/sign-in/" in client.get(FIGURES)["Location"]


@pytest.mark.parametrize(
    ("who", "sees"),
    [("wang", {"居民0", "居民11"}), ("zhou", {"居民0", "居民12", "居民22"}), ("zhao", {"居民12"}),
     ("zheng", set()), ("qian", set())],
)  # fmt: skip
def test_the_list_behind_a_number_is_that_of_the_area(
    towns: Cast, as_staff: AsStaff, who: str, sees: set[str]
) -> None:
    text = as_staff(towns.staff[who]).get(ONE).content.decode()
    found = {name for name in ("居民0", "居民11", "居民12", "居民22") if f"{name}<" in text}
    assert sees <= found
    if who == "wang":
        assert not found & {"居民12", "居民22"}
    if not sees:
        assert found == set()
    listed = Event.objects.filter(verb="figure.listed", actor_ref=towns.staff[who].public_id)
    assert listed.count() == bool(sees)


def test_the_number_of_queries_of_a_list_does_not_grow(
    towns: Cast, as_staff: AsStaff, django_assert_max_num_queries: object
) -> None:
    browser = as_staff(towns.wang)
    browser.get(ONE)
    with django_assert_max_num_queries(20):  # type: ignore[operator]
        browser.get(ONE)
    for person, home in households(area("烟雨社区"), 20, 100):
        an_entitlement(a_decision(a_case(person, home)), [person])
    with django_assert_max_num_queries(20):  # type: ignore[operator]
        assert browser.get(ONE).content.decode().count("居民1") > 20
