"""What happens to each household and when: one script a path, dates counted in working days."""

import datetime as dt
from collections.abc import Callable
from random import Random
from typing import NamedTuple

from minzheng.demo.loading.days import Days
from minzheng.demo.synthetic.shapes import OPENS_ON, Home
from minzheng.foundation.core.workdays import months_after

# The order of things on one day.
ORDER = (
    "draft", "apply", "accept", "supplement", "start_check", "check_without_bank", "visit",
    "suspend", "withdraw", "agree", "advise_refusal", "doubt", "uphold", "grant", "refuse",
    "appeal", "return_account", "correct_account", "change_opened", "change_visit",
    "review_check", "review_visit", "mandate", "worker_mandate", "death",
    "ask_copy", "ask_correction",
)  # fmt: skip


class Act(NamedTuple):
    """One thing done for a home on a day; `verb` is a function of `acts`."""

    on: dt.date
    rank: int
    key: int
    verb: str


class Spine(NamedTuple):
    """The days of the main way."""

    submit: dt.date
    accept: dt.date
    check: dt.date
    visit: dt.date
    opinion: dt.date


class Writer:
    """Writes the script of one home."""

    def __init__(self, home: Home, days: Days) -> None:
        self.home, self.days = home, days
        self.rng = Random(home.key)
        self.acts: list[Act] = []

    def add(self, on: dt.date, *verbs: str) -> None:
        """Let things happen on a day, in the order of the procedure."""
        for verb in verbs:
            self.acts.append(Act(on, ORDER.index(verb), self.home.key, verb))

    def within(self, first: str, last: str) -> dt.date:
        """Any working day of a span of 2021, written as «05-06»."""
        span = (dt.date.fromisoformat(f"2021-{end}") for end in (first, last))
        return self.rng.choice(self.days.between(*span))

    def spine(self, submit: dt.date | None = None, opinion: dt.date | None = None) -> Spine:
        """The days from a first day on, or back from an opinion."""
        wait, check, visit = self.rng.choice((0, 0, 1)), 1, self.rng.randint(2, 5)
        think = self.rng.randint(1, 3)
        if submit is None:
            submit = self.days.before(opinion or OPENS_ON, wait + visit + think)
        accept = self.days.after(submit, wait)
        return Spine(
            submit,
            accept,
            self.days.after(accept, check),
            self.days.after(accept, visit),
            self.days.after(accept, visit + think),
        )

    def look(self, spine: Spine, upto: str = "visit") -> None:
        """Application, acceptance, check and visit."""
        self.add(spine.submit, "apply")
        self.add(spine.accept, "accept")
        self.add(spine.check, "start_check")
        if upto == "visit":
            self.add(spine.visit, "visit")

    def granted(self, spine: Spine, latest: dt.date = OPENS_ON) -> dt.date:
        """The whole way to a grant, at the latest on a day; returns the day of it."""
        self.look(spine)
        self.add(spine.opinion, "agree")
        down = self.days.after(self.days.posted_until(spine.opinion), 1)
        on = min(self.days.after(down, self.rng.randint(0, 3)), max(down, latest))
        self.add(on, "grant")
        return on


def script(home: Home, days: Days) -> list[Act]:
    """All that happens to a home until the demo opens."""
    writer = Writer(home, days)
    SCRIPTS[home.path](writer)
    return writer.acts


def _unknown(w: Writer) -> None:
    """Nobody has applied yet."""


def _zhang(w: Writer) -> None:
    """She has not applied; her son may act for her; she asks about her own data."""
    w.add(dt.date(2021, 10, 11), "mandate")
    w.add(dt.date(2021, 10, 18), "ask_copy")
    w.add(dt.date(2021, 10, 21), "ask_correction")


def _draft(w: Writer) -> None:
    w.add(w.days.back(w.rng.randint(0, 18)), "draft")


def _submitted(w: Writer) -> None:
    w.add(w.days.back(w.rng.choice((0, 0, 0, 0, 0, 1, 2))), "apply")


def _supplement(w: Writer) -> None:
    on = w.days.back(w.rng.randint(3, 9))
    w.add(on, "apply")
    w.add(w.days.after(on, w.rng.randint(0, 1)), "supplement")


def _checking(w: Writer) -> None:
    on = w.days.back(w.rng.randint(0, 2))
    w.add(on, "apply", "accept")


def _bank(w: Writer) -> None:
    on = w.days.back(w.rng.choice((1, 2, 2, 3, 3)))
    w.add(on, "apply", "accept")
    w.add(w.days.after(on, 1), "check_without_bank")
    if w.rng.random() < 0.6:
        w.add(w.days.after(on, 2), "visit")


def _visit(w: Writer) -> None:
    on = w.days.back(w.rng.randint(3, 10))
    w.add(on, "apply", "accept")
    w.add(w.days.after(on, w.rng.randint(1, 2)), "start_check")


def _due_in(w: Writer, left: int) -> None:
    """Ready for an opinion that is due in so many working days (negative: overdue)."""
    on = w.days.back(15 - left)
    w.add(on, "apply", "accept")
    w.add(w.days.after(on, 1), "start_check")
    w.add(w.days.after(on, min(w.rng.randint(2, 6), 14 - left)), "visit")


def _opinion(w: Writer) -> None:
    _due_in(w, w.rng.choice((-2, -1, 0, 0, 0, 1, 1, 2, 3, 4, 6, 7)))


def _posting(w: Writer) -> None:
    spine = w.spine(opinion=w.days.back(w.rng.randint(0, 4)))
    w.look(spine)
    w.add(spine.opinion, "agree")


def _objection(w: Writer) -> None:
    spine = w.spine(opinion=w.days.back(5))
    w.look(spine)
    w.add(spine.opinion, "agree")
    w.add(w.days.back(3), "doubt")
    if w.home.key % 3:
        w.add(w.days.back(1), "uphold")


def _deciding(w: Writer) -> None:
    spine = w.spine(opinion=w.within("10-08", "10-15"))
    w.look(spine)
    w.add(spine.opinion, "agree")


def _refused(w: Writer) -> None:
    appeals = w.home.path == "refused_income" and w.home.key % 6 == 0
    first = "09-24" if appeals else "05-20"
    spine = w.spine(submit=w.within(first, "09-28"))
    w.look(spine)
    w.add(spine.opinion, "advise_refusal")
    w.add(w.days.after(spine.opinion, w.rng.randint(1, 4)), "refuse")
    if appeals:
        w.add(w.days.back(w.rng.randint(0, 2)), "appeal")


def _granted(w: Writer) -> None:
    spans = (("05-06", "06-01"), ("06-02", "07-02"), ("07-05", "08-03"), ("08-04", "08-31"))
    w.granted(w.spine(submit=w.within(*w.rng.choices(spans, (45, 25, 20, 10))[0])))


def _margin(w: Writer) -> None:
    w.granted(w.spine(submit=w.within("05-20", "09-15")))


def _confirmed(w: Writer) -> None:
    w.granted(w.spine(submit=w.within("09-15", "09-23")))


def _review(w: Writer) -> None:
    """Granted in July; three months later the review of class C opens, and most are begun."""
    if w.home.story:
        w.look(w.spine(submit=dt.date(2021, 6, 28)))
        w.add(dt.date(2021, 7, 12), "agree")
        w.add(dt.date(2021, 7, 22), "grant")
        return
    on = w.granted(w.spine(submit=w.within("06-18", "06-28")), latest=dt.date(2021, 7, 26))
    opens = w.days.after(months_after(on, 3), 0)
    if w.days.back(0) >= w.days.after(opens, 1) > opens:
        w.add(w.days.after(opens, 1), "review_check")
    if w.days.back(0) > w.days.after(opens, 1):
        w.add(w.days.after(opens, 2), "review_visit")


def _withdrawn(w: Writer) -> None:
    spine = w.spine(submit=w.within("06-01", "10-20"))
    w.add(spine.submit, "apply")
    w.add(spine.accept, "accept")
    w.add(w.days.after(spine.accept, 2), "withdraw")


def _suspended(w: Writer) -> None:
    on = w.days.back(w.rng.randint(5, 9))
    w.add(on, "apply", "accept")
    w.add(w.days.after(on, 1), "suspend")


def _returned(w: Writer) -> None:
    """Paid since July; in September the account was closed, so October's money came back."""
    w.granted(w.spine(submit=w.within("05-06", "06-01")))
    w.add(dt.date(2021, 9, 22), "return_account")
    if w.home.path == "reissued":
        w.add(dt.date(2021, 10, 14), "correct_account")


def _recovery(w: Writer) -> None:
    """Paid since July; a son began to earn well and nobody said so: ended, and claimed back."""
    w.granted(w.spine(submit=w.within("05-06", "05-28")))
    w.add(dt.date(2021, 8, 30), "change_opened")
    w.add(dt.date(2021, 9, 1), "start_check")
    w.add(dt.date(2021, 9, 3), "change_visit")
    w.add(dt.date(2021, 9, 7), "advise_refusal")
    w.add(dt.date(2021, 9, 10), "refuse")


def _twin(w: Writer) -> None:
    """The letter of the walk: posted from 9 to 18 October, decided on the 26th."""
    w.add(dt.date(2021, 9, 22), "apply", "accept")
    w.add(dt.date(2021, 9, 24), "start_check")
    w.add(dt.date(2021, 9, 28), "visit")
    w.add(dt.date(2021, 10, 9), "agree")
    w.add(OPENS_ON, "grant")


def _secret(w: Writer) -> None:
    spine = w.spine(submit=w.within("06-01", "06-11"))
    w.look(spine)
    w.add(spine.opinion, "agree")
    w.add(w.days.after(spine.opinion, 2), "grant")
    w.add(dt.date(2021, 10, 12), "worker_mandate")


def _death(w: Writer) -> None:
    """Paid since July; one of the two has died, and the change is being looked at."""
    w.granted(w.spine(submit=w.within("05-06", "06-01")))
    w.add(w.days.back(w.rng.randint(3, 6)), "death")


SCRIPTS: dict[str, Callable[[Writer], None]] = {
    "unknown": _unknown,
    "son": _unknown,
    "zhang": _zhang,
    "draft": _draft,
    "submitted": _submitted,
    "supplement": _supplement,
    "checking": _checking,
    "bank": _bank,
    "visit": _visit,
    "opinion": _opinion,
    "li": lambda w: _due_in(w, 1),
    "mao": lambda w: _due_in(w, 0),
    "posting": _posting,
    "objection": _objection,
    "deciding": _deciding,
    "refused_income": _refused,
    "refused_property": _refused,
    "margin": _margin,
    "single": _granted,
    "withdrawn": _withdrawn,
    "suspended": _suspended,
    "confirmed": _confirmed,
    "paid": _granted,
    "review": _review,
    "returned": _returned,
    "reissued": _returned,
    "recovery": _recovery,
    "death": _death,
    "twin": _twin,
    "secret": _secret,
}
