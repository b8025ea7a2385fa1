"""撤回: the page offers it to the one who just did the step, and to nobody else."""

from collections.abc import Callable

import pytest
from django.test import Client

from minzheng.foundation.accounts.models import User
from minzheng.stages.cases.models import Case
from tests import walk
from tests.cast import Cast

pytestmark = pytest.mark.django_db
OFFER = "撤回这一步"


def page(client: Client, case: Case) -> str:
    return client.get(f"/desk/case/{case.public_id}/").content.decode()


def test_the_one_who_did_it_takes_it_back(cast: Cast, as_staff: Callable[[User], Client]) -> None:
    case = walk.submitted(cast)
    clerk = as_staff(cast.wang)
    assert OFFER not in page(clerk, case)
    here = f"/desk/case/{case.public_id}/"
    clerk.post(here + "accept/", {"version": case.version, "do": "accepted"})
    assert OFFER in page(clerk, case)
    assert OFFER not in page(as_staff(cast.shen), case)
    step = case.steps.get(code="accept")
    address = f"{here}back/{step.public_id}/"
    wrong = clerk.post(address, {"why": ""})
    assert wrong.status_code == 422 and "请写一句为什么撤回" in wrong.content.decode()
    done = clerk.post(address, {"why": "点错了"}, follow=True)
    assert "已撤回" in done.content.decode() and OFFER not in page(clerk, case)
    trail = clerk.get(f"{here}events/").content.decode()
    assert "撤回：受理" in trail and "点错了" in trail


def test_a_clerk_of_another_town_finds_nothing(
    cast: Cast, as_staff: Callable[[User], Client]
) -> None:
    case = walk.accepted(cast)
    step = case.steps.get(code="accept")
    address = f"/desk/case/{case.public_id}/back/{step.public_id}/"
    assert as_staff(cast.zhao).post(address, {"why": "点错了"}).status_code == 404
    assert as_staff(cast.shen).post(address, {"why": "点错了"}).status_code == 422
    step.refresh_from_db()
    assert step.result == "accepted"
