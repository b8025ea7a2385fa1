"""Fixtures every folder shares: the district, the cast, and signed-in browsers."""

import os
import shutil
import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from django.core.signals import request_finished, request_started
from django.test import Client
from playwright.sync_api import Browser, sync_playwright

from minzheng.foundation.accounts.models import User
from minzheng.foundation.core import clock
from minzheng.foundation.core.models import Release
from minzheng.foundation.core.releases import note_release
from minzheng.stages.registry.middleware import KEY
from minzheng.stages.registry.models import Person
from tests.cast import TODAY, Cast, load_district
from tests.resident import ResidentClient

NAMES = ("chromium", "chromium-browser", "google-chrome")
PACKAGED = Path(__file__).parents[1] / ".cache" / "browser"
# Playwright keeps an event loop in its thread; the tests' own queries are plain ones.
os.environ.setdefault("DJANGO_ALLOW_ASYNC_UNSAFE", "true")


def pytest_configure() -> None:
    """Real password hashing is slow on purpose, and so is a page that is not there; tests open a
    dozen accounts each and ask for thousands of such pages. P08 measures with the product's beat.
    """
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
    settings.BEAT_OF_THE_PRODUCT, settings.NOT_FOUND_BEAT = settings.NOT_FOUND_BEAT, 0


@pytest.fixture(scope="session")
def django_db_setup(django_db_setup: None, django_db_blocker: object) -> None:
    """Load the district once; a test that empties the tables loads it again by itself."""
    with django_db_blocker.unblock():
        load_district()


@pytest.fixture(autouse=True)
def _clock_forgets() -> Iterator[None]:
    """The business date of one test never reaches the next."""
    clock.forget()
    yield
    clock.forget()


@pytest.fixture(autouse=True)
def _papers_go() -> Iterator[None]:
    """What one test uploads is not there for the next: it would be backed up and re-sealed."""
    yield
    shutil.rmtree(settings.DATA_DIR / "files", ignore_errors=True)


@pytest.fixture(autouse=True)
def _of_this_version(request: pytest.FixtureRequest) -> None:
    """A test that empties the tables takes away by which version and keys they were last used: the
    commands of the next test would refuse to work on them."""
    asked = {"db", "transactional_db", "live_server"} & set(request.fixturenames)
    if asked or request.node.get_closest_marker("django_db"):
        request.getfixturevalue("_django_db_helper")
        if not Release.objects.exists():
            note_release()


@pytest.fixture
def district(db: None) -> None:
    """The real divisions and holidays, on the demo's business date."""
    load_district()
    clock.fix(TODAY)


@pytest.fixture
def cast(district: None) -> Cast:
    """The people of the house."""
    return Cast()


@pytest.fixture
def as_staff() -> Callable[[User], Client]:
    """A browser in which a member of staff is signed in."""

    def sign_in(user: User) -> Client:
        client = Client()
        client.force_login(user)
        session = client.session
        session["epoch"] = user.session_epoch
        session.save()
        return client

    return sign_in


@pytest.fixture
def as_resident() -> Callable[[Person], Client]:
    """A browser in which a resident is signed in."""

    def sign_in(person: Person) -> Client:
        client = ResidentClient()
        session = client.session
        session[KEY] = person.public_id
        session.save()
        return client

    return sign_in


@pytest.fixture(scope="session")
def chromium() -> Iterator[Browser]:
    """One browser for the whole run (Playwright bears one a process); each test opens its own
    context. Debian's Chromium, the packaged one, or the one MINZHENG_CHROMIUM names."""
    path = os.environ.get("MINZHENG_CHROMIUM") or next(filter(None, map(shutil.which, NAMES)), "")
    path = path or str(next(PACKAGED.rglob("chromium"), ""))
    if not path:
        pytest.fail("没有浏览器：装 Debian 的 chromium，或用 MINZHENG_CHROMIUM 指明在哪里。")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=path, args=["--no-sandbox"])
        yield browser
        browser.close()


class UnderWay:
    """How many requests the server has taken and not yet answered; the test's own do not count."""

    def __init__(self) -> None:
        self.count, self.here, self.lock = 0, threading.current_thread(), threading.Lock()

    def __enter__(self) -> "UnderWay":
        request_started.connect(self._more)
        request_finished.connect(self._less)
        return self

    def __exit__(self, *failed: object) -> None:
        request_started.disconnect(self._more)
        request_finished.disconnect(self._less)

    def _more(self, **said: object) -> None:
        self._add(1)

    def _less(self, **said: object) -> None:
        self._add(-1)

    def _add(self, number: int) -> None:
        if threading.current_thread() is not self.here:
            with self.lock:
                self.count += number

    def wait(self, seconds: float = 30) -> None:
        """Until twice in a row none is there; AssertionError when they do not end."""
        quiet = 0
        for _ in range(int(seconds / 0.02)):
            quiet = 0 if self.count > 0 else quiet + 1
            if quiet > 1:
                return
            time.sleep(0.02)
        raise AssertionError(f"{self.count} requests did not end")


@pytest.fixture
def live_server(live_server: Any, transactional_db: None) -> Iterator[Any]:
    """The server; a request on its way ends before the tables are emptied for the next test.

    Without it a phone's late sending meets emptied tables, and a failure lands in another test.
    """
    with UnderWay() as requests:
        yield live_server
        requests.wait()
