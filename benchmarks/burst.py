"""Lifecycles in bursts: sent, taken on, checked at twelve sources, one decided, its family sought.

A lifecycle is five requests of five people. The law has a case hang out for seven days before it is
decided, so each decides one that hung out before; nothing else is prepared. More is asked for than
two cores can do on purpose: nothing may fail, what piles up is done, and then it is quick again.
"""

import json
import os
import queue
import threading
import time
from typing import Any, NamedTuple
from urllib.parse import quote, urlencode

from benchmarks import web
from benchmarks.asks import TOKEN
from benchmarks.measure import median, p95, row
from benchmarks.place import database

SHAPE = (1, 15, 1, 25, 2, 35, 10)
PHASE = float(os.environ.get("BENCH_PHASE", "3"))  # seconds each; the issue's own shape names none
CALM = 6  # lifecycles one after the other, before and after
CLIENTS = 64
REASONS = "经审核，材料齐全，公示无异议，符合条例第九条，予以确认。"


class Life(NamedTuple):
    """What one lifecycle needs: a draft to send with its token, a case to decide, two at work."""

    draft: str
    version: int
    bearer: str
    ready: str
    ready_version: int
    name: str
    clerk: str
    reviewer: str


def prepare_lives(cast: Any) -> list[Life]:
    """As many as all phases take; every row is written by the actions."""
    from tests import cast as fixed
    from tests import walk

    from benchmarks.desk import signed_in
    from minzheng.foundation.core import clock, line
    from minzheng.stages.cases import actions as cases
    from minzheng.stages.catalog import find
    from minzheng.stages.registry import actions as registry
    from minzheng.stages.registry.app_tokens import make_token

    count = sum(round(rate * PHASE) for rate in SHAPE) + 3 * CALM
    drafts, hung = [], []
    for n in range(count):
        born = f"19{60 + n // 450}-{n // 37 % 12 + 1:02d}-{n % 28 + 1:02d}"
        head = fixed.person("钱试", born, 101 + 2 * n % 800)
        home = fixed.home(head, [], f"试急路 {n} 号", f"6{n:04d}")
        clock.fix(walk.DAYS["submit"])
        draft = cases.start_draft(
            item=find("dibao"), applicant=head, household=home, channel="portal", by=head
        )
        draft = cases.save_answers(case=draft, answers=walk.ANSWERS, by=head)
        registry.authorise(people=[head], purpose="DB", channel="portal", by=head)
        drafts.append((draft, head))
        other = fixed.person("孔试", born, 102 + 2 * n % 800)
        there = fixed.home(other, [], f"试缓路 {n} 号", f"7{n:04d}")
        hung.append(walk.posted(cast, {}, applicant=other, household=there))
    clock.fix(walk.DAYS["posted"])
    line.run_once()
    clock.fix(fixed.TODAY)
    lives = []
    for (draft, head), ready in zip(drafts, hung, strict=True):
        ready.refresh_from_db()
        draft.refresh_from_db()
        lives.append(
            Life(draft.public_id, draft.version, make_token(person=head, by=head).text,
                 ready.public_id, ready.version, ready.applicant.name, signed_in(cast.wang),
                 signed_in(cast.zhou))
        )  # fmt: skip
    return lives


class _Run:
    """Lifecycles as they fall due, done by a fixed number of clients; what waits is done later."""

    def __init__(self, port: int, lives: list[Life]) -> None:
        self.port, self.lives = port, iter(lives)
        self.took: list[float] = []
        self.errors: list[str] = []

    def calm(self) -> list[float]:
        """A few, one after the other: seconds of each."""
        before = len(self.took)
        for _ in range(CALM):
            self._live(next(self.lives), time.perf_counter())
        return self.took[before:]

    def bursts(self) -> float:
        """The whole shape; seconds from the last one due until nothing waits."""
        waiting: queue.Queue[tuple[Life, float] | None] = queue.Queue()
        threads = [threading.Thread(target=self._client, args=(waiting,)) for _ in range(CLIENTS)]
        for thread in threads:
            thread.start()
        begins = time.perf_counter()
        for phase, rate in enumerate(SHAPE):
            for n in range(round(rate * PHASE)):
                due = begins + phase * PHASE + n / rate
                if (early := due - time.perf_counter()) > 0:
                    time.sleep(early)
                waiting.put((next(self.lives), due))
        ended = begins + len(SHAPE) * PHASE
        for _ in threads:
            waiting.put(None)
        for thread in threads:
            thread.join()
        return max(0.0, time.perf_counter() - ended)

    def _client(self, waiting: "queue.Queue[tuple[Life, float] | None]") -> None:
        while (one := waiting.get()) is not None:
            self._live(*one)

    def _live(self, life: Life, due: float) -> None:
        try:
            _live(self.port, life)
        except (OSError, RuntimeError, ValueError) as error:
            self.errors.append(str(error))
        else:
            self.took.append(time.perf_counter() - due)


def _live(port: int, life: Life) -> None:
    """The five requests; any answer that is not good is an error."""
    body = json.dumps({"case": life.draft, "version": life.version})
    sent = web.call(port, "/api/v1/drafts/submit", life.bearer, body, f"send-{life.draft}")
    version = json.loads(sent.partition(b"\r\n\r\n")[2])["version"]
    _press(port, life.clerk, life.draft, "accept", do="accepted", version=str(version))
    _press(port, life.clerk, life.draft, "check")
    _press(port, life.reviewer, life.ready, "decide", do="grant", text=REASONS,
           version=str(life.ready_version))  # fmt: skip
    web.get(port, f"/desk/search/?q={quote(life.name)}", life.clerk)


def _press(port: int, cookie: str, ref: str, step: str, **form: str) -> None:
    filled = urlencode({"csrfmiddlewaretoken": TOKEN, **form})
    web.post(port, f"/desk/case/{ref}/{step}/", f"{cookie}; csrftoken={TOKEN}", filled)


def rows(lives: list[Life], people: int) -> list[dict[str, Any]]:
    """Calm, the bursts, calm again; then the books are looked at."""
    from tests import walk

    with walk.departments({}) as simulator:
        os.environ["DEPARTMENTS_URL"] = simulator.url
        with web.district() as (port, _):
            run = _Run(port, lives)
            run.calm()  # what workers look up once is not a lifecycle's
            before = run.calm()
            late = run.bursts()
            after = run.calm()
    shape = "→".join(map(str, SHAPE))
    words = f"lifecycles a second {shape}, {PHASE:g} s each, {people:,} people"
    lost = len(lives) - _done(lives)
    again = median(after) / median(before)
    return [
        _row("burst.lifecycles", words, len(run.took), "lifecycles"),
        _row("burst.p95", f"{words}: due to done", p95(run.took), "s"),
        _row("burst.errors", words, len(run.errors), "errors", "0", holds=not run.errors,
             why="; ".join(sorted(set(run.errors))[:3])),
        _row("burst.lost", f"{words}: not taken on or not decided at the end", lost, "cases", "0",
             holds=lost == 0),
        _row("burst.recovery", "seconds after the last was due until nothing waits", late, "s"),
        _row("burst.after", "a lifecycle in calm afterwards against before", again, "×", "≤ 1.5",
             holds=again <= 1.5),
    ]  # fmt: skip


def _done(lives: list[Life]) -> int:
    """How many were taken on, checked and decided, as the tables have it."""
    from minzheng.stages.decisions.models import Decision
    from minzheng.stages.verification.models import Check

    checked = set(Check.objects.values_list("case__public_id", flat=True))
    decided = set(Decision.objects.values_list("case__public_id", flat=True))
    return sum(life.draft in checked and life.ready in decided for life in lives)


def _row(
    id: str, what: str, value: float, unit: str, aim: str = "", *, holds: bool | None = None,
    why: str = "",
) -> dict[str, Any]:  # fmt: skip
    return row(id, what, value, unit, aim, database=database(), holds=holds, why=why)
