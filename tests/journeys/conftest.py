"""A real browser for journeys: Debian's Chromium, or the one that MINZHENG_CHROMIUM names."""

import os
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, sync_playwright

NAMES = ("chromium", "chromium-browser", "google-chrome")
PACKAGED = Path(__file__).parents[2] / ".cache" / "browser"
# Playwright keeps an event loop in this thread; the tests' own queries are plain ones.
os.environ.setdefault("DJANGO_ALLOW_ASYNC_UNSAFE", "true")


@pytest.fixture(scope="session")
def chromium() -> Iterator[Browser]:
    """One browser for the whole run; each journey opens its own context."""
    path = os.environ.get("MINZHENG_CHROMIUM") or next(filter(None, map(shutil.which, NAMES)), "")
    path = path or str(next(PACKAGED.rglob("chromium"), ""))
    if not path:
        pytest.fail("没有浏览器：装 Debian 的 chromium，或用 MINZHENG_CHROMIUM 指明在哪里。")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=path, args=["--no-sandbox"])
        yield browser
        browser.close()
