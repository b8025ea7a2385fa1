"""P12 and P13: the trail is written with the change, and cannot be changed unseen."""

import random

import pytest
from django.db import connection

from minzheng.foundation.audit.chain import digest, faults
from minzheng.foundation.audit.models import Event, Head
from minzheng.foundation.audit.trail import action, record
from minzheng.foundation.core.actors import LINE
from minzheng.stages.registry import actions
from minzheng.stages.registry.models import Person
from tests.cast import Cast

SEED, TAMPERINGS = 12, 120


@action
def note(times: int, fail: bool = False) -> None:
    """A change that writes some events, and may fail at its end."""
    for turn in range(times):
        record("test.noted", ("test", str(turn)), by=LINE, purpose="测试", figure=turn)
    if fail:
        raise RuntimeError


@pytest.fixture
def chain(db: None) -> list[Event]:
    note(60)
    return list(Event.objects.order_by("seq"))


def anchor() -> tuple[int, str]:
    head = Head.objects.get()
    return head.seq, head.hash


def test_an_untouched_chain_holds(chain: list[Event]) -> None:
    assert list(faults()) == [] and list(faults(anchor())) == []
    assert [e.seq for e in chain] == list(range(1, len(chain) + 1))


FIELDS = {
    "actor_ref": "x", "actor_label": "别人", "verb": "x", "object_ref": "x", "subject_ref": "x",
    "purpose": "x", "detail": {"figure": -1}, "actor_kind": "staff", "object_type": "x",
    "at": None, "hash": "0" * 64,
}  # fmt: skip


def tamper(chance: random.Random, chain: list[Event]) -> str:
    """Change, remove or swap one row behind the application's back."""
    how = chance.choice(["flip", "flip", "delete", "swap"])
    event = chance.choice(chain[:-1])
    rows = Event.objects.filter(seq=event.seq)
    if how == "flip":
        field = chance.choice(list(FIELDS))
        value = event.at.replace(year=2000) if field == "at" else FIELDS[field]
        rows.update(**{field: value})
    elif how == "delete":
        rows.delete()
    else:
        other = event.seq + 1
        Event.objects.filter(seq=other).update(seq=10**6)
        rows.update(seq=other)
        Event.objects.filter(seq=10**6).update(seq=event.seq)
    return how


def test_every_tampering_is_found(chain: list[Event]) -> None:
    """P12 reduced to 120 tamperings of one row each."""
    chance = random.Random(SEED)
    for _ in range(TAMPERINGS):
        with connection.cursor() as cursor:
            cursor.execute("SAVEPOINT untouched")
        how = tamper(chance, chain)
        assert list(faults()), how
        with connection.cursor() as cursor:
            cursor.execute("ROLLBACK TO SAVEPOINT untouched")
    assert list(faults()) == []


def test_a_cut_tail_is_found_against_the_head_and_the_anchor_outside(chain: list[Event]) -> None:
    kept = anchor()
    Event.objects.filter(seq__gt=len(chain) - 5).delete()
    assert [fault.why for fault in faults()] == ["末尾与链头不符，可能被截断"]
    last = Event.objects.order_by("seq").last()
    assert last is not None
    Head.objects.update(seq=last.seq, hash=last.hash)
    assert list(faults()) == [], "the head alone is moved with the tail"
    assert [fault.why for fault in faults(kept)] == ["与外部锚点不符"]


def test_a_chain_made_anew_is_found_against_the_anchor_outside(chain: list[Event]) -> None:
    """Someone with the database computes all hashes again after changing one row."""
    kept = anchor()
    before = "0" * 64
    for event in Event.objects.order_by("seq"):
        if event.seq == 20:
            event.actor_label = "别人"
        event.hash = before = digest(before, event)
        event.save()
    Head.objects.update(hash=before)
    assert list(faults()) == [], "control: without the anchor the new chain looks whole"
    assert [fault.why for fault in faults(kept)] == ["与外部锚点不符"]


def test_a_failed_change_leaves_no_event(db: None) -> None:
    before = Event.objects.count()
    with pytest.raises(RuntimeError):
        note(3, fail=True)
    assert Event.objects.count() == before and list(faults()) == []
    note(1)
    assert Event.objects.count() == before + 1 and list(faults()) == []


def test_nested_actions_join_the_outermost(db: None) -> None:
    @action
    def outer() -> None:
        note(2)
        record("test.outer", ("test", "x"), by=LINE)
        with pytest.raises(RuntimeError):
            note(1, fail=True)

    before = Event.objects.count()
    outer()
    assert list(faults()) == []
    verbs = list(Event.objects.filter(seq__gt=before).values_list("verb", flat=True))
    assert verbs[:3] == ["test.noted", "test.noted", "test.outer"]


def test_every_write_of_the_registry_leaves_an_event(cast: Cast) -> None:
    """Bulk writes too: one event for each person and membership."""
    verbs = Event.objects.filter(object_type="registry.person", verb="person.registered")
    assert verbs.count() == Person.objects.count()
    joined = Event.objects.filter(verb="household.joined")
    assert set(joined.values_list("subject_ref", flat=True)) == {
        p.public_id for p in (cast.zhang, cast.li, cast.wang_xiufang, cast.xiaoyu)
    }
    before = Event.objects.count()
    Person.objects.filter(pk=cast.li.pk).update(name="李建华")
    assert Event.objects.count() == before, "control: a write around the actions leaves none"


def test_the_trail_holds_no_name_and_no_number(cast: Cast) -> None:
    actions.open_number(person=cast.zhang, field="phone", purpose="回访", by=cast.wang)
    actions.correct_person(person=cast.li, version=1, name="李建华", by=cast.wang)
    everything = " ".join(str(row) for row in Event.objects.values_list())
    names = [p.name for p in Person.objects.all()]
    assert not any(name in everything for name in names)
    assert cast.zhang.id_number.open() not in everything and "13800000001" not in everything
