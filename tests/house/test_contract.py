"""The contract, where import-linter cannot see: string keys between models, signals, names."""

import re
from pathlib import Path

import pytest
from django.apps import apps
from django.db.models import ForeignKey

SOURCE = Path(__file__).parents[2] / "src" / "minzheng"
ORDER = [
    "core", "audit", "divisions", "accounts", "ledger", "registry", "catalog", "cases",
    "verification", "decisions", "payments", "certificates", "notices", "ratings", "rights",
    "indicators",
]  # fmt: skip
FORBIDDEN_NAMES = {"utils", "helpers", "common", "manager", "managers", "service", "services"}
FOREIGN = {"auth", "contenttypes", "sessions", "axes"}


def rank(label: str) -> int:
    """Place in the house; areas and channels stand above every stage."""
    return ORDER.index(label) if label in ORDER else len(ORDER)


def keys() -> list[ForeignKey]:
    """Every foreign key of ours."""
    models = [m for m in apps.get_models() if m.__module__.startswith("minzheng")]
    return [f for m in models for f in m._meta.get_fields() if isinstance(f, ForeignKey)]


def leans_up(field: ForeignKey) -> bool:
    """Whether a model points at one that stands above it."""
    target = field.related_model._meta.app_label
    return target not in FOREIGN and rank(target) > rank(field.model._meta.app_label)


def test_model_graph_follows_the_layers() -> None:
    assert len(keys()) > 30
    assert [str(f) for f in keys() if leans_up(f)] == []


def test_an_upward_key_would_be_found() -> None:
    """Control: the same test on a key turned round."""
    line = apps.get_model("payments", "Line")._meta.get_field("household")
    line_up = type("F", (), {"model": line.related_model, "related_model": line.model})
    assert leans_up(line_up)  # type: ignore[arg-type]


def test_every_key_has_an_index() -> None:
    bare = [
        str(f)
        for f in keys()
        if not (f.db_index or f.unique)
        and not any(i.fields and i.fields[0].lstrip("-") == f.name for i in f.model._meta.indexes)
    ]
    assert bare == []


def sources() -> list[Path]:
    """Our modules, without migrations."""
    return [p for p in SOURCE.rglob("*.py") if "migrations" not in p.parts]


def test_no_module_is_named_after_nothing() -> None:
    assert [str(p) for p in sources() if p.stem in FORBIDDEN_NAMES] == []


@pytest.mark.parametrize(
    ("what", "pattern"),
    [
        ("custom signals", r"\bSignal\(|\.signals import|@receiver"),
        ("get_model outside migrations", r"apps\.get_model\("),
        ("raw SQL", r"\.raw\(|RawSQL\(|\.extra\("),
        ("silent failure", r"except (Exception|BaseException)?:\s*\n\s*pass"),
    ],
)
def test_banned(what: str, pattern: str) -> None:
    found = [str(p) for p in sources() if re.search(pattern, p.read_text("utf-8"))]
    assert found == [], what


def test_the_product_stands_alone() -> None:
    """Nothing in the repository reads or mentions what lies outside it."""
    root = SOURCE.parents[1]
    hidden = ("/work" + "/", ".." + "/shared", "pypi" + ".org", "registry.npmjs" + ".org")
    kinds = {".py", ".md", ".html", ".yaml", ".toml", ".txt", ".json", ".css", ".js", ".sh"}
    skip = {".venv", "node_modules", "vendor", ".git", "var", ".cache", "build"}
    found = [
        str(p.relative_to(root))
        for p in root.rglob("*")
        if p.is_file() and p.suffix in kinds and not skip & set(p.relative_to(root).parts)
        and any(word in p.read_text("utf-8", "ignore") for word in hidden)
    ]  # fmt: skip
    assert found == []
