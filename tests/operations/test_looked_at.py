"""What a drill says it opened, it has opened: not the page that asks for a new password."""

import datetime as dt

import pytest

from minzheng.foundation.accounts.models import User
from minzheng.foundation.core import clock
from minzheng.operations import pages
from tests.cast import Cast

OLD = dt.timedelta(days=400)


@pytest.mark.parametrize("state", [{"must_change_password": True}, {"password_changed_at": OLD}])
def test_expired_passwords_do_not_stand_before_the_desk(
    cast: Cast, state: dict[str, object]
) -> None:
    stand = {key: clock.real_now() - OLD if value is OLD else value for key, value in state.items()}
    User.objects.update(**stand)
    before = list(User.objects.order_by("pk").values())
    seen = pages.look(100)
    desk = [page for page in seen if page.name.startswith("desk:") and "desk:home" not in page.name]
    assert len(desk) > 10 and all(page.status == 200 for page in desk)
    assert [page.name for page in seen if not page.opened] == []
    assert list(User.objects.order_by("pk").values()) == before, "rolled back"


def test_control_a_page_that_sent_elsewhere_was_not_opened() -> None:
    assert not pages.Page("desk:cases x", 302, "").opened
    assert not pages.Page("desk:cases x", 500, "").opened
    assert pages.Page("desk:home x", 302, "").opened
