"""A village worker has no counter: what he does for a resident he does by her mandate only."""

import datetime as dt
from collections.abc import Callable

import pytest

from minzheng.foundation.core import clock
from minzheng.foundation.core.refusal import NotPossible
from minzheng.stages.cases import actions as cases
from minzheng.stages.cases import guards
from minzheng.stages.cases.models import Case
from minzheng.stages.catalog import find
from minzheng.stages.registry import actions as registry
from minzheng.stages.registry.models import Mandate
from tests import walk
from tests.cast import TODAY, Cast
from tests.pictures import PDF

pytestmark = pytest.mark.django_db

DAY = dt.timedelta(days=1)
WORDS = {
    "none": "还没有替这位居民办事的委托", "expired": "已经到期", "revoked": "已经收回",
    "other person": "还没有替这位居民办事的委托", "other scope": "没有“申请",
}  # fmt: skip


def give(cast: Cast, state: str) -> None:
    """A mandate of 张奶奶 to 许, in one of the states."""
    base = {"worker": cast.xu, "from_on": TODAY - DAY, "until_on": TODAY + DAY}
    person = cast.chen if state == "other person" else cast.zhang
    more = {
        "expired": {"until_on": TODAY - DAY},
        "revoked": {"revoked_at": clock.now(), "revoked_by": "her"},
        "other scope": {"scope": "see,supplement,appeal,money"},
    }.get(state, {})
    if state != "none":
        Mandate.objects.create(person=person, **{**base, **more})


def begin(cast: Cast, by: str = "xu") -> Case:
    """An application begun for 张奶奶."""
    return cases.start_draft(
        item=find("dibao"), applicant=cast.zhang, household=cast.zhang_home, channel="worker",
        by=cast.staff[by],
    )  # fmt: skip


def deeds(cast: Cast) -> dict[str, Callable[[], object]]:
    """Everything a worker can do at the desk in someone's place."""
    case = begin(cast, "wang")
    cases.save_answers(case=case, answers=walk.ANSWERS, by=cast.wang)
    return {
        "start": lambda: begin(cast),
        "save": lambda: cases.save_answers(case=case, answers={"odd_income": 1}, by=cast.xu),
        "papers": lambda: cases.give_papers(case=case, papers=[("odd", "说明", None)], by=cast.xu),
        "submit": lambda: cases.submit(case=case, by=cast.xu),
        "withdraw": lambda: cases.withdraw(case=case, by=cast.xu),
    }


@pytest.mark.parametrize("state", sorted(WORDS))
def test_no_deed_without_a_live_mandate(cast: Cast, state: str) -> None:
    done = deeds(cast)
    give(cast, state)
    for name, deed in done.items():
        with pytest.raises(NotPossible, match=WORDS[state]):
            deed()
        assert Case.objects.get().state == "draft", name


def test_with_one_each_deed_is_done_and_the_counter_needs_none(cast: Cast) -> None:
    done = deeds(cast)  # 王 has a counter
    give(cast, "live")
    for deed in done.values():
        deed()
    assert Case.objects.get().state == "withdrawn"


def test_control_a_guard_that_takes_everybody_for_a_counter(
    cast: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(guards, "acts_in_her_place", lambda by, area_id: False)
    with pytest.raises(pytest.fail.Exception, match="DID NOT RAISE"):
        test_no_deed_without_a_live_mandate(cast, "revoked")


def test_nobody_writes_himself_an_oral_mandate(cast: Cast) -> None:
    """A colleague writes it down; on paper, a picture of the paper is kept."""
    from minzheng.foundation.core.uploads import take_in

    until = TODAY + 30 * DAY
    said = {"person": cast.zhang, "worker": cast.xu, "until_on": until, "acts": ["apply"]}
    for wrong, words in (
        ({"channel": "oral", "witness": "邻居", "by": cast.xu}, "另一位同事"),
        ({"channel": "oral", "by": cast.wang}, "在场作证"),
        ({"channel": "paper", "by": cast.xu}, "拍照存上"),
        ({"channel": "portal", "by": cast.wang}, "怎么委托"),
        ({"channel": "paper", "by": cast.zhao}, "权限"),
        ({"channel": "paper", "by": cast.wang, "acts": ["phone"]}, "范围"),
    ):
        with pytest.raises(NotPossible, match=words):
            registry.give_mandate(**{**said, **wrong})
    registry.give_mandate(**said, channel="oral", witness="邻居", by=cast.wang)
    row = registry.give_mandate(**said, channel="paper", paper=take_in(PDF), by=cast.xu)
    assert row.acts == {"see", "apply"} and row.paper


def test_neither_a_child_nor_the_dead_give_or_hold_one(cast: Cast) -> None:
    until = TODAY + 30 * DAY
    for person, agent in ((cast.chen, cast.li), (cast.zhang, cast.chen)):
        with pytest.raises(NotPossible, match="满 18 岁"):
            registry.give_mandate(person=person, agent=agent, until_on=until, by=person)
    give(cast, "live")
    begin(cast)
    registry.record_life_event(
        person=cast.zhang, kind="death", on=TODAY, source="殡仪馆", by=cast.wang
    )
    cast.zhang.refresh_from_db()
    with pytest.raises(NotPossible, match="已经去世"):
        cases.withdraw(case=Case.objects.get(), by=cast.xu)


@pytest.mark.parametrize("who", ["zhao", "qian", "feng"])
def test_a_worker_of_elsewhere_or_of_another_trade_is_given_none(cast: Cast, who: str) -> None:
    """Whatever a page offered: the clerk of the other town, a cashier, an auditor."""
    with pytest.raises(NotPossible, match="本村社区或者本街道"):
        registry.give_mandate(
            person=cast.zhang, worker=cast.staff[who], until_on=TODAY + DAY, by=cast.zhang
        )
    assert not Mandate.objects.exists()
