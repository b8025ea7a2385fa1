"""A resident lets a worker of her own community act: chosen by name, for what, until when."""

import datetime as dt
from collections.abc import Callable

import pytest
from django.test import Client

from minzheng.foundation.accounts.actions import appoint, open_account
from minzheng.foundation.core import line
from minzheng.stages.notices.models import Message
from minzheng.stages.registry import actions
from minzheng.stages.registry.mandates import live_mandate
from minzheng.stages.registry.models import Mandate, Person
from tests.cast import BY, PASSWORD, SINCE, Cast, area
from tests.channels.portal.screens import Walker

pytestmark = pytest.mark.django_db
PAGE = "/mandates/give/worker/"


def test_chosen_by_name_and_nothing_else_of_staff(
    cast: Cast, walk_as: Callable[[Person], Walker]
) -> None:
    other = open_account(username="far", display_name="远", password=PASSWORD, by=BY)
    appoint(user=other, role="village_worker", area=area("永丰村"), from_on=SINCE, by=BY)
    walker = walk_as(cast.zhang)
    page = walker.open(PAGE)
    assert "许（村社协理员）" in page.text and "远" not in page.text and "王（" not in page.text
    assert page.form("worker").choices["worker"] == [cast.xu.public_id]
    walker.press(worker=cast.xu.public_id, months="3")
    row = Mandate.objects.get()
    assert (row.person, row.worker, row.until_on) == (cast.zhang, cast.xu, dt.date(2022, 1, 26))
    assert row.acts == {"see", "apply", "supplement"} and row.channel == "portal"
    line.run_once()
    told = Message.objects.get(key=f"mandate_given:{row.public_id}").text.open()
    assert "一位工作人员" in told and "申请" in told and "许" not in told


def test_revoked_by_one_press_it_ends_at_once(
    cast: Cast, walk_as: Callable[[Person], Walker]
) -> None:
    row = actions.give_mandate(
        person=cast.zhang, worker=cast.xu, until_on=dt.date(2022, 1, 1), by=cast.zhang
    )
    assert live_mandate(cast.xu, cast.zhang, "apply") == row
    walker = walk_as(cast.zhang)
    walker.open("/mandates/")
    walker.press()
    assert live_mandate(cast.xu, cast.zhang) is None


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"worker": ""}, "请选一位"), ({"worker": "x" * 22}, "请选一位"),
        ({"months": "0"}, "请选委托多久"), ({"acts": "phone"}, "列出的几项"),
    ],
)  # fmt: skip
def test_what_is_wrong_is_said(
    cast: Cast, as_resident: Callable[[Person], Client], changes: dict[str, str], words: str
) -> None:
    data = {"worker": cast.xu.public_id, "months": "3", "acts": "apply", **changes}
    answer = as_resident(cast.zhang).post(PAGE, data)
    assert answer.status_code == 422 and words in answer.content.decode()
    assert not Mandate.objects.exists()


def test_a_clerk_of_the_town_or_a_worker_elsewhere_cannot_be_chosen(
    cast: Cast, as_resident: Callable[[Person], Client]
) -> None:
    for name in ("wang", "zhao", "zhou", "chu"):
        data = {"worker": cast.staff[name].public_id, "months": "3", "acts": "apply"}
        assert as_resident(cast.zhang).post(PAGE, data).status_code == 422


def test_where_nobody_works_the_page_says_what_to_do(
    cast: Cast, as_resident: Callable[[Person], Client]
) -> None:
    cast.xu.is_active = False
    cast.xu.save(update_fields=["is_active"])
    said = as_resident(cast.zhang).get(PAGE).content.decode()
    assert "这里还没有可以委托的工作人员" in said and "委托一位家人" in said
