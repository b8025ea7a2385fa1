"""No act for another without a live mandate that covers it: every write address × every state.

The addresses come from the URLconf: a new one without a row fails. The page was opened while the
mandate lived (its form says `for` 张奶奶), then the mandate ended, was never there, or is another.
"""

import datetime as dt
from collections.abc import Callable

import pytest
from django.db import transaction
from django.test import Client

from minzheng.channels.portal import acting
from minzheng.foundation.audit.models import Event
from minzheng.foundation.core import clock
from minzheng.stages.registry import mandates
from minzheng.stages.registry.middleware import ACTING
from minzheng.stages.registry.models import ACTS, Mandate, Person
from tests.cast import TODAY, Cast
from tests.channels.portal.writes import FREE, ROWS, Row, made, patterns

pytestmark = pytest.mark.django_db

YESTERDAY = TODAY - dt.timedelta(days=1)
Browser = Callable[[Person], Client]
STATES = ("none", "expired", "revoked", "other person", "other scope", "no word for whom", "live")


def give(cast: Cast, state: str, row: Row) -> None:
    """The mandate of a state; 李建国 is the agent."""
    whole, rest = ",".join(ACTS), ",".join(act for act in ACTS if act == "see" or act != row.act)
    base = {"agent": cast.li, "from_on": YESTERDAY, "until_on": TODAY, "scope": whole}
    if state == "expired":
        Mandate.objects.create(person=cast.zhang, **{**base, "until_on": YESTERDAY})
    elif state == "revoked":
        ended = {"revoked_at": clock.now(), "revoked_by": "her"}
        Mandate.objects.create(person=cast.zhang, **base, **ended)
    elif state == "other person":
        Mandate.objects.create(person=cast.wang_xiufang, **base)
    elif state == "other scope":
        Mandate.objects.create(person=cast.zhang, **{**base, "scope": rest})
    elif state != "none":
        Mandate.objects.create(person=cast.zhang, **base)


def faults(name: str, state: str, cast: Cast, as_resident: Browser) -> list[str]:
    """What is wrong with one address in one state: a deed that should not be, or a missing one."""
    row = ROWS[name]
    path, data = made(name, cast)
    give(cast, state, row)
    client = as_resident(cast.li)
    session = client.session
    other = state == "other person"
    session[ACTING] = (cast.wang_xiufang if other else cast.zhang).public_id
    session.save()
    meant = {} if state == "no word for whom" else {"for": cast.zhang.public_id}
    before, held = Event.objects.count(), session[ACTING]
    answer = client.post(path, {"for": "", **data, **meant}, follow=True)
    said = answer.content.decode()
    wrote = Event.objects.count() != before
    if row.done is not None:
        wrote = row.done(client, held)
    live = state == "live" or (state == "other scope" and row.act == "see")
    if live and row.act and not row.never:
        return [] if wrote else [f"{name}, {state}: nothing was done"]
    found = [f"{name}, {state}: something was done"] if wrote else []
    words = row.never if live and row.never else plain(state, row)
    return found if words in said else [*found, f"{name}, {state}: «{words}» is not said"]


def plain(state: str, row: Row) -> str:
    """The word that each refusal must have."""
    if state == "no word for whom":
        return "没有写明是替谁办的"
    if state in ("live", "other scope"):
        return "这件事不能代办"
    return "没有保存"


def all_faults(name: str, cast: Cast, as_resident: Browser) -> list[str]:
    """Every state of one address, each on its own, undone afterwards."""
    found = []
    for state in STATES:
        with transaction.atomic():
            found += faults(name, state, cast, as_resident)
            transaction.set_rollback(True)
        clock.fix(TODAY)
    return found


def test_every_write_address_has_a_row() -> None:
    """Read from the URLconf; what is open to all is named, and nothing else is left out."""
    names = {p.name: p.callback.door for p in patterns()}
    assert {name for name, door in names.items() if door.kind == "public"} == FREE
    assert {name for name, door in names.items() if door.kind == "resident"} == set(ROWS)


def test_the_rows_say_what_the_doors_say() -> None:
    """What a mandate must cover is written at the door; the row says it again, by hand."""
    doors = {p.name: p.callback.door.abilities for p in patterns() if p.name in ROWS}
    assert doors == {name: ((row.act,) if row.act else ()) for name, row in ROWS.items()}


@pytest.mark.parametrize("name", sorted(ROWS))
def test_no_act_without_a_live_mandate(name: str, cast: Cast, as_resident: Browser) -> None:
    assert all_faults(name, cast, as_resident) == []


def test_control_without_the_gate(
    cast: Cast, as_resident: Browser, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Without the gate a form made for her lands with him: the matrix must see it."""
    monkeypatch.setattr(acting.ActingMiddleware, "process_view", lambda *args: None)
    found = all_faults("account", cast, as_resident)
    assert "account, revoked: something was done" in found
    assert "account, no word for whom: something was done" in found


def test_control_with_a_scope_that_nobody_reads(
    cast: Cast, as_resident: Browser, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A mandate that covers everything, whatever it says."""
    whole = lambda self, act: self  # noqa: E731
    monkeypatch.setattr(mandates.MandateQuerySet, "covering", whole)
    assert all_faults("appeal", cast, as_resident) == [
        "appeal, other scope: something was done",
        "appeal, other scope: «这件事不能代办» is not said",
    ]
