"""Registering and correcting people."""

import pytest

from minzheng.foundation.audit.models import Event
from minzheng.foundation.core.refusal import Conflict, NotPossible
from minzheng.stages.registry import actions
from minzheng.stages.registry.models import Person
from tests.cast import BY, Cast, area, make_id


def test_registering_seals_the_number_and_notes_one_event(cast: Cast) -> None:
    stored = Person.objects.filter(pk=cast.zhang.pk).values("id_number", "phone").get()
    assert stored["id_number"].startswith("v1|") and stored["phone"].startswith("v1|")
    fresh = Person.objects.get(pk=cast.zhang.pk)
    assert fresh.id_number.open()[6:14] == "19390511"
    assert (fresh.sex, str(fresh.birth_on)) == ("2", "1939-05-11")
    events = Event.objects.filter(subject_ref=fresh.public_id, verb="person.registered")
    assert events.count() == 1


def test_the_same_number_is_registered_once(cast: Cast) -> None:
    with pytest.raises(NotPossible, match="已经登记过"):
        actions.register_person(
            name="张秀兰",
            id_number=cast.zhang.id_number.open().lower(),
            area=area("烟雨社区"),
            by=BY,
        )


def test_correcting_needs_the_version_that_was_seen(cast: Cast) -> None:
    actions.correct_person(person=cast.li, version=1, phone="138 0000 9999", by=cast.wang)
    stale = Person.objects.get(pk=cast.li.pk)
    assert stale.phone.open() == "13800009999" and stale.version == 2
    with pytest.raises(Conflict):
        actions.correct_person(person=stale, version=1, name="李建华", by=cast.wang)
    assert Person.objects.get(pk=cast.li.pk).name == "李建国"


def test_correcting_the_number_moves_everything_that_follows_from_it(cast: Cast) -> None:
    number = make_id(cast.li.birth_on.replace(year=1974), 312)
    fixed = actions.correct_person(person=cast.li, version=1, id_number=number, by=cast.wang)
    assert (fixed.sex, fixed.birth_on.year) == ("2", 1974)
    detail = Event.objects.get(verb="person.corrected").detail
    assert detail == {"fields": ["id_number"]}
    with pytest.raises(NotPossible, match="与另一人相同"):
        actions.correct_person(
            person=cast.li, version=2, id_number=cast.zhang.id_number.open(), by=cast.wang
        )


@pytest.mark.parametrize(
    ("name", "phone", "words"),
    [("张", "", "至少两个字"), ("张3", "", "数字或符号"), ("张三", "12345", "电话不对")],
)
def test_what_cannot_be_right_is_refused_in_words(
    cast: Cast, name: str, phone: str, words: str
) -> None:
    with pytest.raises(NotPossible, match=words):
        actions.register_person(
            name=name, id_number=make_id(cast.li.birth_on, 777), area=area("烟雨社区"),
            phone=phone, by=BY,
        )  # fmt: skip


def test_unseen_characters_from_copying_are_left_out(cast: Cast) -> None:
    person = actions.register_person(
        name="\ufeff欧阳 \u200b文\u202e", id_number=make_id(cast.li.birth_on, 778), by=BY,
        area=area("烟雨社区"), phone="+86 0573-8283 8000",
    )  # fmt: skip
    assert (person.name, person.phone.open()) == ("欧阳文", "057382838000")
    assert person.pinyin == "ouyangwen"
    other = actions.register_person(
        name="阿依古丽•买买提", id_number=make_id(cast.li.birth_on, 780), by=BY, area=person.area
    )
    assert other.name == "阿依古丽·买买提"
