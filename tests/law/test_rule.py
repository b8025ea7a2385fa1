"""A new rule is facts, values, a function and reasons; the engine gives the rest."""

import sys
from dataclasses import replace
from datetime import date
from pathlib import Path
from statistics import median_low
from types import ModuleType

import jsonschema
import pytest

from minzheng.law import FactsError, Register, RegisterError, ValueMissing
from minzheng.law.columns import Population
from minzheng.law.population import Engine, doubled
from minzheng.law.version import source_hash, text_hash
from tests.law.toy import POLICY, RULE, Heating, Home

ON = date(2021, 8, 1)
REGISTER = Register.load("national").overlay(POLICY, "town")
DOCUMENT = {"income": 1500, "alone": True, "rooms": [{"area": 20}, {"area": 9}]}


def test_decides_and_explains() -> None:
    facts, values = RULE.read(DOCUMENT), RULE.values(REGISTER, ON)
    outcome = RULE.decide(facts, values)
    assert outcome == (29, True, 5437)
    assert RULE.out(facts, values, outcome) == {"amount": 54.37}
    data = RULE.explain(facts, values, outcome, ON, REGISTER).as_data()
    assert data["reasons"][0] == {
        "field": "poor",
        "label": "收入在线以内",
        "value": 1500,
        "unit": "元/月",
        "condition": "收入不超过 1,500 元",
        "holds": True,
        "flips_at": 1500.01,
        "code": "",
        "article": "《取暖补贴通知》",
        "placeholder": False,
    }


def test_schema_is_a_schema_and_agrees() -> None:
    schema = RULE.schema()
    jsonschema.Draft202012Validator.check_schema(schema)
    jsonschema.validate(DOCUMENT, schema)
    for bad in ({}, {"income": -1}, {"income": 1, "other": 1}, {"income": True}):
        with pytest.raises(jsonschema.ValidationError):
            jsonschema.validate(bad, schema)
        with pytest.raises(FactsError):
            RULE.read(bad)


def test_the_documents_date_goes_first() -> None:
    assert RULE.date_of(DOCUMENT, ON) == ON
    assert RULE.date_of({**DOCUMENT, "date": "2021-09-30"}, ON) == date(2021, 9, 30)
    assert RULE.date_of({**DOCUMENT, "month": "2021-09"}, ON) == date(2021, 9, 1)
    with pytest.raises(FactsError, match="month"):
        RULE.read({**DOCUMENT, "date": "2021-09-30", "month": "2021-09"})


def test_no_value_in_force_names_value_and_date() -> None:
    with pytest.raises(ValueMissing, match=r"heating\.line 在 2020-12-31"):
        RULE.values(REGISTER, date(2020, 12, 31))


def test_compiled_equals_plain(tmp_path: Path) -> None:
    values = RULE.values(REGISTER, ON)
    homes = [
        RULE.read(
            {"income": income, "alone": bool(income % 2), "rooms": [{"area": income + 1}] * n}
        )
        for income in range(20)
        for n in range(3)
    ]
    engine = Engine(RULE, cache=tmp_path)
    answers = engine.run(Population.of(Home, homes), values, block=7)
    for i, home in enumerate(homes):
        assert tuple(answers[name][i] for name in Heating._fields) == RULE.decide(home, values)
    assert engine.folder.parent == tmp_path
    assert any(engine.folder.rglob("*.nbi")), "the compiled code is kept on disk"
    again = Engine(RULE, cache=tmp_path, fields=("amount",))
    assert (again.run(Population.of(Home, homes), values)["amount"] == answers["amount"]).all()


def test_population_gives_the_households_back() -> None:
    homes = [RULE.read(DOCUMENT), RULE.read({"income": 1})]
    population = Population.of(Home, homes)
    back = list(population.households())
    values = RULE.values(REGISTER, ON)
    assert [RULE.decide(h, values) for h in back] == [RULE.decide(h, values) for h in homes]
    assert [h.income for h in population.households([1])] == [100]


def test_unsigned_columns_are_refused() -> None:
    """An unsigned column would turn sums into floats inside the compiled rule."""
    population = Population.of(Home, [RULE.read(DOCUMENT)])
    with pytest.raises(TypeError):
        Population(
            population.layout,
            {**population.scalars, "income": population.scalars["income"].astype("uint64")},
            population.tables,
        )
    shorter = {**population.scalars, "alone": population.scalars["alone"][:0]}
    with pytest.raises(ValueError, match="another length"):
        Population(population.layout, shorter, population.tables)
    rooms = population.tables["rooms"]
    cut = {"rooms": replace(rooms, offsets=rooms.offsets[:1])}
    with pytest.raises(ValueError, match="offsets of rooms have another length"):
        Population(population.layout, population.scalars, cut)


def test_the_cache_folder_follows_the_text(tmp_path: Path) -> None:
    """A changed line, in whatever file, is another hash: compiled code is never stale."""
    (tmp_path / "a.py").write_text("X = 1\n")
    (tmp_path / "deep").mkdir()
    (tmp_path / "deep" / "b.py").write_text("Y = 1\n")
    before = text_hash(tmp_path)
    (tmp_path / "deep" / "b.py").write_text("Y = 2\n")
    changed = text_hash(tmp_path)
    (tmp_path / "deep" / "b.py").rename(tmp_path / "deep" / "c.py")
    assert len({before, changed, text_hash(tmp_path)}) == 3
    assert RULE.version == source_hash("tests.law.toy")


def test_a_rule_typed_at_a_prompt_has_no_version(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "typed", ModuleType("typed"))
    with pytest.raises(ValueError, match="must live in a file"):
        source_hash("typed")


def test_a_foreign_cache_folder_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Compiled code is loaded as it lies there, so the folder must be our own."""
    monkeypatch.setattr("os.getuid", lambda: tmp_path.stat().st_uid + 1)
    with pytest.raises(PermissionError):
        Engine(RULE, cache=tmp_path)


def outside(home: Home, values: object) -> int:
    """Calls a plain function that no rule's version covers."""
    return median_low([home.income])


def line(values: object) -> int:
    """What both of the following ask."""
    return 3


def above(values: object) -> bool:
    """Asks the line."""
    return line(values) > 0


def twice(home: Home, values: object) -> int:
    """Asks the line itself and through another."""
    return line(values) if above(values) else 0


def test_a_function_called_from_two_places_has_one_double() -> None:
    names = doubled(twice).py_func.__globals__
    assert names["line"] is names["above"].py_func.__globals__["line"] is not line


def test_a_loop_written_before_is_read_again(tmp_path: Path) -> None:
    first, again = Engine(RULE, cache=tmp_path), Engine(RULE, cache=tmp_path)
    (written,) = again.folder.glob("loop_*.py")
    assert first.folder == again.folder and "decide(facts, values)" in written.read_text()


def test_a_callee_outside_the_rules_sources_is_refused() -> None:
    with pytest.raises(ValueError, match="outside the rule's sources"):
        doubled(outside)


def test_a_value_out_of_bounds_is_refused() -> None:
    text = POLICY.replace("value: 150000", "value: 2000000000")
    register = Register.load("national").overlay(text, "town")
    with pytest.raises(RegisterError, match=r"heating\.line"):
        RULE.values(register, ON)
