"""Numbers in words, by town, by month, with groups under five hidden."""

import datetime as dt
import itertools

import pytest

from minzheng.stages.indicators import Indicator, Measure, Part, find
from minzheng.stages.indicators.declared import register, total
from minzheng.stages.indicators.figures import by_town, months_back, number_of, shown, small
from tests.cast import area
from tests.stages.records import Folk


def one(kind: str = "count", unit: str = "户", **more: object) -> Indicator:
    """An indicator that is not registered."""
    if "tally" not in more:
        more["whole"] = lambda on: None
    return Indicator("x", "x", unit, "2.2", "x", "x", kind, **more)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("kind", "measure", "text", "number"),
    [
        ("count", Measure(1842), "1,842 户", 1842),
        ("share", Measure(94, 100), "94%", 94),
        ("share", Measure(1, 3), "33.3%", 33.3),
        ("money", Measure(1_080_000), "10,800 户", 10_800),
        ("mean", Measure(15, 2), "7.5 户", 7.5),
        ("mean", Measure(14, 2), "7 户", 7),
        ("ms", Measure(412), "不到 1 秒", 0.412),
        ("ms", Measure(999), "不到 1 秒", 0.999),
        ("ms", Measure(1000), "1 秒", 1.0),
        ("ms", Measure(41_000), "41 秒", 41),
    ],
)
def test_in_words(kind: str, measure: Measure, text: str, number: float) -> None:
    indicator = one(kind)
    assert shown(indicator, measure).full == text
    assert number_of(indicator, measure) == number


def test_nothing_to_count_is_said_and_is_not_nought() -> None:
    assert shown(one(), None).text == "还没有数据"
    assert total([], "share") is None
    assert total([Part(0, 0)], "mean") is None
    assert total([], "count") == Measure(0)


@pytest.mark.parametrize(("value", "hidden"), [(0, False), (1, True), (4, True), (5, False)])
def test_one_to_four_people_are_hidden(value: int, hidden: bool) -> None:
    people = one(people=True)
    said = shown(people, Measure(value))
    assert (said.number is None) is hidden
    assert shown(people, Measure(value), hide_small=False).text == str(value)
    assert shown(one(), Measure(value)).number == value  # cases and days are not people


def test_a_sum_over_few_households_is_hidden_too() -> None:
    money = one("money", "元", people=True)
    assert shown(money, Measure(70_000, 3)).text == "不显示"
    assert shown(money, Measure(70_000, 5)).text == "700"


def test_many_people_of_few_households_are_hidden() -> None:
    people = one("count", "人", people=True)
    assert shown(people, Measure(12, 2)).number is None
    assert shown(people, Measure(12, 6)).number == 12


def test_no_hidden_cell_can_be_worked_out_from_the_total() -> None:
    """Every way of 4 towns with 0 to 7 households: what is hidden never has one solution that
    the published total gives away."""
    for counts in itertools.product(range(8), repeat=4):
        cells = dict(enumerate(counts))
        hidden = small(cells)
        assert {key for key, value in cells.items() if 0 < value < 5} <= hidden
        others = [key for key, value in cells.items() if value > 0 and key not in hidden]
        assert len(hidden) != 1 or others == []


def test_hiding_only_the_small_one_would_give_it_away() -> None:
    """Control: 3, 10, 20 with the total 33 shown: 33 − 10 − 20."""
    cells = {"a": 3, "b": 10, "c": 20}
    only_small = {key for key, value in cells.items() if value < 5}
    assert sum(cells.values()) - sum(cells[k] for k in cells if k not in only_small) == cells["a"]
    assert small(cells) == {"a", "b"}
    assert small(cells, own={"a"}) == set()


def test_villages_add_up_to_their_town(folk: Folk) -> None:
    on = dt.date(2021, 10, 26)
    village, town = area("烟雨社区"), area("南湖街道")
    parts = {village.pk: Part(3), town.pk: Part(2), area("新丰镇").pk: Part(7)}
    found = by_town(one(tally=lambda on: parts), on)
    values = {row.town.label: row.measure.value for row in found if row.measure}
    assert values["南湖街道"] == 5
    assert values["新丰镇"] == 7
    assert sum(values.values()) == 12
    assert len(found) == 13


def test_months_end_with_the_day_itself() -> None:
    days = months_back(dt.date(2021, 3, 15), 4)
    assert days == [
        dt.date(2020, 12, 31), dt.date(2021, 1, 31), dt.date(2021, 2, 28), dt.date(2021, 3, 15)
    ]  # fmt: skip


def test_a_declaration_that_cannot_be_counted_is_refused() -> None:
    with pytest.raises(ValueError, match="twice"):
        register(find("overdue"))
    with pytest.raises(ValueError, match="tally"):
        register(Indicator("new", "x", "x", "2.2", "x", "x"))
    with pytest.raises(ValueError, match="rows"):
        register(one(rows=lambda scope, on: None))
