"""Households over time: forming, joining, leaving, moving."""

import datetime as dt

import pytest

from minzheng.foundation.audit.models import Event
from minzheng.foundation.core.refusal import Conflict, NotPossible
from minzheng.stages.registry import actions
from minzheng.stages.registry.models import Person
from minzheng.stages.registry.queries import household_of, members_on
from tests.cast import BY, SINCE, TODAY, Cast, area

DAY = dt.timedelta(days=1)


def test_members_on_a_day(cast: Cast) -> None:
    rows = members_on(cast.li_home)
    assert [(m.person.name, m.relation) for m in rows] == [
        ("李建国", "02"), ("王秀芳", "12"), ("李小雨", "31"),
    ]  # fmt: skip
    assert members_on(cast.li_home, SINCE - DAY) == []
    assert household_of(cast.xiaoyu) == cast.li_home and household_of(cast.chen) is None


def test_leaving_keeps_the_history(cast: Cast) -> None:
    member = members_on(cast.li_home)[2]
    actions.leave(membership=member, on=TODAY, by=cast.wang)
    assert [m.person.name for m in members_on(cast.li_home, TODAY - DAY)][2:] == ["李小雨"]
    assert len(members_on(cast.li_home, TODAY)) == 2 and household_of(cast.xiaoyu) is None
    with pytest.raises(Conflict, match="已经迁出"):
        actions.leave(membership=member, on=TODAY, by=cast.wang)


def test_one_household_at_a_time(cast: Cast) -> None:
    with pytest.raises(NotPossible, match="已在另一户"):
        actions.join(
            household=cast.zhang_home,
            person=cast.xiaoyu,
            relation="42",
            from_on=TODAY,
            by=cast.wang,
        )
    with pytest.raises(NotPossible, match="已在另一户"):
        actions.form_household(
            head=cast.chen, members=[(cast.xiaoyu, "77")], area=cast.chen.area,
            address="烟雨路 1 号", from_on=TODAY, by=BY,
        )  # fmt: skip
    assert household_of(cast.chen) is None
    actions.join(
        household=cast.zhang_home, person=cast.chen, relation="41", from_on=TODAY, by=cast.wang
    )
    assert household_of(cast.chen) == cast.zhang_home


@pytest.mark.parametrize("relation", ["02", "00", "x"])
def test_nobody_joins_as_a_second_head_or_with_an_unknown_relation(
    cast: Cast, relation: str
) -> None:
    with pytest.raises(NotPossible, match="关系"):
        actions.join(
            household=cast.zhang_home, person=cast.chen, relation=relation, from_on=TODAY, by=BY
        )


def test_moving_takes_everybody_along_and_is_noted_for_each(cast: Cast) -> None:
    target = area("丰北社区")
    actions.move_household(
        household=cast.li_home, area=target, address="丰北路 1 号", version=1, by=cast.zhou
    )
    assert {p.area for p in Person.objects.filter(memberships__household=cast.li_home)} == {target}
    assert Event.objects.filter(verb="person.moved").count() == 3
    with pytest.raises(Conflict):
        actions.move_household(
            household=cast.li_home, area=target, address="丰北路 2 号", version=1, by=cast.zhou
        )
