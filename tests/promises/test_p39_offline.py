"""P39: nothing is lost on a phone without a network, and nothing counts twice.

The form of a home visit in a real browser against the real server, over a line that breaks before
the request, after it (the reply is lost) or not at all; pages are reloaded, a second tab sends
too, the phone's clock is years off. PROMISE_SIZE is the number of flips.
"""

import datetime as dt
import json
import random
from collections.abc import Callable, Iterator
from contextlib import suppress
from typing import Any

import pytest
from django.test import Client
from playwright.sync_api import Browser, BrowserContext, Error, Page, Route, expect

from minzheng.foundation.core import clock
from minzheng.stages.cases.models import Case
from minzheng.stages.verification.models import Visit
from tests import walk
from tests.cast import Cast
from tests.promises.sitting import size

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
# Fills the form as a hand would, presses the button and waits for the phone's word that it has it:
# whoever leaves before that has been promised nothing. `also` keeps a later visit beside others.
FILL = """([note, also]) => new Promise(kept => {
  const form = document.querySelector('form[data-offline]');
  form.querySelector('[name=second_visitor]').value = '王';
  const ticks = {met: '本人', living: '自住', seen: 'none', agrees: 'yes'};
  for (const [name, value] of Object.entries(ticks)) {
    form.querySelectorAll(`[name=${name}]`).forEach(e => { e.checked = e.value === value; });
  }
  form.querySelector('[name=note]').value = note;
  if (also && !form.querySelector('[name=also]')) {
    form.insertAdjacentHTML('beforeend', '<input type=hidden name=also value=on>');
  }
  const say = window.say;
  window.say = words => { say(words); if (words.startsWith('已存在')) { kept(); } };
  form.requestSubmit();
})"""
COUNT = """() => new Promise(done => {
  const open = indexedDB.open('minzheng-visits', 1);
  open.onupgradeneeded = () => open.result.createObjectStore('waiting', {keyPath: 'client_id'});
  open.onsuccess = () => {
    const all = open.result.transaction('waiting').objectStore('waiting').getAll();
    all.onsuccess = () => { open.result.close(); done(all.result.length); };
  };
})"""
SEND = "() => window.dispatchEvent(new Event('online'))"


@pytest.fixture
def case(cast: Cast) -> Case:
    """李家's case, checked, on the day of the visit."""
    found = walk.checked(cast)
    clock.fix(walk.DAYS["visit"])
    return found


@pytest.fixture
def phone(
    chromium: Browser, live_server: Any, cast: Cast, as_staff: Callable[..., Client]
) -> Iterator[BrowserContext]:
    """许's phone, signed in."""
    context = chromium.new_context(
        base_url=live_server.url, viewport={"width": 390, "height": 844}, locale="zh-CN"
    )
    context.set_default_timeout(20_000)
    session = as_staff(cast.xu).cookies["sessionid"].value
    context.add_cookies([{"name": "sessionid", "value": session, "url": live_server.url}])
    yield context
    # What is on its way arrives, or it would fail the test after this one.
    context.unroute_all(behavior="wait")
    context.close()


class Line:
    """A bad line: each sending goes through, breaks before, or loses its reply."""

    def __init__(self, seed: int) -> None:
        self.random, self.good = random.Random(seed), False
        self.broken = self.lost = self.through = 0

    def __call__(self, route: Route) -> None:
        """What happens to one request."""
        if route.request.method != "POST":
            route.continue_()
            return
        fate = "through" if self.good else self.random.choice(("through", "broken", "lost"))
        setattr(self, fate, getattr(self, fate) + 1)
        if fate == "broken":
            route.abort("connectionfailed")
        elif fate == "lost":
            route.fetch()
            route.abort("connectionreset")
        else:
            route.continue_()


def visit_page(context: BrowserContext, case: Case) -> Page:
    """The form, open."""
    page = context.new_page()
    page.goto(f"/desk/case/{case.public_id}/visit/")
    return page


def fill(page: Page, note: str, also: bool = True) -> None:
    """Fill it in, press the button, be told that it is kept; `also`: beside a visit that is there.
    The page may go on before it can say so: it does that only with what the server has."""
    with suppress(Error):
        page.evaluate(FILL, [note, also])


def kept(page: Page) -> int:
    """How many wait on the phone."""
    count: int = page.evaluate(COUNT)
    return count


def again(page: Page, address: str) -> None:
    """As good as switched off and on, in the middle of a sending or after it: the form, anew."""
    seen = []
    for _ in range(5):
        try:
            page.goto(address)
        except Error as error:  # the page was itself just going on, after a form that was stored
            seen.append(error.message)
            continue
        if page.url.endswith(address):
            return
        seen.append(page.url)
    raise AssertionError(f"the form did not come back: {seen}")


def settle(page: Page) -> None:
    """With a good line everything goes out, one after another: many take a while."""
    for _ in range(600):
        page.evaluate(SEND)
        page.wait_for_timeout(150)
        if kept(page) == 0:
            return


def test_flips_lose_nothing_and_double_nothing(
    phone: BrowserContext, case: Case, seed: int
) -> None:
    flips, line = size(14), Line(seed)
    address = f"/desk/case/{case.public_id}/visit/"
    phone.route("**/visit/", line)
    page, other = visit_page(phone, case), visit_page(phone, case)
    filled: list[str] = []
    for flip in range(flips):
        dark = line.random.random() < 0.5
        phone.set_offline(dark)
        note = f"第 {flip} 次"
        fill(page, note)
        filled.append(note)
        page.wait_for_timeout(60)
        if dark:
            expect(page.locator("[data-offline-status]")).to_contain_text("等待发送")
            assert kept(page) > 0, "the counter says so, and it is so"
        phone.set_offline(False)
        if line.random.random() < 0.3:
            other.evaluate(SEND)
        if not dark or line.random.random() < 0.2:
            page.wait_for_timeout(line.random.choice((0, 100, 700)))
            again(page, address)
    line.good = True
    settle(other)
    notes = [_note(row) for row in Visit.objects.filter(case=case)]
    double, lost = len(notes) - len(set(notes)), len(set(filled) - set(notes))
    print(
        f"P39: {flips} flips, {lost} lost, {double} double; the line broke {line.broken} times "
        f"and lost {line.lost} replies"
    )
    assert sorted(notes) == sorted(filled)
    assert kept(other) == 0
    expect(other.locator("[data-offline-status]")).to_be_hidden()


def _note(row: Visit) -> str:
    return str(json.loads(row.observed.open())["note"])


def test_what_is_kept_while_others_go_out_goes_right_after(
    phone: BrowserContext, case: Case
) -> None:
    """Not at the next tick of half a minute: the one who filled it in is waiting for it."""
    page, held = visit_page(phone, case), []
    phone.set_offline(True)
    fill(page, "先填的")
    expect(page.locator("[data-offline-status]")).to_contain_text("1 份等待发送")

    def hold(route: Route) -> None:
        if route.request.method == "POST" and not held:
            held.append(route)
        else:
            route.continue_()

    phone.route("**/visit/", hold)
    phone.set_offline(False)
    _until(page, lambda: bool(held))
    fill(page, "后填的")
    _until(page, lambda: kept(page) == 2)
    held[0].continue_()
    _until(page, lambda: Visit.objects.count() == 2)


def _until(page: Page, there: Callable[[], bool]) -> None:
    """Wait for it, and less than the half minute after which the page tries by itself."""
    for _ in range(100):
        if there():
            return
        page.wait_for_timeout(150)
    raise AssertionError("it did not come")


def test_a_clock_years_off_changes_nothing(phone: BrowserContext, case: Case) -> None:
    page = phone.new_page()
    page.clock.set_fixed_time(dt.datetime(2009, 1, 1, 8, 0))
    page.goto(f"/desk/case/{case.public_id}/visit/")
    fill(page, "钟错了")
    page.wait_for_url("**/desk/case/*/")
    assert Visit.objects.get().visited_on == walk.DAYS["visit"]


def test_a_store_swept_away_is_written_again_or_told(phone: BrowserContext, case: Case) -> None:
    page = visit_page(phone, case)
    phone.set_offline(True)
    fill(page, "还没送出")
    expect(page.get_by_text("1 份等待发送")).to_be_visible()
    wipe = "() => new Promise(d => { indexedDB.deleteDatabase('minzheng-visits').onsuccess = d; })"
    page.evaluate(wipe)
    page.evaluate("() => window.dispatchEvent(new Event('offline'))")
    page.wait_for_timeout(200)
    assert kept(page) == 1, "the open page still had it"
    page.evaluate(wipe)
    phone.set_offline(False)
    page.goto("about:blank")
    again = visit_page(phone, case)
    # What the left page still got out counts as sent; what is gone is said. One of the two.
    told = again.get_by_text("这部手机清掉了 1 份还没送出的")
    for _ in range(60):
        if Visit.objects.exists() or told.is_visible():
            return
        again.wait_for_timeout(250)
    raise AssertionError("neither sent nor told")


def test_what_is_refused_stays_with_its_words(
    phone: BrowserContext, case: Case, cast: Cast
) -> None:
    """Somebody else was there first: both ways on are offered, nothing is lost."""
    page = visit_page(phone, case)
    phone.set_offline(True)
    fill(page, "我的", also=False)
    expect(page.get_by_text("1 份等待发送")).to_be_visible()
    walk.see_at_home(cast, case)
    phone.set_offline(False)
    page.evaluate(SEND)
    strip = page.locator("[data-offline-status]")
    expect(strip).to_contain_text("没有被收下")
    expect(strip).to_contain_text("已经有人送过这一户的一份")
    page.reload()
    expect(strip).to_contain_text("已经有人送过这一户的一份")
    strip.get_by_role("button", name="我这份也存上").click()
    expect(strip).to_be_hidden()
    assert Visit.objects.count() == 2


def test_a_session_that_ended_keeps_it(
    phone: BrowserContext, live_server: Any, case: Case, cast: Cast, as_staff: Any
) -> None:
    page = visit_page(phone, case)
    phone.clear_cookies()
    fill(page, "登录过期")
    strip = page.locator("[data-offline-status]")
    expect(strip).to_contain_text("请重新登录，登录后会自动发送")
    assert not Visit.objects.exists()
    # A colleague on the same phone sends nothing of hers.
    for name, sent in (("wang", 0), ("xu", 1)):
        session = as_staff(cast.staff[name]).cookies["sessionid"].value
        phone.add_cookies([{"name": "sessionid", "value": session, "url": live_server.url}])
        page.goto("/desk/todo/")
        for _ in range(1 if not sent else 20):
            page.wait_for_timeout(600)
            if sent and Visit.objects.exists():
                break
        assert Visit.objects.count() == sent, name
    assert Visit.objects.get().sent_by == cast.xu.public_id


def test_control_a_queue_without_ids_doubles(phone: BrowserContext, case: Case) -> None:
    """The same lost reply where each sending makes its id anew: two visits for one filling."""
    page = visit_page(phone, case)

    def renamed(route: Route) -> None:
        body = route.request.post_data_buffer or b""
        found = body.split(b'name="client_id"\r\n\r\n')[1].split(b"\r\n")[0]
        fresh = random.randbytes(16).hex().encode()[: len(found)].ljust(len(found), b"0")
        route.fetch(post_data=body.replace(found, fresh))
        route.abort("connectionreset")

    phone.route("**/visit/", lambda r: renamed(r) if r.request.method == "POST" else r.continue_())
    fill(page, "一次")
    for _ in range(40):
        page.wait_for_timeout(250)
        if Visit.objects.count() >= 2:
            break
        page.evaluate(SEND)
    assert Visit.objects.count() >= 2
