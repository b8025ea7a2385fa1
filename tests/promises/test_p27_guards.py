"""P27: every answer carries the browser's guards: pages, refusals, errors, files, over HTTPS."""

import json
import os
import re
import subprocess
import sys
from collections.abc import Iterator
from typing import Any

import pytest
from django.contrib.staticfiles import finders
from django.test import Client
from django.urls import path

from minzheng.config.urls import urlpatterns as real
from minzheng.foundation.core import guards
from minzheng.foundation.core.doors import public
from tests.cast import Cast
from tests.promises.test_p07_matrix import filled
from tests.promises.world import World, build

pytestmark = pytest.mark.django_db
EXACT = {
    "X-Content-Type-Options": "nosniff", "X-Frame-Options": "DENY",
    "Referrer-Policy": "same-origin", "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
}  # fmt: skip
# Choices of a look: the size of letters, the columns of a list.
PLAIN = ("elder", "worklist")
# How much waits behind a link: numbers of nobody, kept by the reader's own browser alone.
NUMBERS = "private, max-age=30"
HTTPS = (
    "SESSION_COOKIE_SECURE", "CSRF_COOKIE_SECURE", "SECURE_HSTS_SECONDS", "SESSION_COOKIE_NAME",
    "SECURE_HSTS_INCLUDE_SUBDOMAINS", "SECURE_HSTS_PRELOAD", "CSRF_COOKIE_NAME",
    "SECURE_SSL_REDIRECT", "HTTPS",
)  # fmt: skip


@public
def falls(request: Any) -> Any:
    """A page that breaks."""
    raise RuntimeError("broken on purpose")


urlpatterns = [*real, path("falls/", falls)]
handler400 = "minzheng.foundation.core.errors.unreadable"
handler403 = "minzheng.foundation.core.errors.forbidden"
handler404 = "minzheng.foundation.core.errors.missing"
handler500 = "minzheng.foundation.core.errors.broken"


def missing(reply: Any, *, kept: bool = False, secure: bool = True) -> list[str]:
    """The guards that an answer lacks; `kept`: a static file, which caches may hold."""
    found = [name for name, value in EXACT.items() if reply.get(name) != value]
    csp = reply.get("Content-Security-Policy", "")
    found += [word for word in ("default-src 'none'", "frame-ancestors 'none'") if word not in csp]
    found += [word for word in ("unsafe-inline", "unsafe-eval", "*") if word in csp]
    found += [] if "geolocation=()" in reply.get("Permissions-Policy", "") else ["permissions"]
    found += [] if kept or "no-store" in reply.get("Cache-Control", "") else ["no-store"]
    found += [] if "Access-Control-Allow-Origin" not in reply else ["open to all origins"]
    age = re.match(r"max-age=(\d+)", reply.get("Strict-Transport-Security", ""))
    if secure and (age is None or int(age.group(1)) < 31_536_000):
        found.append("hsts")
    for name, cookie in reply.cookies.items():
        found += [f"{name} {flag}" for flag in ("httponly", "samesite") if not cookie[flag]]
        if secure and not (cookie["secure"] and (name in PLAIN or name.startswith("__Host-"))):
            found.append(f"{name} secure")
    return found


@pytest.fixture
def https(settings: Any) -> None:
    """The settings that HTTPS=1 gives, read from a process that was started with it."""
    words = ", ".join(f"{name!r}: settings.{name}" for name in HTTPS)
    program = f"import json; from minzheng.config import settings; print(json.dumps({{{words}}}))"
    environment = {**os.environ, "HTTPS": "1", "MINZHENG_DEMO": "1"}
    done = subprocess.run(
        [sys.executable, "-c", program], capture_output=True, check=True, env=environment
    )
    for name, value in json.loads(done.stdout).items():
        setattr(settings, name, value)


@pytest.fixture
def world(cast: Cast) -> World:
    """A record of every kind."""
    return build(cast)


def browser(**cookies: Any) -> Client:
    """A browser that shows a broken page instead of raising."""
    return Client(raise_request_exception=False, **cookies)


def asked(world: World, settings: Any) -> Iterator[tuple[str, Any]]:
    """Every address, asked by everyone, plainly and by POST."""
    from django.contrib.auth import get_user_model

    people: dict[str, Client] = {"anonymous": browser()}
    for who in ("zhao", "zhou", "qian", "wu", "feng"):
        people[who] = browser()
        people[who].force_login(world.cast.staff[who])
        session = people[who].session
        session["epoch"] = get_user_model().objects.get(username=who).session_epoch
        session.save()
    from minzheng.stages.registry.middleware import KEY

    people["resident"] = browser()
    people["resident"].cookies[settings.SESSION_COOKIE_NAME] = _session_of(world, KEY)
    for who, client in people.items():
        for where, address, _ in filled(world):
            if "sign_out" in where:
                continue
            yield f"{who} GET {where}", client.get(address, secure=True)
            if who in ("anonymous", "resident"):
                yield (
                    f"{who} POST {where}",
                    client.post(address, {"for": world.head.public_id}, secure=True),
                )


def _session_of(world: World, key: str) -> str:
    from django.contrib.sessions.backends.db import SessionStore

    session = SessionStore()
    session[key] = world.head.public_id
    session.save()
    return str(session.session_key)


@pytest.mark.usefixtures("https")
def test_every_address_carries_every_guard(world: World, settings: Any) -> None:
    bad, seen, states = [], 0, set()
    for where, reply in asked(world, settings):
        seen += 1
        states.add(reply.status_code)
        kept = where.endswith(" desk:waiting") and reply.get("Cache-Control") == NUMBERS
        bad += [(where, reply.status_code, found) for found in missing(reply, kept=kept)]
    print(f"P27: {seen} replies, {len(bad)} guards missing")
    assert bad == []
    assert {200, 302, 403, 404, 405} <= states


@pytest.mark.urls(__name__)
@pytest.mark.usefixtures("https")
def test_what_fails_before_or_inside_a_page_carries_them(cast: Cast) -> None:
    client = browser()
    strict = Client(raise_request_exception=False, enforce_csrf_checks=True)
    replies = {
        404: client.get("/nowhere/", secure=True),
        403: strict.post("/sign-in/", {"id_number": "1"}, secure=True),
        500: client.get("/falls/", secure=True),
        400: client.get("/", secure=True, headers={"host": "evil.example"}),
        405: client.get("/sign-out/", secure=True),
    }
    for status, reply in replies.items():
        assert reply.status_code == status
        assert missing(reply) == [], status
    plain = client.get("/")
    assert plain.status_code == 301 and missing(plain, secure=False) == []


@pytest.mark.usefixtures("https")
def test_static_files_carry_them(db: None) -> None:
    client, seen = browser(), 0
    for name in ("core/js/page.js", "core/css/base.css", "core/img/mark.svg"):
        assert finders.find(name)
        reply = client.get(f"/static/{name}", secure=True)
        seen += reply.status_code == 200
        assert missing(reply, kept=True) == [], name
        b"".join(reply.streaming_content)
        reply.close()
    assert seen == 3


@pytest.mark.usefixtures("https")
def test_signing_out_clears_what_the_browser_kept(cast: Cast, settings: Any) -> None:
    for where in ("/sign-out/", "/staff/sign-out/"):
        reply = browser().post(where, secure=True)
        assert reply["Clear-Site-Data"] == '"cache", "storage"'
        assert missing(reply) == []
    signed = browser().post("/sign-in/", {"id_number": cast.li.id_number.open()}, secure=True)
    assert signed.cookies[settings.SESSION_COOKIE_NAME]["secure"] and missing(signed) == []
    elder = browser().post("/elder/", {"size": "22"}, secure=True)
    assert elder.cookies and missing(elder) == []


@pytest.mark.urls(__name__)
@pytest.mark.usefixtures("https")
def test_control_guards_that_only_pages_carry_are_found_missing(
    cast: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Without the outermost layer, files and early refusals go out bare."""
    monkeypatch.setattr(guards, "GUARDS", {})
    client = browser()
    early = client.get("/", secure=True, headers={"host": "evil.example"})
    file = client.get("/static/core/js/page.js", secure=True)
    assert {"X-Frame-Options", "no-store"} <= set(missing(early))
    assert "Cross-Origin-Resource-Policy" in missing(file, kept=True)
    b"".join(file.streaming_content)
    file.close()
