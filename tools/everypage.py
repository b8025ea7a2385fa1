"""Which pages a person can reach by following links: one address of each view and state."""

import re
from collections import deque
from urllib.parse import urljoin, urlsplit

from django.urls import Resolver404, resolve
from playwright.sync_api import Page

# Leaves the session, or brings a file and no page.
SKIPPED = {"accounts:sign_out", "portal:sign_out", "portal:elder"}
MOST = 400
# A filter of these names is a state of its own: a list by time left, by kind, empty.
STATES = ("time", "state", "kind", "q")


def every_page(page: Page, url: str, starts: tuple[str, ...]) -> dict[str, str]:
    """{name: path} of all views reached from `starts` in at most 400 steps, first come first."""
    found: dict[str, str] = {}
    waiting = deque(starts)
    seen = set(starts)
    steps = 0
    while waiting and steps < MOST:
        path = waiting.popleft()
        name = name_of(path)
        if not name or name in found:
            continue
        steps += 1
        answer = page.request.get(url + path, max_redirects=0)
        if "text/html" not in answer.headers.get("content-type", ""):
            continue
        if answer.status in (301, 302):
            there = urljoin(path, answer.headers["location"])
            _add(urlsplit(there)._replace(scheme="", netloc="").geturl(), waiting, seen)
            continue
        found[name] = path
        for link in re.findall(r'<a [^>]*?href="([^"#]+)"', answer.text()):
            target = urljoin(url + path, link.replace("&amp;", "&"))
            if target.startswith(url + "/"):
                _add(target.removeprefix(url), waiting, seen)
    return found


def _add(path: str, waiting: deque[str], seen: set[str]) -> None:
    if path not in seen:
        seen.add(path)
        waiting.append(path)


def name_of(path: str) -> str:
    """The view of a path with the state its filter asks for, or nothing for what is no page."""
    parts = urlsplit(path)
    try:
        view = resolve(parts.path).view_name
    except Resolver404:
        return ""
    if not view or view in SKIPPED:
        return ""
    state = [re.sub(r"\W", "", item) for item in parts.query.split("&") if _is_state(item)]
    return "-".join([view.replace(":", "-"), *state])


def _is_state(item: str) -> bool:
    key, _, value = item.partition("=")
    return key in STATES and bool(value) and len(value) < 20
