"""Tokens: random, kept as HMAC, ended by idling, age, sign-out, a new phone and death."""

import datetime as dt

import pytest
from django.conf import settings

from minzheng.foundation.audit.models import Event
from minzheng.foundation.core import clock
from minzheng.foundation.core.models import AnsweredOnce
from minzheng.stages.registry.actions import correct_person, record_life_event
from minzheng.stages.registry.app_tokens import make_token
from minzheng.stages.registry.models import AppToken
from minzheng.stages.registry.pull import pull
from tests.cast import BY, Cast
from tests.channels.api.caller import Caller, problem, signed_in

pytestmark = pytest.mark.django_db


def test_a_token_is_kept_only_as_its_hmac(cast: Cast) -> None:
    made = make_token(person=cast.li, by=cast.li)
    row = AppToken.objects.get()
    assert len(made.text) == 47 and made.text not in str(row.__dict__)
    assert made.text != make_token(person=cast.li, by=cast.li).text


def test_no_token_no_cookie_no_other_word(cast: Cast, as_resident: object) -> None:
    for token in ("", "x", "mzr_" + "A" * 43, "mzc_" + "A" * 43, "é" * 47, "Z" * 5000):
        reply = problem(Caller(token).post("me"), 401, 1101)
        assert "登录" in reply["detail"]
    browser = as_resident(cast.li)  # type: ignore[operator]
    reply = browser.post("/api/v1/me", data=b"{}", content_type="application/json")
    problem(reply, 401, 1101)
    assert reply["WWW-Authenticate"] == "Bearer"
    assert signed_in(cast.li).post("me").cookies == {}


def test_signing_out_ends_it_at_once_and_only_it(cast: Cast) -> None:
    one, other = signed_in(cast.li), signed_in(cast.li)
    one.ok("sign-in/out")
    problem(one.post("me"), 401, 1101)
    other.ok("me")


def test_a_new_phone_and_death_end_all(cast: Cast) -> None:
    app, zhang = signed_in(cast.li), signed_in(cast.zhang)
    correct_person(person=cast.li, version=cast.li.version, phone="13800009999", by=BY)
    problem(app.post("me"), 401, 1101)
    record_life_event(person=cast.zhang, kind="death", on=clock.today(), source="公安", by=BY)
    problem(zhang.post("me"), 401, 1101)
    assert set(AppToken.objects.values_list("why", flat=True)) == {"phone", "death"}


def test_a_token_idles_and_ages(cast: Cast) -> None:
    app = signed_in(cast.li)
    rows, now = AppToken.objects.all(), clock.real_now()
    rows.update(seen_at=now - dt.timedelta(seconds=settings.SESSION_IDLE_SECONDS - 60))
    app.ok("me")
    assert now - rows.get().seen_at < dt.timedelta(minutes=1), "use keeps it awake"
    rows.update(seen_at=now - dt.timedelta(seconds=settings.SESSION_IDLE_SECONDS + 1))
    problem(app.post("me"), 401, 1101)
    rows.update(seen_at=now, expires_at=now - dt.timedelta(seconds=1))
    problem(app.post("me"), 401, 1101)


def test_sign_in_says_the_same_to_known_and_unknown_and_counts_with_the_portal(cast: Cast) -> None:
    known, unknown = cast.li.id_number.open(), "330402199001011237"
    first = Caller().post("sign-in/send", {"id_number": known})
    assert first.status_code == 200
    handle = first.json()["sign_in"]
    wrong = {"sign_in": handle, "code": "000000"}
    if first.json()["code_for_demo"] == "000000":
        wrong["code"] = "000001"
    refused = problem(Caller().post("sign-in/check", {"id_number": known, **wrong}), 401, 1102)
    from minzheng.foundation.core.identity import check_digit

    unknown = unknown[:17] + check_digit(unknown[:17])
    nobody = Caller().post("sign-in/send", {"id_number": unknown})
    assert nobody.status_code == 200 and nobody.json().keys() == first.json().keys()
    same = problem(Caller().post("sign-in/check", {"id_number": unknown, **wrong}), 401, 1102)
    assert {**same, "request_id": ""} == {**refused, "request_id": ""}
    problem(Caller().post("sign-in/send", {"id_number": known}), 429, 1103)
    page = Caller().browser.__class__().post("/sign-in/", {"id_number": known})
    assert "1 分钟后再试" in page.content.decode()
    for _ in range(9):
        Caller().post("sign-in/check", {"id_number": known, **wrong})
    problem(Caller().post("sign-in/check", {"id_number": known, **wrong}), 429, 1103)


def test_old_tokens_and_answers_are_forgotten_on_record(cast: Cast) -> None:
    signed_in(cast.li).ok("drafts/start", {"item": "DB"})
    young, now = signed_in(cast.zhang), clock.real_now()
    AppToken.objects.filter(person=cast.li).update(expires_at=now - dt.timedelta(days=190))
    AnsweredOnce.objects.update(made_at=now - dt.timedelta(days=8))
    pull()
    assert AppToken.objects.get().person == cast.zhang and not AnsweredOnce.objects.exists()
    assert Event.objects.get(verb="tokens.forgotten").detail == {"count": 1}
    pull()
    assert Event.objects.filter(verb="tokens.forgotten").count() == 1
    young.ok("me")
