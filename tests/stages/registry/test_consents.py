"""Authorisations, mandates, accounts, life events and looking."""

import datetime as dt

import pytest
from django.db import IntegrityError, transaction

from minzheng.foundation.audit.models import Event
from minzheng.foundation.core.refusal import NotPossible
from minzheng.stages.registry import actions
from minzheng.stages.registry.models import Authorisation, BankAccount, Mandate, Person
from minzheng.stages.registry.queries import not_authorised, who_looked
from tests.cast import BY, TODAY, Cast

YEAR = dt.timedelta(days=365)


def test_an_authorisation_lives_from_giving_to_withdrawing(cast: Cast) -> None:
    family = [cast.li, cast.wang_xiufang, cast.xiaoyu]
    given = actions.authorise(people=family[:2], purpose="dibao", channel="portal", by=cast.li)
    assert not_authorised(family, "dibao", TODAY) == [cast.xiaoyu]
    assert not_authorised(family, "tekun", TODAY) == family
    assert len(not_authorised(family, "dibao", TODAY - dt.timedelta(days=1))) == 3
    actions.withdraw_authorisation(authorisation=given[0], by=cast.li)
    again = actions.withdraw_authorisation(authorisation=given[0], by=cast.li)
    assert again.withdrawn_by == cast.li.public_id
    assert not_authorised(family, "dibao", TODAY) == [cast.li, cast.xiaoyu]
    assert Event.objects.filter(verb="authorisation.withdrawn").count() == 1


def test_an_authorisation_ends_on_its_day(cast: Cast) -> None:
    actions.authorise(
        people=[cast.li], purpose="dibao", channel="paper", until_on=TODAY, by=cast.wang
    )
    assert Authorisation.objects.live(TODAY).count() == 1
    assert Authorisation.objects.live(TODAY + dt.timedelta(days=1)).count() == 0


def test_a_mandate_is_for_one_agent_and_a_year_at_most(cast: Cast) -> None:
    mandate = actions.give_mandate(
        person=cast.zhang, agent=cast.li, until_on=TODAY + YEAR, by=cast.zhang
    )
    assert Mandate.objects.live(TODAY).get() == mandate
    actions.revoke_mandate(mandate=mandate, by=cast.zhang)
    assert not Mandate.objects.live(TODAY).exists()
    for wrong in (
        {"agent": cast.li, "worker": cast.xu}, {}, {"agent": cast.zhang},
        {"agent": cast.li, "until_on": TODAY + 3 * YEAR},
    ):  # fmt: skip
        with pytest.raises(NotPossible):
            actions.give_mandate(
                **{"person": cast.zhang, "until_on": TODAY + YEAR, "by": cast.zhang, **wrong}
            )


def test_a_new_account_leaves_the_old_one_on_record(cast: Cast) -> None:
    for number in ("6228 4800 0000 0001", "6228480000000002"):
        actions.set_bank_account(
            person=cast.zhang, bank="示例银行", number=number, holder="张秀兰", by=cast.wang
        )
    rows = BankAccount.objects.filter(person=cast.zhang).order_by("pk")
    assert [(row.tail, row.current) for row in rows] == [("0001", False), ("0002", True)]
    assert rows[1].number.open() == "6228480000000002"
    with pytest.raises(NotPossible, match="账号"):
        actions.set_bank_account(
            person=cast.zhang, bank="示例银行", number="12", holder="张秀兰", by=cast.wang
        )


def test_a_death_is_told_once_and_stays(cast: Cast) -> None:
    first = actions.record_life_event(
        person=cast.zhang, kind="death", on=TODAY, source="殡仪馆", by=BY
    )
    again = actions.record_life_event(
        person=cast.zhang, kind="death", on=TODAY, source="殡仪馆", by=BY
    )
    assert first == again and Person.objects.get(pk=cast.zhang.pk).died_on == TODAY
    with pytest.raises(NotPossible, match="先把原来那一条作废"):
        actions.record_life_event(
            person=cast.zhang, kind="death", on=TODAY - YEAR, source="派出所", by=BY
        )
    with pytest.raises(NotPossible, match="晚于今天"):
        actions.record_life_event(
            person=cast.li, kind="death", on=TODAY + YEAR, source="派出所", by=BY
        )
    with pytest.raises(IntegrityError), transaction.atomic():
        Person.objects.filter(pk=cast.li.pk).update(died_on="1900-01-01")


def test_opening_a_number_needs_a_purpose_and_the_resident_sees_it(cast: Cast) -> None:
    with pytest.raises(NotPossible, match="用途"):
        actions.open_number(person=cast.zhang, field="id_number", purpose=" ", by=cast.wang)
    number = actions.open_number(
        person=cast.zhang, field="id_number", purpose="核对户口簿", by=cast.wang
    )
    assert number == cast.zhang.id_number.open()
    actions.look(person=cast.zhang, page="person", purpose="办理低保", by=cast.shen)
    looks = who_looked(cast.zhang)
    assert [(x.who, x.what, x.purpose) for x in looks] == [
        ("沈（南湖街道 镇街分管）", "打开了个人资料", "办理低保"),
        ("王（南湖街道 镇街经办）", "查看了完整号码（身份证号）", "核对户口簿"),
    ]
    assert who_looked(cast.li) == []
    assert not Event.objects.filter(detail__icontains=number).exists()


@pytest.mark.parametrize("who", ["zhao", "xu", "chu", "zheng", "wu"])
def test_nobody_without_the_right_opens_a_number(cast: Cast, who: str) -> None:
    """The other town's clerk, the village worker, and those who see no people at all."""
    with pytest.raises(NotPossible, match="权限"):
        actions.open_number(person=cast.zhang, field="phone", purpose="想看看", by=cast.staff[who])
    assert who_looked(cast.zhang) == []
