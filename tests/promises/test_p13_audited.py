"""P13: nothing escapes the audit trail: every transaction that writes has its events."""

import re
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
from django.db import connection, transaction

from minzheng.foundation.audit.models import Event
from minzheng.stages.cases import actions as cases
from minzheng.stages.registry.models import Household
from tests import walk
from tests.cast import BY, Cast

pytestmark = pytest.mark.django_db(transaction=True)
WRITES = re.compile(r'^\s*(?:INSERT INTO|UPDATE|DELETE FROM)\s+"?([a-z_]+)"?', re.I)
# The outbox claims a message before each try; what becomes of it is an event.
STATE = re.compile(r"INSERT|SET.*\"state\" =.*WHERE", re.S)
# Mechanics that hold no act of a person.
FREE = (
    "audit_",
    "core_",
    "django_",
    "axes_",
    "cases_sentform",
    "registry_signin",
    "registry_importbatch",
)


@contextmanager
def watched() -> Iterator[list[set[str]]]:
    """Tables written without an event, for each committed transaction."""
    silent: list[set[str]] = []
    now: set[str] = set()
    commit = connection.commit

    def settle() -> None:
        ours = {t for t in now if not t.startswith(FREE)}
        if ours and "audit_event" not in now:
            silent.append(ours)
        now.clear()

    def watch(execute: Any, sql: str, params: Any, many: bool, context: Any) -> Any:
        found = WRITES.match(sql)
        if found and not (found[1] == "notices_message" and not STATE.search(sql)):
            now.add(found[1])
        result = execute(sql, params, many, context)
        if found and not connection.in_atomic_block:
            settle()
        return result

    def committing() -> None:
        settle()
        commit()

    connection.commit = committing  # type: ignore[method-assign]
    try:
        with connection.execute_wrapper(watch):
            yield silent
    finally:
        connection.commit = commit  # type: ignore[method-assign]


def test_the_whole_line_leaves_no_silent_write(cast: Cast) -> None:
    with watched() as silent:
        decision = walk.granted(cast)
    assert silent == []
    verbs = set(Event.objects.values_list("verb", flat=True))
    assert {"case.submitted", "person.means_checked", "opinion.given", "decision.made"} <= verbs
    assert decision.decided_by == cast.zhou.public_id


def test_events_name_who_and_whom_and_nothing_personal(cast: Cast) -> None:
    walk.granted(cast)
    text = "".join(str(list(Event.objects.values_list("detail", "purpose", "actor_label"))))
    for secret in (cast.li.name, cast.li.id_number.open(), "6228480000001112216", "13800000002"):
        assert secret not in text


def test_control_a_bulk_write_beside_the_actions_is_found(cast: Cast) -> None:
    with watched() as silent, transaction.atomic():
        Household.objects.update(register_no="9")
    assert silent == [{"registry_household"}]


def test_control_an_action_without_a_record_is_found(cast: Cast) -> None:
    from minzheng.foundation.audit.trail import action

    @action
    def silent_change(*, by: Any) -> None:
        """An action that forgets to say what it did."""
        Household.objects.filter(pk=cast.li_home.pk).update(address="别处")

    with watched() as silent:
        silent_change(by=BY)
        cases.withdraw(case=walk.submitted(cast), by=cast.li)
    assert silent == [{"registry_household"}]


def test_pages_never_write_by_themselves() -> None:
    """Views call actions: no bulk or direct write in a channel."""
    source = Path(__file__).parents[2] / "src" / "minzheng" / "channels"
    banned = re.compile(r"\.(bulk_create|bulk_update|update_or_create|delete)\(|objects\.create\(")
    found = [str(p) for p in source.rglob("*.py") if banned.search(p.read_text("utf-8"))]
    assert found == []
