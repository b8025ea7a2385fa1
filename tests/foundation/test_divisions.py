"""The dated tree of divisions with both code systems, from the real rows."""

import datetime as dt

import pytest

from minzheng.foundation.divisions.actions import load_nanhu, short_name
from minzheng.foundation.divisions.models import Division, DivisionChange, DivisionCode
from minzheng.foundation.divisions.queries import find_by_name, full_name, subtree
from tests.cast import BY, area

MERGED_ON = dt.date(2020, 1, 1)


def test_158_rows_are_loaded_once(district: None) -> None:
    assert Division.objects.count() == 159
    assert load_nanhu(by=BY) == 0 and Division.objects.count() == 159


def test_two_bodies_one_code_two_subdistricts(district: None) -> None:
    """V1: the statistics bureau's code for 城南街道 under the ministry's system is an error."""
    south = find_by_name("城南街道", system="NBS", code="330402012")
    assert south is not None and south.zone_run
    assert find_by_name("城南街道", system="MCA", code="330402012") is None
    shared = DivisionCode.objects.filter(code="330402012").values_list("system", "division__name")
    assert len({name for _, name in shared}) == len(shared)


def test_a_merge_closes_two_and_opens_one_on_the_same_day(district: None) -> None:
    """V2: 城东 and 紫阳 became 子城 in 2020."""
    changes = DivisionChange.objects.filter(kind="merge").select_related("before", "after")
    assert sorted(change.before.name for change in changes if change.before) == ["城东", "紫阳"]
    for change in changes:
        assert change.before and change.after and change.after.name == "子城"
        assert change.before.valid_to == change.after.valid_from == change.on
    (merged_on,) = {change.on for change in changes}
    names = {d.name for d in Division.objects.on(merged_on - dt.timedelta(days=1))}
    assert {"城东", "紫阳"} <= names and "子城" not in names
    names = {d.name for d in Division.objects.on(merged_on)}
    assert "子城" in names and not {"城东", "紫阳"} & names


def test_communities_and_villages_on_a_day(district: None) -> None:
    """V4: the list of 2020."""
    rows = Division.objects.on(dt.date(2020, 12, 31)).villages()
    kinds = {
        kind: rows.filter(kind=kind).count()
        for kind in ("residents_committee", "villagers_committee")
    }
    assert kinds == {"residents_committee": 91, "villagers_committee": 47}


def test_a_subtree_is_what_lies_below(district: None) -> None:
    town, village, whole = area("南湖街道"), area("烟雨社区"), area("南湖区")
    assert village.pk in subtree(town) and subtree(village) == {village.pk}
    assert area("新丰镇").pk not in subtree(town)
    assert len(subtree(whole)) == Division.objects.count()
    assert full_name(Division.objects.select_related("parent").get(pk=village.pk)) == (
        "南湖街道烟雨社区"
    )


@pytest.mark.parametrize(
    ("raw", "short"),
    [
        ("烟雨社区居委会", "烟雨"),
        ("金星村村委会", "金星"),
        ("南湖街道", "南湖街道"),
        ("永红村", "永红村"),
    ],
)
def test_short_names(raw: str, short: str) -> None:
    assert short_name(raw) == short


def test_names_that_fit_two_places_or_none_find_nothing(district: None) -> None:
    assert find_by_name("南湖街道烟雨社区") == area("烟雨社区")
    assert find_by_name("没有的社区") is None
    Division.objects.create(
        parent=area("新丰镇"), level=5, kind="residents_committee", name="烟雨",
        raw_name="烟雨社区居委会",
    )  # fmt: skip
    assert find_by_name("烟雨社区") is None
    assert find_by_name("新丰镇烟雨社区") is not None


def test_the_districts_own_scope_leaves_out_what_the_zone_runs(district: None) -> None:
    own = Division.objects.towns().district_run().on(dt.date(2021, 10, 26))
    assert own.count() == 11
    assert not own.filter(name__in=["城南街道", "长水街道"]).exists()
