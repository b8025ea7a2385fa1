"""Opening states of pages in every mode, measuring them, and taking their pictures when asked."""

import os
from pathlib import Path
from typing import Any

from django.test import Client
from playwright.sync_api import Browser, BrowserContext, Page

from tests.promises.sight import axe, bounds, seen, sideways

OUT = os.environ.get("STATES_OUT", "")
WIDTHS = {390: 844, 1366: 860}


class Look:
    """Opens states as someone, in both widths and in big letters; keeps what is wrong."""

    def __init__(self, chromium: Browser, url: str) -> None:
        self.chromium, self.url = chromium, url
        self.bad: list[str] = []
        self.count = 0

    def context(self, width: int, elder: str, client: Client | None) -> BrowserContext:
        """A browser of that width, signed in as the client is."""
        size: Any = {"width": width, "height": WIDTHS[width]}
        context = self.chromium.new_context(base_url=self.url, viewport=size, locale="zh-CN")
        cookies = {"elder": elder}
        if client is not None:
            cookies["sessionid"] = client.cookies["sessionid"].value
        for name, value in cookies.items():
            if value:
                context.add_cookies([{"name": name, "value": value, "url": self.url}])
        return context

    def at(
        self, name: str, path: str, client: Client | None = None, *, elders: tuple[str, ...] = ("",)
    ) -> None:
        """One state, everywhere it may be seen."""
        for width in WIDTHS:
            for elder in elders if width == 390 else ("",):
                context = self.context(width, elder, client)
                page = context.new_page()
                page.goto(path)
                self.judge(page, f"{name}-{width}{'-elder' if elder else ''}", elder)
                context.close()

    def judge(self, page: Page, name: str, elder: str = "") -> None:
        """Measure it, and take its picture when asked."""
        self.count += 1
        if OUT:
            page.screenshot(path=Path(OUT) / f"{name}.png", full_page=True)
        found = seen(page, bounds(page, elder)) + sideways(page) + axe(page)
        self.bad += [f"{name}: {fault}" for fault in found]
