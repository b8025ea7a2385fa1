"""What a clerk chose stays: columns, filters used often; the numbers beside the navigation."""

import json
import re

import pytest
from django.urls import reverse

from minzheng.channels.desk.views.choices import COOKIE, MOST_FILTERS, USUAL, choices_of
from minzheng.stages.cases.models import Case
from minzheng.stages.decisions import actions
from tests import walk
from tests.channels.desk.conftest import Desk, text

pytestmark = pytest.mark.django_db
TODO = "/desk/todo/?time="


def heads(page: str) -> list[str]:
    """The column heads of the list."""
    return re.findall(r'<th scope="col"[^>]*>([^<]+)</th>', page)


def test_columns_are_chosen_and_stay(desk: Desk, case: Case) -> None:
    assert heads(text(desk.get("shen", TODO)))[2:] == ["事项", "步骤", "社区", "核对", "建议"]
    answer = desk.post(
        "shen", reverse("desk:choices"), do="columns", columns=["number", "amount", "evil"]
    )
    assert answer.status_code == 302
    page = text(desk.get("shen", TODO))
    assert heads(page) == ["期限", "申请人", "建议", "办件编号"]
    assert case.number in page


def test_a_filter_is_kept_and_dropped(desk: Desk, case: Case) -> None:
    for step in ("opinion", "visit", "accept", "check", "decide", "posting"):
        desk.post("wang", reverse("desk:choices"), do="keep", step=step)
    saved = json.loads(desk.browser("wang").cookies[COOKIE].value.replace("\\054", ","))
    assert len(saved["filters"]) == MOST_FILTERS and saved["filters"][0] == "step=posting"
    page = text(desk.get("wang", TODO))
    assert 'aria-label="常用的筛选"' in page and "公示" in page
    desk.post("wang", reverse("desk:choices"), do="drop", step="posting")
    saved = json.loads(desk.browser("wang").cookies[COOKIE].value.replace("\\054", ","))
    assert "step=posting" not in saved["filters"]


@pytest.mark.parametrize(
    "cookie", ["", "{", "[]", '{"columns": 3, "filters": 4}', "null", "9" * 999]
)
def test_a_spoilt_cookie_is_the_usual(cookie: str, rf: pytest.FixtureRequest) -> None:
    request = rf.get("/")  # type: ignore[attr-defined]
    request.COOKIES[COOKIE] = cookie
    assert choices_of(request).columns == USUAL


def test_only_known_names_come_out_of_a_cookie(rf: pytest.FixtureRequest) -> None:
    request = rf.get("/")  # type: ignore[attr-defined]
    kept = {"columns": ["amount", "id_number"], "filters": ["step=visit&x=1", "<script>", "x=y"]}
    request.COOKIES[COOKIE] = json.dumps(kept)
    assert choices_of(request) == (("amount",), ("step=visit",))


def test_numbers_beside_the_navigation(desk: Desk, case: Case) -> None:
    page = text(desk.get("shen", reverse("desk:waiting")))
    assert re.search(r'id="count-desk-worklist"[^>]*>1<', page)
    assert "count-desk-worklist" not in text(desk.get("zhao", "/desk/waiting/"))
    assert "count-desk-returns" not in page


def test_an_objection_waits_in_its_own_town_only(desk: Desk) -> None:
    posting = walk.posted(desk.cast).postings.get()
    actions.object_to(posting=posting, text="他家有车", by=desk.cast.wang)
    assert re.search(r'id="count-desk-postings"[^>]*>1<', text(desk.get("wang", "/desk/waiting/")))
    assert "count-desk-postings" not in text(desk.get("zhao", "/desk/waiting/"))
