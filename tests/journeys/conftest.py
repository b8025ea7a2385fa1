"""What the journeys share."""

from collections.abc import Iterator
from typing import Any

import pytest
from playwright.sync_api import Browser

from tests.journeys.looking import Look


@pytest.fixture
def look(chromium: Browser, live_server: Any) -> Iterator[Look]:
    """Judged at the end, all at once."""
    here = Look(chromium, live_server.url)
    yield here
    assert here.count and not here.bad, "\n".join(here.bad)
