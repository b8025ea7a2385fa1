"""What the portal's tests share."""

from collections.abc import Callable
from pathlib import Path

import pytest
from django.conf import LazySettings
from django.test import Client

from minzheng.stages.registry.models import Person
from tests.channels.portal.screens import Walker


@pytest.fixture
def walk_as(as_resident: Callable[[Person], Client]) -> Callable[[Person], Walker]:
    """A walker who is signed in."""
    return lambda person: Walker(as_resident(person))


@pytest.fixture(autouse=True)
def _files_apart(settings: LazySettings, tmp_path: Path) -> None:
    """Papers of a test lie in the test's own folder."""
    storages = {**settings.STORAGES}
    storages["default"] = {
        "BACKEND": "django.core.files.storage.FileSystemStorage",
        "OPTIONS": {"location": tmp_path},
    }
    settings.STORAGES = storages
