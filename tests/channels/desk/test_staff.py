"""The administrators' pages: open, propose, agree, close, unlock; each only his half."""

import re

from django.test import Client

from minzheng.foundation.accounts.models import Nomination, User
from minzheng.foundation.core import clock
from tests.cast import PASSWORD, area
from tests.channels.desk.conftest import Desk, text
from tests.signing import PAGE, phone, sign_in

NEW, LIST, FAILURES = "/desk/staff/new/", "/desk/staff/", "/desk/staff/failures/"


def test_from_nothing_to_a_clerk_at_work(desk: Desk) -> None:
    opened = text(desk.post("jin", NEW, username="lvbu", display_name="吕"))
    password = re.search(r"[A-Za-z2-9]{16}", opened.split("密码</dt>")[1])
    assert password and password[0] in opened
    user = User.objects.get(username="lvbu")
    page = f"/desk/staff/account/{user.public_id}/"
    where = area("南湖街道").pk
    form = {"role": "town_clerk", "area": where, "from_on": clock.today().isoformat()}
    assert desk.post("jin", page, **form).status_code == 302
    asked = Nomination.objects.get()
    assert "等另一类管理员批准" in text(desk.get("jin", LIST))
    assert "同意任命" in text(desk.get("tao", LIST))
    decide = f"/desk/staff/decide/{asked.public_id}/"
    desk.post("jin", decide, do="agree")
    assert Nomination.objects.get().state == "waiting"
    desk.post("tao", decide, do="agree")
    assert Nomination.objects.get().state == "approved"
    # The newcomer: sets the second factor, must change the password, and only then works.
    client = Client()
    client.post(PAGE, {"username": "lvbu", "password": password[0]})
    client.get("/staff/sign-in/enrol/")
    client.post("/staff/sign-in/enrol/", {"code": phone("lvbu")})
    assert client.get("/desk/todo/").url == "/staff/password/"
    new = {"old": password[0], "new": "South-Lake-2021", "again": "South-Lake-2021"}
    assert client.post("/staff/password/", new | {"old": "nein"}).status_code == 422
    assert client.post("/staff/password/", new).url == "/desk/"
    assert client.get("/desk/todo/").status_code == 200


def test_each_only_his_own(desk: Desk) -> None:
    shut = {
        "tao": (NEW, "/desk/cases/", "/desk/audit/"),
        "jin": (FAILURES, "/desk/cases/", "/desk/audit/", "/desk/doctor/"),
        "yan": (LIST, "/desk/cases/", "/desk/people/", "/desk/batches/"),
        "zhou": (LIST,), "chu": (LIST,),
    }  # fmt: skip
    for who, addresses in shut.items():
        for address in addresses:
            assert desk.get(who, address).status_code == 403, (who, address)


def test_the_halves_of_what_is_done_with_an_account(desk: Desk) -> None:
    user = desk.cast.wang
    go = f"/desk/staff/account/{user.public_id}/move/"
    for who, presses in (("tao", ("password", "close", "dismiss")), ("jin", ("factor", "unlock"))):
        for do in presses:
            assert desk.post(who, go, do=do).status_code == 403, (who, do)
    assert "只显示这一次" in text(desk.post("jin", go, do="password"))
    assert not User.objects.get(pk=user.pk).check_password(PASSWORD)
    desk.post("tao", go, do="factor")
    assert User.objects.get(pk=user.pk).factor_confirmed_at is None
    held = user.appointments.get()
    desk.post("jin", go, do="dismiss", appointment=held.pk)
    held.refresh_from_db()
    assert held.to_on == clock.today()
    desk.post("jin", go, do="close")
    assert not User.objects.get(pk=user.pk).is_active
    for bad in ({"do": "x"}, {}, {"do": "dismiss", "appointment": "9" * 30}):
        assert desk.post("jin", go, **bad).status_code in (302, 404)


def test_a_refusal_is_said(desk: Desk) -> None:
    """The last administrator stays, and the page says why nothing happened."""
    page = f"/desk/staff/account/{desk.cast.tao.public_id}/"
    desk.post("jin", page + "move/", do="close")
    assert User.objects.get(pk=desk.cast.tao.pk).is_active
    assert "最后一位安全管理员" in text(desk.get("jin", page))


def test_failures_are_seen_and_a_lock_is_lifted(desk: Desk, client: Client) -> None:
    for _ in range(10):
        client.post(PAGE, {"username": "wang", "password": "falsch-geraten"})
    client.post(PAGE, {"username": "niemand", "password": "falsch-geraten"})
    assert sign_in(Client(), "wang").status_code == 429
    seen = text(desk.get("tao", FAILURES))
    assert "王（wang）" in seen and "没有这个用户名" in seen
    assert "falsch" not in seen and "niemand" not in seen and "127.0.0.1" not in seen
    page = f"/desk/staff/account/{desk.cast.wang.public_id}/"
    assert "密码不对" in text(desk.get("tao", page))
    desk.post("tao", page + "move/", do="unlock")
    assert sign_in(Client(), "wang").status_code == 302
