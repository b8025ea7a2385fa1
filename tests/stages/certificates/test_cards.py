"""个人扫码卡: printed on her wish, one at a time, void at once, every use hers to read."""

import pytest

from minzheng.foundation.core import clock
from minzheng.foundation.core.refusal import NotPossible
from minzheng.stages.certificates.cards import (
    COUNTER,
    card_of,
    holder,
    issue_card,
    stop_card,
    use_card,
    uses_of,
)
from minzheng.stages.certificates.models import Code
from minzheng.stages.certificates.queries import Refused, address, read
from minzheng.stages.registry.actions import record_life_event
from minzheng.stages.registry.queries import who_looked
from tests.cast import Cast


def test_a_new_card_voids_the_old_one(cast: Cast) -> None:
    old = issue_card(person=cast.zhang, by=cast.wang)
    new = issue_card(person=cast.zhang, by=cast.wang)
    assert card_of(cast.zhang) == new != old
    assert read(address(old).rsplit("/", 1)[1]) is Refused.REVOKED
    assert Code.objects.filter(kind="card", revoked_at=None).count() == 1
    with pytest.raises(NotPossible, match="停用或过期"):
        use_card(code=old, purpose=COUNTER, by=cast.wang)


def test_the_card_carries_nothing_of_her(cast: Cast) -> None:
    path = address(issue_card(person=cast.zhang, by=cast.wang))
    for part in (cast.zhang.id_number.open(), cast.zhang.public_id, "13800000001"):
        assert part not in path


def test_every_use_is_hers_to_read(cast: Cast) -> None:
    code = issue_card(person=cast.zhang, by=cast.wang)
    assert use_card(code=code, purpose=COUNTER, by=cast.wang) == cast.zhang
    assert [(use.who, use.what) for use in uses_of(cast.zhang)] == [
        (cast.wang.actor_label, COUNTER), (cast.wang.actor_label, "发了新卡")
    ]  # fmt: skip
    assert any(look.what == "用了您的扫码卡" for look in who_looked(cast.zhang))
    assert uses_of(cast.li) == []


def test_she_stops_it_herself_and_others_may_not(cast: Cast) -> None:
    code = issue_card(person=cast.zhang, by=cast.wang)
    for stranger in (cast.zhao, cast.li, cast.zhou):
        with pytest.raises(NotPossible):
            stop_card(person=cast.zhang, by=stranger)
    assert card_of(cast.zhang) == code
    assert stop_card(person=cast.zhang, by=cast.zhang)
    assert card_of(cast.zhang) is None and not stop_card(person=cast.zhang, by=cast.zhang)


@pytest.mark.parametrize("name", ["zhao", "zhou", "feng", "chu"])
def test_only_who_files_for_her_issues_one(cast: Cast, name: str) -> None:
    with pytest.raises(NotPossible):
        issue_card(person=cast.zhang, by=cast.staff[name])
    with pytest.raises(NotPossible):
        issue_card(person=cast.zhang, by=cast.zhang)


def test_the_dead_have_no_card(cast: Cast) -> None:
    code = issue_card(person=cast.zhang, by=cast.wang)
    on = clock.today()
    record_life_event(person=cast.zhang, kind="death", on=on, source="死亡证明", by=cast.wang)
    cast.zhang.refresh_from_db()
    assert holder(code) is None
    with pytest.raises(NotPossible):
        use_card(code=code, purpose=COUNTER, by=cast.wang)
    with pytest.raises(NotPossible, match="去世"):
        issue_card(person=cast.zhang, by=cast.wang)
