"""A death that was entered by mistake is set aside; nobody stays dead by a slip of the hand."""

import datetime as dt

import pytest

from minzheng.foundation.audit.models import Event
from minzheng.foundation.core import clock
from minzheng.foundation.core.refusal import NotPossible
from minzheng.stages.registry import actions
from minzheng.stages.registry.models import LifeEvent, Person
from tests.cast import Cast


def dead(cast: Cast) -> LifeEvent:
    """张秀兰's death, as 王 enters it for somebody else's."""
    return actions.record_life_event(
        person=cast.zhang, kind="death", on=clock.today(), source="家属电话", by=cast.wang
    )


def test_a_wrong_death_is_set_aside_and_can_be_told_again(cast: Cast) -> None:
    event = dead(cast)
    actions.void_life_event(event=event, reason="认错了人", by=cast.wang)
    assert Person.objects.get(pk=cast.zhang.pk).died_on is None
    kept = LifeEvent.objects.get()
    assert (kept.void_reason, kept.voided_by) == ("认错了人", cast.wang.actor_ref)
    # The trail says that it was done and not the words, which may name somebody.
    assert Event.objects.get(verb="life_event.voided").detail == {"kind": "death"}
    actions.void_life_event(event=kept, reason="又按了一次", by=cast.wang)
    assert Event.objects.filter(verb="life_event.voided").count() == 1
    later = actions.record_life_event(
        person=cast.zhang, kind="death", on=clock.today(), source="死亡证明", by=cast.wang
    )
    assert later.pk != event.pk and Person.objects.get(pk=cast.zhang.pk).died_on == clock.today()


@pytest.mark.parametrize(("seconds", "may"), [(600, True), (601, False)])
def test_after_ten_minutes_it_takes_somebody_else(
    cast: Cast, monkeypatch: pytest.MonkeyPatch, seconds: int, may: bool
) -> None:
    event = dead(cast)
    later = event.recorded_at + dt.timedelta(seconds=seconds)
    monkeypatch.setattr(clock, "now", lambda: later)
    if may:
        actions.void_life_event(event=event, reason="认错了人", by=cast.wang)
    else:
        with pytest.raises(NotPossible, match="另一位经办人"):
            actions.void_life_event(event=event, reason="认错了人", by=cast.wang)
        assert Person.objects.get(pk=cast.zhang.pk).died_on is not None
        actions.void_life_event(event=event, reason="认错了人", by=cast.xu)
    assert Person.objects.get(pk=cast.zhang.pk).died_on is None


def test_another_day_wants_the_first_set_aside(cast: Cast) -> None:
    dead(cast)
    day_before = clock.today() - dt.timedelta(days=1)
    with pytest.raises(NotPossible, match="作废"):
        actions.record_life_event(
            person=cast.zhang, kind="death", on=day_before, source="死亡证明", by=cast.wang
        )


def test_without_a_reason_nothing_changes(cast: Cast) -> None:
    event = dead(cast)
    with pytest.raises(NotPossible):
        actions.void_life_event(event=event, reason="  ", by=cast.wang)
    assert Person.objects.get(pk=cast.zhang.pk).died_on is not None
