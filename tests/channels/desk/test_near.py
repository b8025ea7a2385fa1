"""今天要做 with a map: places beside the visits that are mine, for the phone to sort by."""

import datetime as dt
import re

import pytest
from django.conf import settings
from django.db import connection
from django.test.utils import CaptureQueriesContext, override_settings

from minzheng.channels.desk import today
from minzheng.foundation.core import clock
from minzheng.stages.cases.models import CaseStep
from minzheng.stages.registry.models import HomePosition, Household
from tests.cast import TODAY, home, person
from tests.channels.desk.conftest import Desk, text
from tests.stages.records import a_case, a_step

PAGE = "/desk/today/"
SPOT = "120712345,30701234"
NAMES = "一二三四五六七八九"
pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _map() -> "object":
    """A map is connected; nobody asks it here."""
    with override_settings(MAP_URL="http://127.0.0.1:1"):
        yield


def visit(desk: Desk, n: int, days: int, where: str = "烟雨社区") -> CaseStep:
    """A visit to somebody's home, due in so many days."""
    one = person(f"王{NAMES[n]}", f"196{n}-01-02", 141 + 2 * n, where=where)
    household = home(one, [], f"烟雨路 {n} 号 3 幢 501 室", f"9{n:03d}")
    due = TODAY + dt.timedelta(days=days)
    return a_step(a_case(one, household), "visit", due_on=due)


def lies(step: CaseStep, spot: str = SPOT, precision: str = "house") -> HomePosition:
    """The map has answered."""
    return HomePosition.objects.create(
        household=step.case.household, home_version=step.case.household.version, state="known",
        position=spot, precision=precision,
    )  # fmt: skip


def test_a_visit_has_its_place_and_a_way_there(desk: Desk) -> None:
    lies(visit(desk, 1, 3))
    visit(desk, 2, 4)
    answer = desk.get("xu", PAGE)
    page = text(answer)
    assert page.count("data-lat=") == 1 and 'data-lat="30.701234" data-lon="120.712345"' in page
    assert 'href="geo:30.701234,120.712345"' in page and "到王二家" in page
    assert "按远近排" in page and "core/js/near.js" in page
    assert "geolocation=(self)" in answer["Permissions-Policy"]
    assert "camera=()" in answer["Permissions-Policy"]
    assert answer["Cache-Control"].count("no-store")


def test_the_links_to_elsewhere_hold_coordinates_and_nothing_else(desk: Desk) -> None:
    lies(visit(desk, 1, 3))
    links = re.findall(r'href="geo:([^"]*)"', text(desk.get("xu", PAGE)))
    assert links == ["30.701234,120.712345"]


def test_the_servers_order_is_by_deadline_and_every_row_says_its_light(desk: Desk) -> None:
    far, near = visit(desk, 1, -1), visit(desk, 2, 30)
    lies(far, "120900000,30800000")
    lies(near)
    works = today.work_today(desk.cast.scope("xu"), desk.cast.xu).works
    assert [w.name for w in works] == ["王二", "王三"]
    page = text(desk.get("xu", PAGE))
    lights = re.findall(r'<li data-light="(\w*)"', page)
    pills = re.findall(r"mz-pill-(\w+)", page.partition("mz-worklines")[2])
    assert lights == pills[: len(lights)] and lights[0] == "late"


def test_who_may_not_see_the_household_sees_no_place(desk: Desk) -> None:
    lies(visit(desk, 1, 3))
    for who in ("zhao", "feng", "zheng", "qian"):
        answer = desk.get(who, PAGE)
        page = answer.content.decode()
        assert "30.701234" not in page and "geo:" not in page, who
        assert "geolocation=()" in answer.get("Permissions-Policy", "geolocation=()"), who


def test_control_a_place_in_the_village_is_seen_by_her_who_goes_there(desk: Desk) -> None:
    lies(visit(desk, 1, 3))
    assert "30.701234" in text(desk.get("xu", PAGE))
    lies(visit(desk, 2, 3, where="竹林村"), "120800000,30600000")
    assert "30.600000" not in text(desk.get("xu", PAGE))


@pytest.mark.parametrize("how", ["no map", "not known", "moved"])
def test_without_a_place_the_list_is_as_it_always_was(desk: Desk, how: str) -> None:
    row = lies(visit(desk, 1, 3))
    if how == "moved":
        Household.objects.filter(pk=row.household_id).update(version=2)
    if how == "not known":
        HomePosition.objects.update(state="none", position="", precision="")
    with override_settings(MAP_URL="" if how == "no map" else settings.MAP_URL):
        answer = desk.get("xu", PAGE)
    page = text(answer)
    assert "王二" in page and "按期限排" in page
    for word in ("按远近排", "near.js", "data-lat", "geo:", "data-light"):
        assert word not in page, word
    assert "geolocation=()" in answer["Permissions-Policy"]


def test_what_is_not_a_house_says_so_and_a_village_is_no_goal(desk: Desk) -> None:
    lies(visit(desk, 1, 3), precision="street")
    lies(visit(desk, 2, 3), "120700000,30700000", precision="area")
    page = text(desk.get("xu", PAGE))
    assert "只查到路" in page and "只查到村（社区）" in page
    assert 'href="geo:30.701234' in page and 'href="geo:30.700000' not in page


def test_no_other_page_may_ask_the_phone_where_it_is(desk: Desk) -> None:
    step = visit(desk, 1, 3)
    lies(step)
    for address in ("/desk/todo/", f"/desk/visit/{step.case.public_id}/", "/desk/people/"):
        assert "geolocation=()" in desk.get("xu", address)["Permissions-Policy"], address


def test_places_cost_one_query_whatever_their_number(desk: Desk) -> None:
    lies(visit(desk, 1, 3))
    scope, user = desk.cast.scope("xu"), desk.cast.xu

    def cost() -> int:
        clock.today()
        with CaptureQueriesContext(connection) as seen:
            today.work_today(scope, user)
        return len(seen)

    cost()
    one = cost()
    for n in range(2, 8):
        lies(visit(desk, n, n))
    assert cost() == one
    with override_settings(MAP_URL=""):
        assert cost() == one - 1
