"""`make screens`: pictures of the real pages of a freshly loaded demo, phone and desktop.

Those that the README shows go to docs/pictures/; all go to var/screens/ to be looked at. `--all`
takes every page that each of the cast reaches by links, on both widths (residents also in 长辈版);
`--states` those that links do not reach: long names, errors, late, refused, no right, no signal.
Needs a demo that is running: `--url`, by default http://127.0.0.1:8000 (`--states` makes its own).
"""

import argparse
import os
import re
import shutil
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import django
from playwright.sync_api import Browser, Page, sync_playwright

from everypage import every_page  # isort: skip

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "minzheng.config.settings")
django.setup()

ROOT = Path(__file__).parents[1]
PICTURES = ROOT / "docs" / "pictures"
PHONE, DESK, WALL = (390, 844), (1366, 860), (1920, 1080)
ARGUMENTS = ["--no-sandbox", "--disable-gpu", "--disable-background-networking", "--disable-sync"]
Go = Callable[[Page, str], None]


def chromium() -> str:
    """The browser: given, on the PATH, or packaged."""
    names = ("chromium", "chromium-browser", "google-chrome")
    found = os.environ.get("MINZHENG_CHROMIUM") or next(filter(None, map(shutil.which, names)), "")
    return found or str(next((ROOT / ".cache" / "browser").rglob("chromium"), ""))


def at(path: str) -> Go:
    """Open an address."""
    return lambda page, url: void(page.goto(url + path))


def void(value: object) -> None:
    """Drop what Playwright returns."""


def through(path: str, *links: str) -> Go:
    """Open an address, then follow the first link of each selector."""

    def go(page: Page, url: str) -> None:
        page.goto(url + path)
        for selector in links:
            page.locator(selector).first.click()
            page.wait_for_load_state()

    return go


LETTER = ("main a[href*='/cases/']", "main a[href*='/decisions/']")
TODO = at("/desk/todo/?time=")
# name: (who, how to get there, sizes, in the README)
SHOTS: dict[str, tuple[str, Go, tuple[tuple[int, int], ...], bool]] = {
    "portal-home": ("zhang", at("/"), (PHONE,), True),
    "portal-apply": ("zhang", through("/apply/dibao/", "main .mz-form button"), (PHONE,), False),
    "portal-cases": ("twin", at("/cases/"), (PHONE,), False),
    "portal-letter": ("twin", through("/cases/", *LETTER), (PHONE,), True),
    "portal-looks": ("twin", at("/me/looks/"), (PHONE,), False),
    "desk-worklist": ("shen", TODO, (DESK, PHONE), True),
    "desk-case": (
        "shen", through("/desk/search/?q=李建国", "main a[href*='/desk/case/']"),
        (DESK, PHONE), True,
    ),
    "desk-cases": ("wang", at("/desk/cases/"), (DESK, PHONE), False),
    "desk-people": ("wang", at("/desk/people/"), (DESK,), False),
    "desk-postings": ("wang", at("/desk/postings/"), (DESK,), False),
    "desk-decide": ("zhou", TODO, (DESK,), False),
    "desk-batches": ("qian", at("/desk/batches/"), (DESK, PHONE), False),
    "desk-batch": (
        "sun", through("/desk/batches/", "main table tr:last-child a[href*='/batches/']"),
        (DESK,), True,
    ),
    "desk-returns": ("wu", at("/desk/returns/"), (DESK,), False),
    "desk-audit": ("feng", at("/desk/audit/"), (DESK,), False),
    "desk-doctor": ("chu", at("/desk/doctor/"), (DESK,), False),
    "desk-roster": ("wang", at("/desk/roster/"), (DESK,), False),
    "figures": ("zheng", at("/plan/figures/"), (DESK, PHONE), False),
    "plan": ("", at("/plan/"), (DESK, PHONE, WALL), True),
    "open-guide": ("", at("/open/items/dibao/"), (PHONE, DESK), False),
    "open-board": ("", at("/open/board/"), (PHONE, DESK), False),
    "gallery": ("wang", at("/desk/gallery/"), (DESK, PHONE), False),
}  # fmt: skip
# Who is followed to every page, and from where.
EVERY: dict[str, tuple[str, ...]] = {
    "": ("/", "/open/", "/plan/", "/staff/sign-in/", "/sign-in/", "/nowhere/"),
    "zhang": ("/", "/apply/dibao/", "/cases/", "/me/", "/mandates/"),
    "twin": ("/", "/cases/", "/me/", "/payments/"),
    "son": ("/", "/mandates/"),
    **dict.fromkeys(("wang", "xu", "shen", "zhou", "qian", "sun", "wu", "feng"), ("/desk/",)),
    **dict.fromkeys(("jin", "tao", "yan"), ("/desk/",)),
    "chu": ("/desk/", "/desk/doctor/"), "zheng": ("/plan/", "/desk/"),
}  # fmt: skip
STAFF = {
    "wang",
    "shen",
    "zhou",
    "qian",
    "sun",
    "wu",
    "feng",
    "chu",
    "zheng",
    "xu",
    "jin",
    "tao",
    "yan",
}


def sign_in(page: Page, url: str, who: str) -> None:
    """As staff by password, as a resident by ID and the code that the demo shows."""
    from minzheng.demo.loading.staff import PASSWORD
    from minzheng.demo.synthetic.build import build

    if who in STAFF:
        page.goto(url + "/staff/sign-in/")
        page.fill("[name=username]", who)
        page.fill("[name=password]", PASSWORD)
        page.locator("main button[type=submit], main form button").last.click()
        page.wait_for_load_state()
        _enter(page)
    elif who:
        page.goto(url + "/sign-in/")
        page.fill("[name=id_number]", build(0).story(who).head.id_number)
        page.locator("main form button").last.click()
        page.wait_for_load_state()
        _enter(page)
    page.wait_for_load_state()


def _enter(page: Page) -> None:
    """The code that the demo shows."""
    code = re.search(r"(?<!\d)\d{6}(?!\d)", page.locator("main").inner_text())
    assert code, "the demo did not show a code"
    page.fill("[name=code]", code[0])
    page.locator("main form:has([name=code]) button").first.click()


def shoot(browser: Browser, url: str, out: Path, only: str) -> None:
    """All pictures; a page that does not come is named and the rest goes on."""
    signed: dict[tuple[str, bool], object] = {}
    for name, (who, go, sizes, shown) in SHOTS.items():
        if only and only not in name:
            continue
        for width, height in sizes:
            context = browser.new_context(
                viewport={"width": width, "height": height}, device_scale_factor=1,
                storage_state=signed.get((who, False)), locale="zh-CN",  # type: ignore[arg-type]
            )  # fmt: skip
            page = context.new_page()
            try:
                if who and (who, False) not in signed:
                    sign_in(page, url, who)
                    signed[(who, False)] = context.storage_state()
                go(page, url)
                page.wait_for_load_state("networkidle")
                file = out / f"{name}-{width}.png"
                page.screenshot(path=file, full_page=True)
                print(f"{file.name}: {page.title()} {page.url.removeprefix(url)}", flush=True)
                if shown and (width, height) == sizes[0]:
                    page.screenshot(path=PICTURES / f"{name}.png", full_page=width == PHONE[0])
            except Exception as error:
                print(f"{name} {width}: {type(error).__name__}: {str(error)[:200]}", flush=True)
            finally:
                context.close()


def shoot_every(browser: Browser, url: str, out: Path, only: str) -> None:
    """Every page of every one of the cast, by name of the view: who-view-width[-elder].png."""
    taken: set[str] = set()
    for who, starts in EVERY.items():
        context = browser.new_context(locale="zh-CN")
        page = context.new_page()
        sign_in(page, url, who)
        found = every_page(page, url, starts)
        elder = [False, True] if who not in STAFF else [False]
        for name, path in sorted(found.items()):
            if (only and only not in f"{who}-{name}") or (name in taken and who in STAFF):
                continue
            if not who:
                taken.add(name)
            for (width, height), big in ((size, big) for size in (PHONE, DESK) for big in elder):
                context.add_cookies([{"name": "elder", "value": "22" if big else "", "url": url}])
                page.set_viewport_size({"width": width, "height": height})
                page.goto(url + path)
                file = out / f"{who or 'anyone'}-{name}-{width}{'-elder' if big else ''}.png"
                page.screenshot(path=file, full_page=True)
                print(f"{file.name}: {path}", flush=True)
        context.close()


def shoot_states(out: Path, only: str) -> int:
    """The states, by the test that builds and judges them; its exit code."""
    command = [sys.executable, "-m", "pytest", "-q", "tests/journeys/test_states.py"]
    command.append("tests/journeys/test_states_staff.py")
    given = {**os.environ, "STATES_OUT": str(out.resolve())}
    given.pop("DJANGO_SETTINGS_MODULE", None)
    return subprocess.run(
        [*command, *(["-k", only] if only else [])], cwd=ROOT, env=given
    ).returncode


def main() -> None:
    """Take them."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--url", default="http://127.0.0.1:8000")
    parser.add_argument("--out", type=Path, default=ROOT / "var" / "screens")
    parser.add_argument("--only", default="")
    parser.add_argument("--all", action="store_true")
    parser.add_argument("--states", action="store_true")
    options = parser.parse_args()
    options.out.mkdir(parents=True, exist_ok=True)
    PICTURES.mkdir(parents=True, exist_ok=True)
    if options.states:
        sys.exit(shoot_states(options.out, options.only))
    with sync_playwright() as play:
        browser = play.chromium.launch(executable_path=chromium(), args=ARGUMENTS)
        take = shoot_every if options.all else shoot
        take(browser, options.url, options.out, options.only)
        browser.close()


if __name__ == "__main__":
    main()
