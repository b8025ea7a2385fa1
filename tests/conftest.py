"""Fixtures every folder shares: the district, the cast, and signed-in browsers."""

from collections.abc import Callable, Iterator

import pytest
from django.conf import settings
from django.test import Client

from minzheng.foundation.accounts.models import User
from minzheng.foundation.core import clock
from minzheng.stages.registry.middleware import KEY
from minzheng.stages.registry.models import Person
from tests.cast import TODAY, Cast, load_district


def pytest_configure() -> None:
    """Real password hashing is slow on purpose; tests open a dozen accounts each."""
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]


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
        client = Client()
        session = client.session
        session[KEY] = person.public_id
        session.save()
        return client

    return sign_in
