"""The explanation: its own numbers give the amount, its flips flip, its words are plain."""

import json
import re
from collections.abc import Callable
from datetime import date
from fractions import Fraction
from typing import Any

import pytest

from minzheng.areas.assistance.rules import limits
from minzheng.areas.assistance.rules.dibao import RULE
from minzheng.areas.assistance.rules.family import Family, Members
from minzheng.areas.assistance.rules.outcome import DIBAO, RESULTS, Dibao
from minzheng.areas.assistance.rules.reasons import LINES, VERDICTS
from minzheng.law import Register
from minzheng.law.reasons import Case, Explanation, Limit
from tests.areas.assistance.households import households
from tests.areas.assistance.worked import DEMO, ON, worked_cases

VALUES = RULE.values(DEMO, ON)
Told = tuple[Family, Dibao, dict[str, Any]]


def explained(family: Family, register: Register = DEMO, on: date = ON) -> Told:
    values = RULE.values(register, on)
    outcome = RULE.decide(family, values)
    return family, outcome, RULE.explain(family, values, outcome, on, register).as_data()


@pytest.fixture(scope="module")
def many() -> list[Told]:
    return [explained(family) for family in households(1_500, 77, VALUES).households()]


def test_every_outcome_field_is_told_once() -> None:
    assert sorted(line.field for line in LINES) == sorted(Dibao._fields)
    hints = Dibao.__annotations__
    assert {line.field for line in VERDICTS} >= {n for n, kind in hints.items() if kind is bool}


def test_data_is_json_and_has_the_agreed_shape(many: list[Told]) -> None:
    for _, _, data in many[:200]:
        assert json.loads(json.dumps(data, allow_nan=False)) == data
        assert {"result", "result_label", "amount_fen", "headline", "sums"} <= data.keys()
        assert {"reasons", "changes", "values", "members"} <= data.keys()
        for reason in data["reasons"]:
            assert {
                "field", "label", "value", "unit", "condition", "holds", "article", "flips_at",
                "placeholder",
            } <= reason.keys()  # fmt: skip


def test_an_independent_reader_gets_the_same_amount(many: list[Told]) -> None:
    """From the told numbers alone: standard × people − income, rounded up to the yuan."""
    read = 0
    for _, outcome, data in many:
        if data["result"] != "DIBAO":
            continue
        note = re.fullmatch(r"每人每月 ([\d,.]+) 元 × (\d+) 人", data["sums"][0]["note"])
        assert note is not None
        standard = Fraction(note[1].replace(",", "")) * int(note[2])
        income = Fraction(outcome.income, outcome.per * 100)
        assert data["amount_fen"] == -(-(standard - income) // 1) * 100
        assert data["headline"] == f"您家每月可领 {data['amount_fen'] // 100:,} 元"
        read += 1
    assert read > 100


def test_verdicts_and_limits_are_one_condition(many: list[Told]) -> None:
    """The rule's verdict and the comparison that is told agree everywhere."""
    for family, outcome, _ in many:
        case = Case(family, VALUES, outcome)
        for line in LINES:
            if line.limit:
                assert line.limit(case).holds() == getattr(outcome, line.field), line.field


# ---- what would flip it, by flipping it ------------------------------------------------


def _with_income(family: Family, fen: int) -> Family:
    """The same household with exactly this monthly income and no other source of any."""
    table = family.incomes
    return family._replace(
        annual=0,
        incomes=table._replace(first=0, last=1, kind=[0], amount=[fen]),
        obligors=family.obligors._replace(first=0, last=0),
        jobs=family.jobs._replace(first=0, last=0),
    )


def _with_financial(family: Family, fen: int) -> Family:
    return family._replace(financial=fen, gifts=family.gifts._replace(first=0, last=0))


def _with_cars(family: Family, cars: int) -> Family:
    return family._replace(cars=cars, cars_exempt=0)


CHANGED: dict[str, Callable[[Family, Any], Family]] = {
    "income_below": _with_income,
    "income_marginal": _with_income,
    "eligible": _with_income,
    "marginal": _with_income,
    "financial_within": _with_financial,
    "cars_within": _with_cars,
    "dwellings_within": lambda family, n: family._replace(dwellings=n),
    "shares_within": lambda family, fen: family._replace(shares=fen),
    "hukou_local": lambda family, flag: family._replace(hukou_local=int(flag)),
    "cooperates": lambda family, flag: family._replace(cooperates=int(flag)),
    "no_luxury": lambda family, flag: family._replace(luxury=int(not flag)),
    "no_study_abroad": lambda family, flag: family._replace(study_abroad=int(not flag)),
}
IN_YUAN = {"income_below", "income_marginal", "eligible", "marginal", "financial_within",
           "shares_within"}  # fmt: skip


def _fen(field: str, flips_at: Any) -> int:
    return int(round(flips_at * 100) if field in IN_YUAN else flips_at)


@pytest.mark.parametrize("field", CHANGED)
def test_flips_at_flips_and_is_the_nearest(field: str, many: list[Told]) -> None:
    tried = 0
    for family, outcome, data in many:
        reason = next(row for row in data["reasons"] if row["field"] == field)
        if reason["flips_at"] is None:
            continue
        at = _fen(field, reason["flips_at"])
        flipped = RULE.decide(CHANGED[field](family, at), VALUES)
        assert getattr(flipped, field) is not getattr(outcome, field)
        if not isinstance(reason["flips_at"], bool):
            nearer = at - 1 if reason["value"] < reason["flips_at"] else at + 1
            stays = RULE.decide(CHANGED[field](family, nearer), VALUES)
            assert getattr(stays, field) is getattr(outcome, field)
        tried += 1
    assert tried > 100


def _with_size(family: Family, size: int) -> Family:
    """The same household with this many people who count and nothing else to say of them."""
    blank = [0] * size
    members = Members(0, size, blank, blank, [-1] * size, blank, blank)
    return family._replace(members=members, single=0)


def test_size_flips_at_the_nearest(many: list[Told]) -> None:
    tried = {True: 0, False: 0}
    for family, outcome, data in many:
        at = next(row for row in data["reasons"] if row["field"] == "size")["flips_at"]
        if at is None:
            continue
        assert RULE.decide(_with_size(family, at), VALUES).eligible is not outcome.eligible
        for nearer in range(min(at, outcome.size) + 1, max(at, outcome.size)):
            found = RULE.decide(_with_size(family, nearer), VALUES)
            assert found.eligible is outcome.eligible
        tried[outcome.eligible] += 1
    assert min(tried.values()) > 50


def test_has_members_flips(many: list[Told]) -> None:
    for family, outcome, data in many:
        reason = next(row for row in data["reasons"] if row["field"] == "has_members")
        assert reason["flips_at"] == (0 if outcome.has_members else 1)
        nobody = family._replace(members=family.members._replace(first=0, last=0))
        assert RULE.decide(nobody, VALUES).has_members is False


def test_a_flip_a_fen_off_is_noticed() -> None:
    """Control: the nearest-value test fails for a limit that is one fen off."""
    off = Limit(100, 201, strict=True)
    right = Limit(100, 200, strict=True)
    assert off.flips_at() != right.flips_at()


# ---- words, sources and marks ----------------------------------------------------------


def _of(document: dict[str, Any], on: date = ON, register: Register = DEMO) -> dict[str, Any]:
    return explained(RULE.read(document), register, on)[2]


def test_the_example_as_on_paper() -> None:
    data = _of({
        "members": [{"rel": "self"}, {"rel": "spouse"}, {"rel": "child"}],
        "incomes": [{"kind": "wage", "amount": 1500}, {"kind": "business", "amount": 400}],
    })  # fmt: skip
    assert data["headline"] == "您家每月可领 800 元"
    assert data["result_label"] == "最低生活保障家庭"
    assert [(s["label"], s["note"], s["fen"], s["sign"]) for s in data["sums"]] == [
        ("保障标准", "每人每月 900 元 × 3 人", 270_000, "+"),
        ("减去：家庭月收入", "", 190_000, "-"),
    ]
    assert [s["label"] for s in data["incomes"]] == ["工资性收入", "经营净收入"]
    assert "家庭月收入达到 2,700 元时，就不再符合低保条件" in data["changes"]


def test_marginal_says_how_much_less() -> None:
    data = _of({"members": [{}, {}], "incomes": [{"kind": "wage", "amount": 1800}]})
    assert "低保边缘家庭" in data["headline"]
    assert data["changes"][0] == "家庭月收入低于 1,800 元（比现在少 0.01 元）时，可以享受低保"


def test_refused_for_several_grounds_names_them_all() -> None:
    data = _of({"members": [{}], "hukou_local": False, "property": {"cars": 1, "luxury": True}})
    codes = {row["code"] for row in data["reasons"] if row["code"]}
    assert codes == {"R02", "R03"}
    assert len(data["changes"]) >= 2


def test_no_car_at_all_is_said_as_one_says_it() -> None:
    data = _of({"members": [{}], "property": {"cars": 1}})
    row = next(row for row in data["reasons"] if row["field"] == "cars_within")
    assert "没有机动车（" in str(row) and "没有机动车时，可以再申请" in data["changes"]
    assert "0 辆" not in json.dumps(data, ensure_ascii=False)


def test_members_are_told_one_by_one() -> None:
    data = _of({
        "members": [
            {"rel": "mother"},
            {"rel": "father", "flags": ["prison"]},
            {"rel": "son", "flags": ["full_time_undergraduate"]},
        ]
    })  # fmt: skip
    told = [(row["index"], row["counted"], row["reason_code"]) for row in data["members"]]
    assert told == [
        (0, True, "COUNTED_PARENT"),
        (1, False, "EXCLUDED_PRISON"),
        (2, True, "COUNTED_STUDENT"),
    ]


def test_the_law_is_that_of_the_date() -> None:
    document: dict[str, Any] = {"members": [{}]}
    before, after = _of(document, date(2021, 6, 30)), _of(document, date(2021, 7, 1))
    size = [next(r for r in d["reasons"] if r["field"] == "size") for d in (before, after)]
    assert "民发〔2012〕220号" in size[0]["article"]
    assert "民发〔2021〕57号" in size[1]["article"]
    assert "220号" not in size[1]["article"]


def test_articles_that_were_read_are_cited() -> None:
    data = _of({"members": [{}]})
    article = {row["field"]: row["article"] for row in data["reasons"]}
    assert "第九条" in article["income_below"]
    assert "第十二条" in article["amount"]
    assert "第十三条" in article["marginal"]


def test_demo_numbers_are_marked_wherever_they_appear() -> None:
    data = _of({"members": [{}], "incomes": [{"kind": "wage", "amount": 100}]})
    marks = {row["field"]: row["placeholder"] for row in data["reasons"]}
    assert marks["amount"] and marks["income_below"] and marks["financial_within"]
    assert not marks["hukou_local"] and not marks["income"]
    assert data["sums"][0]["placeholder"] and not data["sums"][1]["placeholder"]
    by_id = {row["id"]: row for row in data["values"]}
    assert by_id["dibao.standard_monthly"]["placeholder"]
    assert (
        by_id["marginal.mult"] | {"placeholder": False, "confidence": "R"} == by_id["marginal.mult"]
    )
    assert by_id["wage.minimum_monthly"]["confidence"] == "F"


def test_real_values_are_not_marked() -> None:
    """A standard entered by the district itself carries no mark."""
    text = (
        "level: own\narea: assistance\nvalues:\n  dibao.standard_monthly:\n"
        "    label: 最低生活保障标准（每人每月）\n    unit: fen\n"
        "    rows: [{from: 2021-07-01, value: 91000, source: zj_assistance, confidence: S}]\n"
    )
    data = _of({"members": [{}]}, register=DEMO.overlay(text, "own"))
    marks = {row["field"]: row["placeholder"] for row in data["reasons"]}
    assert data["amount_fen"] == 91_000
    assert not marks["income_below"] and not data["sums"][0]["placeholder"]


def test_plain_words() -> None:
    """No exclamation marks, no jargon of the machine, no unrounded tails in sentences."""
    for case in worked_cases():
        register = case.register()
        facts, on = RULE.read_dated(case.document, case.on)
        _, _, data = explained(facts, register, on)
        text = json.dumps([data["headline"], data["changes"], data["sums"]], ensure_ascii=False)
        assert "！" not in text and "!" not in text
        spoken = data["headline"] + "".join(data["changes"])
        assert not re.search(r"[A-Za-z_]", spoken), spoken
        assert not re.search(r"\.\d{3}", spoken), spoken


def test_replay_gives_the_same_data() -> None:
    """What a case stores (the document, the date) tells the same story again, to the letter."""
    document = {"members": [{}], "annual_incomes": 7_000.01, "single": {"own_income": 0.1}}
    stored = json.loads(json.dumps(document))
    assert _of(stored) == _of(document)
    assert _of(document)["rule"] == {"name": "dibao", "version": RULE.version, "on": "2021-08-01"}


def test_marginal_flip_names_the_nearer_end() -> None:
    values = VALUES
    for fen, wanted in ((181_000, 179_999), (269_000, 270_001)):
        family = RULE.read({"members": [{}, {}]})
        family = _with_income(family, fen)
        outcome = RULE.decide(family, values)
        assert RESULTS[outcome.result] == "MARGIN"
        assert limits.marginal_flip(Case(family, values, outcome)) == wanted


def test_explanation_is_told_not_computed_again() -> None:
    """An outcome that says otherwise is told as it says: the explanation decides nothing."""
    family = RULE.read({"members": [{}]})
    outcome = RULE.decide(family, VALUES)._replace(amount=12_300)
    told: Explanation = RULE.explain(family, VALUES, outcome, ON, DEMO)
    assert outcome.result == DIBAO
    assert told.story.headline == "您家每月可领 123 元"
