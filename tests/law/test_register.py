"""The register: levels, dates, sources; and everything the loader refuses."""

from datetime import date
from pathlib import Path

import pytest

from minzheng.law import Register, RegisterError, ValueMissing
from minzheng.law.entries import read_level
from minzheng.law.register import LEVELS, POLICY

ON = date(2021, 8, 1)
DEMO = Register.load("demo_2021")

HEAD = "level: town\narea: x\ndocuments:\n  d: {title: 文件, from: 2021-01-01}\nvalues:\n"
VALUE = "  v.x:\n    label: 数\n    unit: fen\n    rows:\n"
ROW = "      - {from: 2021-01-01, value: 5, source: d, confidence: S}\n"
GOOD = HEAD + VALUE + ROW


def town(text: str) -> Register:
    return Register("town", [read_level(text, "town", "town.yaml")])


# ---- what is shipped --------------------------------------------------------------------


@pytest.mark.parametrize("profile", LEVELS)
def test_every_profile_loads(profile: str) -> None:
    register = Register.load(profile)
    for value_id in register.ids():
        for row in register.rows(value_id):
            assert register.source(row).startswith("《")
            assert row.confidence in "RVSFA"


def test_every_policy_file_is_read_and_named_by_its_level() -> None:
    files = {f.relative_to(POLICY).as_posix() for f in POLICY.rglob("*.yaml")}
    assert {f.split("/")[0] for f in files} == set(LEVELS)


def test_only_the_demo_is_a_placeholder() -> None:
    for value_id in DEMO.ids():
        for row in DEMO.rows(value_id):
            assert row.placeholder == (row.level == "demo_2021")
            if row.placeholder:
                assert row.confidence == "A"
                assert row.since >= date(2021, 1, 1)


def test_without_the_demo_the_standard_is_unknown() -> None:
    with pytest.raises(ValueMissing, match=r"dibao\.standard_monthly 在 2021-08-01"):
        Register.load("nanhu").value("dibao.standard_monthly", ON)


def test_the_demo_keeps_the_plans_floor() -> None:
    yearly = 12 * DEMO.value("dibao.standard_monthly", ON)
    assert yearly >= DEMO.value("plan.dibao_standard_yearly", ON)


def test_unknown_profile() -> None:
    with pytest.raises(RegisterError, match="demo_2021"):
        Register.load("elsewhere")


# ---- levels and dates -------------------------------------------------------------------


def test_narrow_over_wide() -> None:
    """The ministry allows ten working days, the province five."""
    assert Register.load("national").value("clock.dibao.decide", ON) == 10
    assert Register.load("zhejiang").value("clock.dibao.decide", ON) == 5
    assert DEMO.value("clock.dibao.decide", ON) == 5


def test_wide_again_when_the_narrow_has_ended() -> None:
    before = DEMO.entry("wage.minimum_monthly", date(2021, 7, 31))
    after = DEMO.entry("wage.minimum_monthly", date(2021, 8, 1))
    assert (before.level, before.placeholder) == ("demo_2021", True)
    assert (after.level, after.placeholder) == ("jiaxing", False)


@pytest.mark.parametrize(
    ("on", "word"), [(date(2021, 6, 30), "ALWAYS"), (date(2021, 7, 1), "ON_OBJECTION")]
)
def test_the_law_profile_changes_on_its_day(on: date, word: str) -> None:
    entry = DEMO.entry("dibao.democratic_review", on)
    assert entry.value == entry.choices[word]


def test_before_the_first_day_there_is_no_value() -> None:
    assert DEMO.value("dibao.standard_monthly", date(2021, 1, 1)) == 90_000
    with pytest.raises(ValueMissing) as caught:
        DEMO.value("dibao.standard_monthly", date(2020, 12, 31))
    assert caught.value.value_id == "dibao.standard_monthly"
    assert caught.value.on == "2020-12-31"


def test_unknown_value() -> None:
    with pytest.raises(ValueMissing, match=r"no\.such"):
        DEMO.value("no.such", ON)


def test_citations_by_date() -> None:
    refs = [("mca_220", 0), ("mca_57", 0), ("zj_assistance", 13)]
    assert DEMO.cite(refs, ON) == (
        "《最低生活保障审核确认办法》（民发〔2021〕57号）；《浙江省社会救助条例》（2020年修正）第十三条"
    )
    with pytest.raises(RegisterError):
        DEMO.cite([("nowhere", 1)], ON)


def test_overlay_is_narrower_than_all() -> None:
    text = GOOD.replace("v.x", "dibao.standard_monthly")
    register = DEMO.overlay(text, "town")
    assert register.value("dibao.standard_monthly", ON) == 5
    assert DEMO.value("dibao.standard_monthly", ON) == 90_000


# ---- what the loader refuses ------------------------------------------------------------


def test_the_good_file_is_good() -> None:
    assert town(GOOD).value("v.x", ON) == 5


def _row(**changes: str) -> str:
    row = {"from": "2021-01-01", "value": "5", "source": "d", "confidence": "S"} | changes
    inner = ", ".join(f"{key}: {value}" for key, value in row.items() if value)
    return f"      - {{{inner}}}\n"


@pytest.mark.parametrize(
    ("text", "said"),
    [
        (GOOD.replace("level: town", "level: other"), "level"),
        (GOOD.replace("area: x\n", ""), "area"),
        (GOOD.replace("area: x", "areas: x"), "areas"),
        (GOOD.replace("unit: fen", "unit: yuan"), "单位"),
        (GOOD.replace("    unit: fen\n", ""), "unit"),
        (GOOD.replace("    label: 数\n", ""), "label"),
        (GOOD.replace("label: 数", "label: 3"), "label"),
        (GOOD.replace("label: 数", "label: ' '"), "label"),
        (GOOD.replace("    rows:\n" + ROW, "    rows: []\n"), "rows"),
        (GOOD.replace("    rows:\n" + ROW, "    rows: 5\n"), "rows"),
        (HEAD + "  v.x: 5\n", "映射"),
        ("level: town\narea: x\nvalues: [1]\n", "values"),
        ("- 1\n", "映射"),
        (GOOD.replace("unit: fen", "unit: choice"), "choice"),
        (GOOD.replace("unit: fen", "unit: fen\n    choices: {A: 0}"), "choice"),
        (HEAD + VALUE + _row(value="1.5"), "1.5"),
        (HEAD + VALUE + _row(value="'5'"), "value"),
        (HEAD + VALUE + _row(value="true"), "value"),
        (HEAD + VALUE + _row(value="-1"), "value"),
        (HEAD + VALUE + _row(value=""), "value"),
        (HEAD + VALUE + _row(source=""), "source"),
        (HEAD + VALUE + _row(source="''"), "source"),
        (HEAD + VALUE + _row(source="nowhere"), "nowhere"),
        (HEAD + VALUE + _row(confidence=""), "confidence"),
        (HEAD + VALUE + _row(confidence="B"), "confidence"),
        (HEAD + VALUE + _row(article="9"), "R"),
        (HEAD + VALUE + _row(article="'9'", confidence="R"), "article"),
        (HEAD + VALUE + _row(**{"from": "''"}), "from"),
        (HEAD + VALUE + _row(until="2020-12-31"), "until"),
        (HEAD + VALUE + _row(extra="1"), "extra"),
        (HEAD + VALUE + _row() + _row(), "两次"),
        (HEAD + VALUE + _row() + _row(**{"from": "2020-06-01"}), "先后"),
        (
            HEAD + VALUE + _row(until="2021-06-30") + _row(**{"from": "2021-06-30"}),
            "重叠",
        ),
        (
            HEAD + VALUE + _row(until="2021-06-29") + _row(**{"from": "2021-07-01"}),
            "空档",
        ),
        (GOOD.replace("area: x", "area: x\nstarts: 2021-01-02"), "起始"),
        (GOOD.replace("title: 文件, ", ""), "title"),
        (GOOD.replace("from: 2021-01-01}", "from: 2021-01-01, until: 2020-01-01}", 1), "until"),
    ],
)
def test_refused(text: str, said: str) -> None:
    with pytest.raises(RegisterError, match=said):
        town(text)


def test_rows_that_meet_are_accepted() -> None:
    text = HEAD + VALUE + _row(until="2021-06-30") + _row(**{"from": "2021-07-01"}, value="6")
    assert [town(text).value("v.x", d) for d in (date(2021, 6, 30), date(2021, 7, 1))] == [5, 6]


@pytest.mark.parametrize("choices", ["{A: 0, B: 0}", "{A: '0'}", "[A]"])
def test_choices_refused(choices: str) -> None:
    value = VALUE.replace("unit: fen", f"unit: choice\n    choices: {choices}")
    with pytest.raises(RegisterError, match="choices"):
        town(HEAD + value + _row(value="A"))


def test_a_word_that_is_no_choice() -> None:
    value = VALUE.replace("unit: fen", "unit: choice\n    choices: {A: 0}")
    assert town(HEAD + value + _row(value="A")).value("v.x", ON) == 0
    with pytest.raises(RegisterError, match="choices"):
        town(HEAD + value + _row(value="C"))


def test_levels_must_agree_on_the_unit() -> None:
    other = GOOD.replace("unit: fen", "unit: percent")
    with pytest.raises(RegisterError, match="单位"):
        town(GOOD).overlay(other, "town")


def test_an_id_in_two_files_of_one_level(tmp_path: Path) -> None:
    folder = tmp_path / "national"
    folder.mkdir()
    text = GOOD.replace("level: town", "level: national")
    (folder / "a.yaml").write_text(text, "utf-8")
    assert Register.load("national", tmp_path).value("v.x", ON) == 5
    other = tmp_path / "other"
    (other / "national").mkdir(parents=True)
    (other / "national" / "a.yaml").write_text(text, "utf-8")
    (other / "national" / "b.yaml").write_text(text, "utf-8")
    with pytest.raises(RegisterError, match="两个文件"):
        Register.load("national", other)


def test_ratio_is_reduced() -> None:
    entry = DEMO.entry("marginal.mult", ON)
    assert (entry.ratio.numerator, entry.ratio.denominator) == (3, 2)
