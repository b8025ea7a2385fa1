"""The call-back: by another than who decided, once, told to her; copied and forgotten."""

import datetime as dt
import json
from typing import Any

import pytest
from django.db import IntegrityError, transaction

from minzheng.foundation.accounts.scope import scope_of
from minzheng.foundation.audit.models import Event
from minzheng.foundation.core import clock
from minzheng.foundation.core.findings import FAULT, OK
from minzheng.foundation.core.refusal import Conflict, NotPossible
from minzheng.stages.notices.models import Message
from minzheng.stages.ratings import actions, doctor
from minzheng.stages.ratings.models import Rating
from minzheng.stages.ratings.queries import call_backs, counts
from minzheng.stages.registry.models import Person
from minzheng.stages.rights.gathering import copy_of
from minzheng.stages.rights.keeping.records import empty_whole_case
from tests.cast import BY, Cast
from tests.promises.parallel import at_once
from tests.stages.records import a_case, a_decision

WORDS = {"outcome": "reached", "heard": "窗口让她跑了三趟。", "answer": "已和窗口说清，一次告知。"}


@pytest.fixture
def poor(cast: Cast) -> Rating:
    """张奶奶 is not satisfied; 周 had decided."""
    case = a_case(cast.zhang, cast.zhang_home)
    a_decision(case, decided_by=cast.zhou.actor_ref)
    return actions.give(case=case, grade=1, said="等了很久", by=cast.zhang)


def test_she_reads_what_was_done_and_by_whom(cast: Cast, poor: Rating) -> None:
    row = actions.call_back(row=poor, by=cast.shen, **WORDS)
    row.refresh_from_db()
    assert (row.heard.open(), row.answer.open()) == (WORDS["heard"], WORDS["answer"])
    assert row.called_by == cast.shen.actor_ref
    told = Message.objects.get(key=f"rating_called:{row.public_id}")
    text = told.text.open()
    assert WORDS["answer"] in text
    assert cast.shen.actor_label in text
    assert WORDS["heard"] not in text
    assert "满意" not in told.sms_text
    raw = Rating.objects.values_list("heard", "answer").get()
    assert all(words not in str(raw) for words in WORDS.values())
    events = Event.objects.filter(verb__startswith="rating.")
    assert all("三趟" not in json.dumps(event.detail, ensure_ascii=False) for event in events)


def test_who_decided_does_not_call_back_and_another_does(cast: Cast, poor: Rating) -> None:
    with pytest.raises(NotPossible, match="您决定的"):
        actions.call_back(row=poor, by=cast.zhou, **WORDS)
    with pytest.raises(IntegrityError), transaction.atomic():  # the table says so too
        Rating.objects.filter(pk=poor.pk).update(
            called_at=clock.now(), called_by=cast.zhou.actor_ref, call_outcome="reached"
        )
    assert actions.call_back(row=poor, by=cast.wei, **WORDS).called_by == cast.wei.actor_ref


@pytest.mark.parametrize("name", ["wang", "xu", "zhao", "zheng", "feng", "qian", "chu", "jin"])
def test_the_right_is_needed(cast: Cast, poor: Rating, name: str) -> None:
    with pytest.raises(NotPossible):
        actions.call_back(row=poor, by=cast.staff[name], **WORDS)
    assert not call_backs(scope_of(cast.staff[name])).exists()


def test_the_sister_town_sees_nothing(cast: Cast, poor: Rating) -> None:
    from minzheng.foundation.accounts.actions import appoint, open_account
    from tests.cast import PASSWORD, SINCE, area

    lead = open_account(username="he", display_name="何", password=PASSWORD, by=BY)
    appoint(user=lead, role="town_lead", area=area("新丰镇"), from_on=SINCE, by=BY)
    assert not call_backs(scope_of(lead)).exists()
    with pytest.raises(NotPossible):
        actions.call_back(row=poor, by=lead, **WORDS)
    assert [row.pk for row in call_backs(cast.scope("shen"))] == [poor.pk]


def test_a_protected_person_is_called_by_the_explicit_right_only(cast: Cast, poor: Rating) -> None:
    Person.objects.filter(pk=cast.zhang.pk).update(secret=True)
    poor.person.refresh_from_db()
    assert not call_backs(cast.scope("shen")).exists()
    with pytest.raises(NotPossible):
        actions.call_back(row=poor, by=cast.shen, **WORDS)
    actions.call_back(row=poor, by=cast.wei, **WORDS)
    told = Message.objects.get(key=f"rating_called:{poor.public_id}")
    assert "评价" not in told.title + told.sms_text


@pytest.mark.parametrize(
    "wrong",
    [
        {"answer": "嗯"},
        {"answer": " "},
        {"heard": ""},
        {"outcome": "later"},
        {"answer": "长" * 1001},
    ],
)
def test_words_that_say_nothing_end_nothing(
    cast: Cast, poor: Rating, wrong: dict[str, str]
) -> None:
    with pytest.raises(NotPossible):
        actions.call_back(row=poor, by=cast.shen, **{**WORDS, **wrong})
    poor.refresh_from_db()
    assert poor.called_at is None
    assert not Message.objects.filter(key__startswith="rating_called:").exists()


def test_not_reached_needs_no_words_of_hers(cast: Cast, poor: Rating) -> None:
    more = {"outcome": "unreached", "heard": ""}
    row = actions.call_back(row=poor, by=cast.shen, **{**WORDS, **more})
    assert "没有联系上" in Message.objects.get(key__startswith="rating_called:").text.open()
    assert row.call_outcome == "unreached"


def test_a_good_rating_is_not_called_back(cast: Cast) -> None:
    case = a_case(cast.zhang, cast.zhang_home)
    a_decision(case)
    row = actions.give(case=case, grade=3, by=cast.zhang)
    assert not call_backs(cast.scope("zhou")).exists()
    with pytest.raises(NotPossible, match="不用回访"):
        actions.call_back(row=row, by=cast.shen, **WORDS)


@pytest.mark.django_db(transaction=True)
def test_two_officers_at_once_end_it_once(cast: Cast, poor: Rating) -> None:
    def by(name: str) -> Any:
        row = Rating.objects.select_related("person", "case").get(pk=poor.pk)
        return actions.call_back(row=row, by=cast.staff[name], **WORDS)

    found = at_once([lambda: by("shen"), lambda: by("wei")] * 3)
    assert [type(one) for one in found].count(Rating) == 1
    assert [type(one) for one in found].count(Conflict) == 5
    assert Message.objects.filter(key__startswith="rating_called:").count() == 1


def test_counts_and_the_doctor_know_what_is_late(cast: Cast, poor: Rating) -> None:
    rows = call_backs(cast.scope("shen"))
    assert counts(rows) == (0, 0, 1)
    assert [found.level for found in doctor.checks()] == [OK]
    assert poor.call_due_on is not None
    clock.fix(poor.call_due_on)
    assert counts(rows) == (0, 1, 0)
    assert [found.level for found in doctor.checks()] == [OK]  # on its last day it is not late
    clock.fix(poor.call_due_on + dt.timedelta(days=1))
    assert counts(rows) == (1, 0, 0)
    assert [found.level for found in doctor.checks()] == [FAULT]
    actions.call_back(row=poor, by=cast.shen, **WORDS)
    assert [found.level for found in doctor.checks()] == [OK]


def test_her_copy_holds_it_and_its_time_ends_with_the_case(cast: Cast, poor: Rating) -> None:
    actions.call_back(row=poor, by=cast.shen, **WORDS)

    def mine() -> dict[str, Any]:
        section = next(one for one in copy_of(cast.zhang) if one.code == "ratings")
        assert set(section.records[0]) == set(section.columns)
        return section.records[0]

    assert mine()["words"] == "等了很久"
    assert mine()["answer"] == WORDS["answer"]
    case = poor.case
    case.state, case.closed_on = "closed", clock.today()
    case.save()
    empty_whole_case(case, BY)
    poor.refresh_from_db()
    assert (poor.words.open(), poor.heard.open(), poor.answer.open()) == ("", "", "")
    assert poor.grade == 1
    assert not call_backs(cast.scope("shen")).exists()
    assert mine()["words"] == ""
