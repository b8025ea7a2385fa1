"""What `minzheng doctor` finds: each app may offer checks in a module `doctor`."""

import importlib
from collections.abc import Iterable, Iterator
from typing import NamedTuple

from django.apps import apps
from django.db import InterfaceError, OperationalError, connection
from django.utils.module_loading import module_has_submodule

from minzheng.foundation.core import failures

OK, WARN, FAULT = "ok", "warn", "fault"


class Finding(NamedTuple):
    """One thing looked at: level ok, warn or fault; what was found; what to do about it."""

    level: str
    what: str
    advice: str = ""


def findings() -> Iterator[tuple[str, Finding]]:
    """(app label, finding) of every app's `doctor.checks()`, in the order of the apps.

    A check that breaks is a fault itself, and does not keep the others from being made.
    """
    if away := _database_away():
        yield "core", away
        return
    for app in apps.get_app_configs():
        ours = app.name.startswith("minzheng.") and app.module is not None
        if not ours or not module_has_submodule(app.module, "doctor"):
            continue
        checks = importlib.import_module(f"{app.name}.doctor").checks
        try:
            for finding in _each(checks()):
                yield app.label, finding
        except Exception as error:
            text = f"检查本身出错：{failures.words(error) or type(error).__name__}"
            yield app.label, Finding(FAULT, text, "请看日志，或联系开发人员。")


def _database_away() -> Finding | None:
    """Without a database nothing else can be looked at."""
    try:
        connection.ensure_connection()
    except (InterfaceError, OperationalError) as error:
        known = failures.words(error) or f"数据库连不上（{type(error).__name__}）。"
        return Finding(FAULT, known, "别的都还没有查。")
    return None


def _each(found: Iterable[Finding]) -> Iterator[Finding]:
    yield from found
