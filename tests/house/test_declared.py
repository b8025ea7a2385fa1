"""Items, values, doors, templates and connectors: nothing is declared and then forgotten."""

import re
from collections.abc import Iterator
from pathlib import Path

from django.urls import URLPattern, URLResolver, get_resolver

from minzheng.foundation.accounts.abilities import MATRIX
from minzheng.foundation.accounts.clients import SCOPES
from minzheng.foundation.core.doors import Door
from minzheng.stages.catalog import registered
from minzheng.stages.registry.models import ACTS

ROOT = Path(__file__).parents[2]
SOURCE = ROOT / "src" / "minzheng"
FOREIGN = ("django.", "axes.")


def views(patterns: list[URLPattern | URLResolver] | None = None) -> Iterator[URLPattern]:
    """Every address of the product."""
    for pattern in get_resolver().url_patterns if patterns is None else patterns:
        if isinstance(pattern, URLResolver):
            yield from views(pattern.url_patterns)
        else:
            yield pattern


def test_every_address_says_who_may_open_it() -> None:
    assert len(list(views())) > 10
    for pattern in views():
        door = getattr(pattern.callback, "door", None)
        assert isinstance(door, Door), f"{pattern.name}: no door"
        assert door.kind in ("public", "resident", "staff", "token", "client"), pattern.name
        known = {"client": SCOPES, "resident": ACTS}.get(door.kind, MATRIX)
        assert all(ability in known for ability in door.abilities), pattern.name
        assert door.kind != "client" or door.abilities, f"{pattern.name}: any system may enter"
        api = pattern.callback.__module__.startswith("minzheng.channels.api")
        assert api or door.kind not in ("token", "client"), f"{pattern.name}: nobody reads a header"
        assert door.kind != "staff" or door.abilities, f"{pattern.name}: any staff may enter"


def test_every_item_has_basis_limits_and_tests() -> None:
    assert registered()
    for item in registered():
        assert item.basis and item.clauses and item.who and item.what, item.code
        assert item.steps and item.total_limit, item.code
        timed = [s for s in item.steps if s.owner not in ("resident", "system")]
        assert all(step.limit for step in timed), item.code
        area = item.rule.decide.__module__.split(".")[2]
        cases = ROOT / "tests" / "cases" / area / f"{item.slug}.yaml"
        assert cases.exists(), f"{item.code}: no worked cases"


def test_every_connector_has_a_simulator_and_tests() -> None:
    folders = [p for p in (SOURCE / "connectors").iterdir() if (p / "client.py").exists()]
    assert len(folders) >= 3
    for folder in folders:
        assert (folder / "simulator.py").exists() or (folder / "simulator").is_dir(), folder
        assert any((ROOT / "tests" / "connectors").rglob(f"*{folder.name.split('_')[0]}*")), folder


def test_every_template_is_used() -> None:
    templates = {
        str(p.relative_to(next(q for q in p.parents if q.name == "templates")))
        for p in SOURCE.rglob("templates/**/*.html")
    }
    text = "\n".join(
        p.read_text("utf-8")
        for kind in ("*.py", "*.html")
        for p in SOURCE.rglob(kind)
        if "vendor" not in p.parts
    )
    assert sorted(name for name in templates if name not in text) == []


def test_pages_obey_the_content_security_policy() -> None:
    """No inline style, handler or script without a nonce anywhere."""
    bad = re.compile(r"\sstyle=|\son[a-z]+=\"|javascript:|<script(?![^>]*(nonce|application/json))")
    found = {
        str(p.relative_to(SOURCE)): match.group()
        for p in SOURCE.rglob("templates/**/*.html")
        if (match := bad.search(re.sub(r"{#.*?#}", "", p.read_text("utf-8"), flags=re.S)))
    }
    assert found == {}
