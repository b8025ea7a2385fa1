"""P26: a new session at sign-in; every session of an account ends with what it rested on."""

from collections.abc import Callable

import pytest
from django.conf import settings
from django.test import Client

from minzheng.foundation.accounts import factor, passwords
from minzheng.foundation.accounts.actions import appoint, close_account, dismiss
from minzheng.foundation.accounts.models import User
from tests.cast import BY, TODAY, Cast, area
from tests.signing import CODE, PAGE, phone, sign_in

Act = Callable[[Cast, User], object]
ENDS: dict[str, Act] = {
    "another role": lambda cast, user: appoint(
        user=user, role="reviewer", area=area("南湖区"), from_on=TODAY, by=BY
    ),
    "a role ends": lambda cast, user: dismiss(
        appointment=user.appointments.first(), on=TODAY, by=BY
    ),
    "another password": lambda cast, user: passwords.change_password(
        user=user, password="South-Lake-2021", by=user
    ),
    "a password handed out": lambda cast, user: passwords.hand_out_password(user=user, by=cast.jin),
    "the second factor is reset": lambda cast, user: factor.reset_factor(user=user, by=cast.tao),
    "the account is closed": lambda cast, user: close_account(user=user, by=cast.jin),
}


def inside(client: Client) -> bool:
    """Whether the desk still opens."""
    return client.get("/desk/todo/").status_code == 200


def stale(cast: Cast, as_staff: Callable[[User], Client]) -> list[str]:
    """After which acts a session of the account still opened the desk, at the next request."""
    found = []
    for name, user in zip(ENDS, ("wang", "shen", "zhou", "wei", "zhao", "xu"), strict=True):
        account = User.objects.get(username=user)
        open_ones = [as_staff(account), as_staff(account)]
        assert all(inside(client) for client in open_ones), user
        # The row in hand is an old one: another administrator was here meanwhile.
        ENDS[name](cast, account)
        found += [name for client in open_ones if inside(client)]
    return found


def test_every_session_ends_at_the_next_request(
    cast: Cast, as_staff: Callable[[User], Client]
) -> None:
    assert stale(cast, as_staff) == []


def test_control_sessions_that_are_not_ended_are_found(
    cast: Cast, as_staff: Callable[[User], Client], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(User, "end_sessions", lambda self: None)
    assert "another role" in stale(cast, as_staff)


def test_an_old_row_in_hand_ends_the_sessions_of_today(
    cast: Cast, as_staff: Callable[[User], Client]
) -> None:
    """Two copies of one account: the second end must not write the number of the first."""
    old = User.objects.get(username="wang")
    User.objects.get(username="wang").end_sessions()
    client = as_staff(User.objects.get(username="wang"))
    assert inside(client)
    old.end_sessions()
    assert not inside(client)


def test_each_step_of_signing_in_has_a_session_of_its_own(cast: Cast) -> None:
    """A session id planted beforehand is worth nothing afterwards."""
    client = Client()
    planted = client.session
    planted["x"] = 1
    planted.save()
    client.cookies[settings.SESSION_COOKIE_NAME] = planted.session_key
    seen = [planted.session_key]
    client.post(PAGE, {"username": "wang", "password": "correct horse battery"})
    seen.append(client.session.session_key)
    client.post(CODE, {"code": phone("wang")})
    seen.append(client.session.session_key)
    assert len(set(seen)) == 3 and inside(client)
    for key in seen[:2]:
        thief = Client()
        thief.cookies[settings.SESSION_COOKIE_NAME] = key
        assert not inside(thief)


def test_signing_out_ends_it_here_and_clears_the_browser(cast: Cast) -> None:
    client = Client()
    sign_in(client, "wang")
    key = client.session.session_key
    answer = client.post("/staff/sign-out/")
    assert "storage" in answer["Clear-Site-Data"]
    thief = Client()
    thief.cookies[settings.SESSION_COOKIE_NAME] = key
    assert not inside(thief)


def test_pages_of_the_desk_are_not_stored(cast: Cast) -> None:
    client = Client()
    sign_in(client, "wang")
    for page in ("/desk/todo/", "/staff/password/", "/desk/people/"):
        assert "no-store" in client.get(page)["Cache-Control"]
