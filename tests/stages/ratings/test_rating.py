"""好差评: five grades, once a matter, after its end; no poor one without its call-back."""

import datetime as dt
from typing import Any

import pytest
from django.db import IntegrityError, transaction

from minzheng.foundation.audit.models import Event
from minzheng.foundation.core import clock
from minzheng.foundation.core.models import Holiday
from minzheng.foundation.core.refusal import NotPossible
from minzheng.stages.notices.leaks import leaks
from minzheng.stages.notices.models import Message
from minzheng.stages.ratings import actions, clocks
from minzheng.stages.ratings.actions import giving
from minzheng.stages.ratings.models import Rating
from minzheng.stages.ratings.queries import light, poor_without_task
from minzheng.stages.registry.models import Person
from tests import walk
from tests.cast import TODAY, Cast
from tests.promises.parallel import at_once
from tests.stages.records import Folk, a_case, a_decision, a_step
from tests.stages.records import folk as make_folk

SAID = "等了很久，去了三趟"


@pytest.fixture
def folk(district: None) -> Folk:
    return make_folk()


def ended_case(folk: Folk, **fields: Any) -> Any:
    """A decided case of 张奶奶, the money still to come."""
    case = a_case(folk.zhang, folk.zhang_home, **fields)
    a_decision(case)
    return case


@pytest.mark.parametrize("grade", [5, 4, 3, 2, 1])
def test_a_task_stands_exactly_where_the_grade_is_poor(folk: Folk, grade: int) -> None:
    row = actions.give(case=ended_case(folk), grade=grade, said=SAID, by=folk.zhang)
    row.refresh_from_db()
    assert (row.call_due_on is not None) == (grade <= 2)
    assert row.call_due_sample == (grade <= 2)
    assert row.words.open() == SAID
    assert SAID not in str(Rating.objects.values_list("words", flat=True).get())
    event = Event.objects.filter(verb="rating.given").get()
    assert SAID not in str(event.detail)
    assert event.subject_ref == folk.zhang.public_id


def test_the_table_holds_no_poor_rating_without_its_task(folk: Folk) -> None:
    row = actions.give(case=ended_case(folk), grade=1, by=folk.zhang)
    with pytest.raises(IntegrityError), transaction.atomic():
        Rating.objects.filter(pk=row.pk).update(call_due_on=None)
    good = actions.give(case=ended_case(folk, item="XX"), grade=5, by=folk.zhang)
    with pytest.raises(IntegrityError), transaction.atomic():
        Rating.objects.filter(pk=good.pk).update(grade=2)
    assert poor_without_task() == 0


def test_control_a_careless_action_is_stopped_by_the_table(
    folk: Folk, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A variant that forgets to open the task: nothing of it is kept, the rating neither."""

    class Forgetful:
        """A rating without its call-back, whatever the grade."""

        GRADES, POOR, DOORS, objects = Rating.GRADES, Rating.POOR, Rating.DOORS, Rating.objects

        def __new__(cls, **fields: Any) -> Any:
            return Rating(**{**fields, "call_due_on": None})

    monkeypatch.setattr(giving, "Rating", Forgetful)
    case = ended_case(folk)
    with pytest.raises(IntegrityError):
        actions.give(case=case, grade=1, by=folk.zhang)
    assert not Rating.objects.filter(case=case).exists()
    assert not Event.objects.filter(verb="rating.given").exists()


def test_once_a_matter_and_a_second_time_says_so(folk: Folk) -> None:
    case = ended_case(folk)
    actions.give(case=case, grade=5, by=folk.zhang)
    with pytest.raises(NotPossible, match="已经评过了"):
        actions.give(case=case, grade=1, said="改主意了", by=folk.zhang)
    assert Rating.objects.get().grade == 5
    assert Event.objects.filter(verb="rating.given").count() == 1


@pytest.mark.django_db(transaction=True)
def test_eight_presses_at_once_leave_one_rating(cast: Cast) -> None:
    case = a_case(cast.zhang, cast.zhang_home)
    a_decision(case)
    me = cast.zhang.pk

    def press() -> Any:
        return actions.give(case=case, grade=1, by=Person.objects.get(pk=me))

    found = at_once([press] * 8)
    assert [type(one) for one in found].count(Rating) == 1
    assert all(isinstance(one, Rating | NotPossible) for one in found), found
    assert Rating.objects.count() == 1
    assert Event.objects.filter(verb="rating.given").count() == 1


@pytest.mark.parametrize("how", ["draft", "running", "withdrawn", "emptied"])
def test_not_before_the_end(folk: Folk, how: str) -> None:
    today = clock.today()
    fields: dict[str, Any] = {
        "draft": {"state": "draft", "submitted_on": None}, "running": {},
        "withdrawn": {"state": "withdrawn", "closed_on": today},
        "emptied": {"state": "closed", "closed_on": today, "emptied_on": today},
    }[how]  # fmt: skip
    case = a_case(folk.zhang, folk.zhang_home, **fields)
    with pytest.raises(NotPossible, match="还没有结果"):
        actions.give(case=case, grade=5, by=folk.zhang)


def test_what_was_not_taken_in_may_be_rated_and_who_refused_it_decided(folk: Folk) -> None:
    case = a_case(folk.zhang, folk.zhang_home, state="closed", closed_on=clock.today(),
                  outcome="rejected")  # fmt: skip
    a_step(case, "accept", finished_at=clock.now(), finished_by="clerk", result="rejected")
    assert actions.give(case=case, grade=1, by=folk.zhang).decided_by == "clerk"


def test_through_the_whole_line_only_after_the_decision(cast: Cast) -> None:
    case = walk.ready(cast)
    with pytest.raises(NotPossible, match="还没有结果"):
        actions.give(case=case, grade=5, by=cast.li)
    decision = walk.granted(cast, applicant=cast.zhang, household=cast.zhang_home)
    row = actions.give(case=decision.case, grade=2, by=cast.zhang)
    assert row.decided_by == cast.zhou.actor_ref


@pytest.mark.parametrize("who", ["neighbour", "child", "other town", "reviewer", "no counter"])
def test_who_may_not(cast: Cast, who: str) -> None:
    case = a_case(cast.li, cast.li_home)
    a_decision(case)
    by: Any = {
        "neighbour": cast.zhang, "child": cast.xiaoyu, "other town": cast.zhao,
        "reviewer": cast.zhou, "no counter": cast.xu,
    }[who]  # fmt: skip
    door = "portal" if isinstance(by, Person) else "counter"
    with pytest.raises(NotPossible):
        actions.give(case=case, grade=1, by=by, door=door)
    assert not Rating.objects.exists()


@pytest.mark.parametrize("door", ["counter", "phone", "paper"])
def test_the_counter_notes_it_with_its_door_and_she_is_told(cast: Cast, door: str) -> None:
    case = a_case(cast.zhang, cast.zhang_home)
    a_decision(case)
    row = actions.give(case=case, grade=1, said=SAID, door=door, by=cast.wang)
    assert (row.door, row.person, row.given_by) == (door, cast.zhang, cast.wang.actor_ref)
    told = Message.objects.get(key=f"rating_given:{row.public_id}")
    assert "非常不满意" in told.text.open()
    assert "不是您的意思" in told.text.open()
    assert not leaks(told.sms_text)
    assert "满意" not in told.sms_text


@pytest.mark.parametrize(
    ("grade", "door"), [(0, "portal"), (6, "portal"), (5, "counter"), (5, "x")]
)
def test_nothing_else_is_a_rating(folk: Folk, grade: int, door: str) -> None:
    with pytest.raises(NotPossible):
        actions.give(case=ended_case(folk), grade=grade, door=door, by=folk.zhang)


def test_a_member_of_the_household_may_and_is_who_is_called(cast: Cast) -> None:
    case = a_case(cast.li, cast.li_home)
    a_decision(case)
    assert actions.give(case=case, grade=2, by=cast.wang_xiufang).person == cast.wang_xiufang


def test_the_deadline_skips_holidays_and_turns_on_its_day(folk: Folk) -> None:
    """Five working days from Tuesday 26 October 2021 are 2 November; a holiday moves it on."""
    assert clocks.due(TODAY).deadline.on == dt.date(2021, 11, 2)
    before_feast = dt.date(2021, 9, 28)  # 1 to 7 October are off, 26 September and 9 October work
    assert clocks.due(before_feast).deadline.on == dt.date(2021, 10, 11)
    row = actions.give(case=ended_case(folk), grade=2, by=folk.zhang)
    tones = {}
    for day in (dt.date(2021, 10, 27), dt.date(2021, 11, 2), dt.date(2021, 11, 3)):
        clock.fix(day)
        tones[day.day] = light(row)
    assert tones == {27: "ok", 2: "warn", 3: "late"}


def test_a_holiday_entered_later_moves_what_is_open_alone(folk: Folk) -> None:
    open_row = actions.give(case=ended_case(folk), grade=2, by=folk.zhang)
    Holiday.objects.create(on=dt.date(2021, 10, 29), works=False, name="试", source="试")
    clock.forget()
    clock.fix(TODAY)
    assert actions.recount(since=dt.date(2021, 10, 29), by=walk_by()) == 1
    open_row.refresh_from_db()
    assert open_row.call_due_on == dt.date(2021, 11, 3)
    assert actions.recount(since=dt.date(2021, 10, 29), by=walk_by()) == 0


def walk_by() -> Any:
    from tests.cast import BY

    return BY
