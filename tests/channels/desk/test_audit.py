"""审计记录: by person, case, deed and day; who did it by name and post; the frame stays."""

import re

import pytest
from django.test import Client

from minzheng.foundation.audit.models import Event
from minzheng.foundation.audit.trail import record
from minzheng.foundation.core import clock
from minzheng.foundation.core.workdays import DAY
from minzheng.stages.cases.models import Case
from tests.cast import BY, TODAY
from tests.channels.desk.conftest import Desk, text


def told(desk: Desk, **asked: str) -> str:
    return text(desk.get("feng", "/desk/audit/", **asked))


def test_days_are_whole_days_of_the_district(desk: Desk) -> None:
    """Its first and its last moment belong to a day, the next midnight does not."""
    start = clock.start_of(TODAY)
    for order, at in enumerate((start, start + DAY - DAY / 86_400_000, start + DAY, start - DAY)):
        record("probe.made", ("probe", f"reference{order}"), by=BY)
        Event.objects.filter(object_ref=f"reference{order}").update(at=at)
    day = {"from": TODAY.isoformat(), "to": TODAY.isoformat(), "verb": "probe.made"}
    said = told(desk, **day)
    assert [f"reference{n}" in said for n in range(4)] == [True, True, False, False]
    assert "reference2" in told(desk, **{"from": TODAY.isoformat()}) and "reference3" not in said
    assert "reference3" in told(desk, to=TODAY.isoformat())


@pytest.mark.parametrize("day", ["26.10.2021", "9999-12-31", "0001-01-01", "2021-02-30", "昨天"])
def test_a_day_that_is_none_is_said_and_filters_nothing(desk: Desk, day: str) -> None:
    record("probe.made", ("probe", "reference"), by=BY)
    said = told(desk, **{"from": day})
    assert "日期要像 2021-10-26 这样写" in said and "reference" in said
    assert "日期要像" not in told(desk, **{"from": TODAY.isoformat()})


def test_who_acted_stands_with_the_post(desk: Desk) -> None:
    record("probe.made", ("probe", "reference"), by=desk.cast.wang)
    said = told(desk, verb="probe.made")
    assert ">王<" in said and "南湖街道 镇街经办" in said


@pytest.mark.parametrize(
    ("path", "words"),
    [("/desk/audit/", "不在您的权限里"), ("/desk/case/nothing/", "没有找到这一页")],
)
def test_a_page_that_is_not_hers_stays_in_her_frame(desk: Desk, path: str, words: str) -> None:
    """The navigation stays at hand; a stranger and a resident see the plain page."""
    answer = desk.get("wang", path)
    said = text(answer)
    assert words in said and 'aria-label="主菜单"' in said and said.count("<h1") == 1
    assert 'aria-label="主菜单"' not in text(Client().get(path, follow=True))


def test_what_it_was_done_to_stands_in_words(desk: Desk, case: Case) -> None:
    """No code of ours: the word, and the number people know it by; what belongs to a case leads
    to it."""
    record("case.viewed", case, by=desk.cast.wang)
    record(
        "objection.received", ("decisions.objection", "xyzobjection"), by=BY, case=case.public_id
    )
    for verb, word in (("case.viewed", "办件"), ("objection.received", "异议")):
        row = told(desk, verb=verb).split("<tbody>")[1].split("</tr>")[0]
        assert f">{word} <" in row and f">{case.number}</a>" in row, verb
        shown = re.sub(r"<[^>]*>", "", row)
        assert case.public_id not in shown and "xyzobject" not in shown
