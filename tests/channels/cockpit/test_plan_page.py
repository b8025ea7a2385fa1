"""The plan page: everything on it leads somewhere, and says only what is so."""

import datetime as dt
import re
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from minzheng.channels.cockpit import views
from minzheng.channels.cockpit.cards import by_the_end
from minzheng.foundation.core import clock
from minzheng.stages.indicators.plan import the_plan
from minzheng.stages.indicators.plan.clauses import Target
from minzheng.stages.indicators.plan.progress import Goal
from minzheng.stages.notices.leaks import leaks_in_page
from tests.cast import area
from tests.stages.records import Folk, a_case, a_decision, an_entitlement, households


def page(client: Client, path: str) -> str:
    response = client.get(path)
    assert response.status_code == 200
    return response.content.decode()


def test_four_numbers_nine_plans_ninety_squares(folk: Folk, client: Client) -> None:
    text = page(client, reverse("cockpit:plan"))
    assert "6 / 90" in text
    assert "1 / " in text
    for plan_id, label in the_plan().names.items():
        assert label in text
        assert reverse("cockpit:one_plan", kwargs={"number": plan_id}) in text
    squares = re.findall(r'class="mz-square mz-square-(served|partly|not)" href="([^"]+)"', text)
    assert len(squares) == 90
    assert [state for state, _ in squares].count("served") == 6
    assert "数据截至" in text
    assert "示例值" in text
    assert "mz-bar-tick" in text  # where one should be today


def test_every_link_of_the_page_opens(folk: Folk, client: Client) -> None:
    text = page(client, reverse("cockpit:plan"))
    found = set(re.findall(r'href="(/plan/[^"#]*)"', text))
    found -= {reverse("cockpit:figures")}  # staff
    assert len(found) >= 90 + 10 + 4
    assert [path for path in sorted(found) if client.get(path).status_code != 200] == []


def test_no_style_and_no_script_inside_the_page(folk: Folk, client: Client) -> None:
    text = page(client, reverse("cockpit:plan"))
    assert not re.search(r"\sstyle=|\son[a-z]+=", text)
    assert re.findall(r"<script(?![^>]*(?:src=|application/json))", text) == []


def test_the_number_of_queries_does_not_grow_with_the_households(
    folk: Folk, client: Client, django_assert_max_num_queries: object
) -> None:
    client.get(reverse("cockpit:plan"))
    with django_assert_max_num_queries(14):  # type: ignore[operator]
        client.get(reverse("cockpit:plan"))
    for person, home in households(area("烟雨社区"), 30):
        an_entitlement(a_decision(a_case(person, home)), [person])
    with django_assert_max_num_queries(14):  # type: ignore[operator]
        text = page(client, reverse("cockpit:plan"))
    assert "30 户" in text


def test_a_clause_that_is_not_served_says_so(folk: Folk, client: Client) -> None:
    text = page(client, reverse("cockpit:clause", kwargs={"clause": "3.3"}))
    assert "还没有上线" in text
    assert "目标 250 户" in text
    ours = page(client, reverse("cockpit:clause", kwargs={"clause": "2.11"}))
    assert "我们自己定的" in ours


def test_a_clause_that_is_served_leads_to_it(folk: Folk, client: Client) -> None:
    text = page(client, reverse("cockpit:clause", kwargs={"clause": "2.2"}))
    assert reverse("public:item", kwargs={"slug": "dibao"}) in text
    assert reverse("cockpit:figure", kwargs={"indicator": "dibao_standard"}) in text
    partly = page(client, reverse("cockpit:clause", kwargs={"clause": "9.1"}))
    assert "还没有做完" in partly


@pytest.mark.parametrize("path", ["/plan/9.99/", "/plan/figure/none/", "/plan/0.0/"])
def test_what_is_not_there_is_not_found(folk: Folk, client: Client, path: str) -> None:
    assert client.get(path).status_code == 404


def test_a_stranger_sees_the_number_and_never_the_list(folk: Folk, client: Client) -> None:
    for person, home in households(area("烟雨社区"), 6):
        an_entitlement(a_decision(a_case(person, home)), [person])
    text = page(client, reverse("cockpit:figure", kwargs={"indicator": "dibao_households"}))
    assert "6" in text
    assert "居民1" not in text
    assert "按镇街" not in text
    assert leaks_in_page(text) == []


def test_a_stranger_does_not_see_fewer_than_five(folk: Folk, client: Client) -> None:
    for person, home in households(area("烟雨社区"), 3):
        an_entitlement(a_decision(a_case(person, home)), [person])
    for path in (reverse("cockpit:plan"), reverse("cockpit:figure", args=["dibao_households"])):
        text = page(client, path)
        assert "少于 5 户" in text
        assert "3 户" not in text


def test_the_page_is_counted_once_a_minute_and_says_as_of_when(
    client: Client, folk: Folk, settings: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    """It is open to all and counts every case of the year."""
    monkeypatch.setattr(views, "_kept", None)
    settings.PLAN_KEPT_SECONDS = 60
    times: list[object] = []
    count = views.overview
    monkeypatch.setattr(views, "overview", lambda on: times.append(on) or count(on))
    first = client.get("/plan/")
    again = client.get("/plan/")
    assert first.status_code == again.status_code == 200 and len(times) == 1
    clock.fix(dt.date(2021, 10, 27))  # another day is counted at once
    assert client.get("/plan/").status_code == 200 and len(times) == 2
    settings.PLAN_KEPT_SECONDS = 0
    assert client.get("/plan/").status_code == 200 and len(times) == 3


def test_what_the_year_brings_stands_beside_the_target() -> None:
    goal = Goal(Target(365, "户", yearly=True), None, None, 73.0, False, 364.6)
    assert by_the_end(goal) == "，照现在的进度年底约 365"
    assert by_the_end(goal._replace(forecast=None)) == ""
