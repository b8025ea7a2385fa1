"""The line of each bound in the policy files: dates that meet, numbers that are just allowed."""

from datetime import date, timedelta

import pytest

from minzheng.law import FactsError, Register, RegisterError, strict_json
from minzheng.law.entries import Document, Level, read_level
from tests.law.test_register import GOOD, HEAD, ROW, VALUE, _row, town

FIRST, LAST = date(2021, 1, 1), date(2021, 6, 30)
DAY = timedelta(days=1)


def test_a_document_and_a_row_hold_from_their_first_day_to_their_last() -> None:
    document = Document("d", "文", "", FIRST, LAST)
    row = town(HEAD + VALUE + _row(until="2021-06-30")).rows("v.x")[0]
    for dated in (document, row):
        days = (FIRST - DAY, FIRST, LAST, LAST + DAY)
        assert [dated.in_force(day) for day in days] == [False, True, True, False]
    endless = Document("d", "文", "", FIRST, None)
    assert endless.in_force(date(2999, 1, 1)) and not endless.in_force(FIRST - DAY)


def test_one_day_is_long_enough() -> None:
    assert town(HEAD + VALUE + _row(until="2021-01-01")).value("v.x", FIRST) == 5
    text = GOOD.replace("from: 2021-01-01}", "from: 2021-01-01, until: 2021-01-01}", 1)
    assert town(text).document("d").until == FIRST


def test_a_row_may_start_on_the_levels_first_day() -> None:
    assert town(GOOD.replace("area: x", "area: x\nstarts: 2021-01-01")).value("v.x", FIRST) == 5


def test_nought_is_a_value_and_an_article_needs_a_read_text() -> None:
    assert town(HEAD + VALUE + _row(value="0")).value("v.x", FIRST) == 0
    entry = town(HEAD + VALUE + _row(article="1", confidence="R")).rows("v.x")[0]
    assert (entry.article, entry.confidence, entry.note) == (1, "R", "")
    assert town(HEAD + VALUE + _row(article="0")).rows("v.x")[0].article == 0
    with pytest.raises(RegisterError, match="article"):
        town(HEAD + VALUE + _row(article="-1", confidence="R"))


def test_what_a_row_says_is_kept_whole() -> None:
    text = HEAD.replace("area: x", "area: x\nplaceholder: true") + VALUE + _row(note="按月")
    entry = town(text).rows("v.x")[0]
    assert (entry.id, entry.label, entry.unit, entry.level) == ("v.x", "数", "fen", "town")
    assert (entry.placeholder, entry.since, entry.until) == (True, FIRST, None)
    assert (entry.value, entry.source, entry.note, entry.ratio) == (5, "d", "按月", 5)
    assert town(GOOD).rows("v.x")[0].placeholder is False
    quoted = GOOD.replace("area: x", "area: x\nplaceholder: 'true'")
    assert town(quoted).rows("v.x")[0].placeholder is False, "only a true flag marks"


def test_percent_is_a_ratio_and_nothing_else_is() -> None:
    percent = town(GOOD.replace("unit: fen", "unit: percent")).rows("v.x")[0]
    assert (percent.ratio.numerator, percent.ratio.denominator) == (1, 20)


@pytest.mark.parametrize("twice", ["documents", "values"])
def test_two_files_of_a_level_may_share_nothing(twice: str) -> None:
    one = read_level(GOOD, "town", "a.yaml")
    free = (
        GOOD.replace("v.x", "v.y")
        .replace("d: {title", "e: {title")
        .replace("source: d", "source: e")
    )
    both = one.merged(read_level(free, "town", "b.yaml"))
    assert set(both.values) == {"v.x", "v.y"} and set(both.documents) == {"d", "e"}
    empty = {"documents": {}, "values": {}}
    other = Level("town", **{**empty, twice: getattr(one, twice)})
    with pytest.raises(RegisterError, match="在两个文件里都有"):
        one.merged(other)


def test_a_file_may_hold_documents_alone_or_nothing() -> None:
    assert read_level("level: town\narea: x\n", "town", "f") == Level("town", {}, {})
    with pytest.raises(RegisterError, match="documents 应为映射"):
        read_level("level: town\narea: x\ndocuments: 5\n", "town", "f")


def test_the_next_row_starts_the_day_after() -> None:
    """One day sooner overlaps, one later leaves a gap; an open row is ended by the next."""
    for first, wrong in (("2021-06-30", "重叠"), ("2021-07-02", "空档")):
        with pytest.raises(RegisterError, match=wrong):
            town(HEAD + VALUE + _row(until="2021-06-30") + _row(**{"from": first}))
    open_ended = town(HEAD + VALUE + ROW + _row(**{"from": "2021-07-01"}, value="6"))
    assert [open_ended.value("v.x", day) for day in (LAST, LAST + DAY)] == [5, 6]


def test_citations_only_of_what_is_in_force() -> None:
    text = (
        "level: town\narea: x\ndocuments:\n"
        "  old: {title: 旧, from: 2020-01-01, until: 2020-12-31}\n"
        "  new: {title: 新, number: 一号, from: 2021-01-01}\n"
    )
    register = town(text)
    assert register.cite([("old", 3), ("new", 12)], FIRST) == "《新》（一号）第十二条"
    assert register.cite([("old", 3), ("new", 0)], FIRST - DAY) == "《旧》第三条"
    assert register.cite([], FIRST) == ""


def test_rows_and_ids_of_all_levels_wide_first() -> None:
    wide = read_level(GOOD, "town", "f")
    narrow = GOOD.replace("value: 5", "value: 6").replace("v.x", "v.x", 1)
    register = Register("r", [wide]).overlay(
        narrow + "  v.a:\n    label: 甲\n    unit: fen\n    rows:\n" + ROW, "town"
    )
    assert [row.value for row in register.rows("v.x")] == [5, 6]
    assert list(register.ids()) == ["v.a", "v.x"] and register.profile == "r+town"
    assert register.rows("none") == []


def test_a_source_must_be_known_to_some_level() -> None:
    with pytest.raises(RegisterError, match="没有文件 nowhere"):
        town(GOOD).document("nowhere")
    entry = town(GOOD).rows("v.x")[0]
    assert town(GOOD).source(entry) == "《文件》"


def test_json_as_long_as_is_allowed() -> None:
    text = '"' + "a" * (strict_json.LONGEST - 2) + '"'
    assert len(strict_json.loads(text)) == strict_json.LONGEST - 2
    assert strict_json.loads(text.encode()) == strict_json.loads(text)
    with pytest.raises(FactsError, match="内容过长"):
        strict_json.loads(text + " ")


def test_json_keeps_decimals_and_refuses_doubles() -> None:
    assert str(strict_json.loads('{"a": 187.130}')["a"]) == "187.130"
    assert strict_json.loads(b'\xef\xbb\xbf{"a": 1, "b": 2}') == {"a": 1, "b": 2}
    for text, said in (
        ('{"a": 1, "a": 1}', "写了两次"), ("[NaN]", "NaN"), ("[" * 100_000, "嵌套"),
        ("{", "不是有效"), (b"\xff", "UTF-8"), ("\ud800", "UTF-8"),
    ):  # fmt: skip
        with pytest.raises(FactsError, match=said) as caught:
            strict_json.loads(text)
        assert caught.value.field == "$"
