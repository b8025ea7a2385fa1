"""A shape finds the first misfit and never says the value."""

from copy import deepcopy

import pytest
from tests.connectors.samples import PAYLOADS

from minzheng.connectors.department_data.payloads import PAYLOADS as SHAPES
from minzheng.connectors.department_data.sources import BY_CODE, SOURCES
from minzheng.connectors.shapes import DAY, FEN, FEN_CEILING, FLAG, MONTH, text


def test_every_source_of_the_check_has_a_shape_and_a_sample():
    expected = [f"DS{n:02}" for n in range(1, 20)]
    assert [source.code for source in SOURCES] == expected
    assert list(SHAPES) == list(BY_CODE) == list(PAYLOADS) == expected
    assert [source.code for source in SOURCES if source.auxiliary] == ["DS18", "DS19"]


@pytest.mark.parametrize("source", PAYLOADS)
def test_the_sample_fits_its_shape(source):
    assert SHAPES[source].problem(PAYLOADS[source], source) is None


def _leaves(value, path=()):
    """The places of all values inside, containers included."""
    items = value.items() if isinstance(value, dict) else enumerate(value)
    for key, inner in items:
        yield (*path, key)
        if isinstance(inner, dict | list):
            yield from _leaves(inner, (*path, key))


@pytest.mark.parametrize("source", PAYLOADS)
@pytest.mark.parametrize("odd", [1.5, -1, "\x00", object, {}, [[]], 10**30])
def test_an_odd_value_anywhere_is_found_and_not_quoted(source, odd):
    for place in _leaves(PAYLOADS[source]):
        broken = deepcopy(PAYLOADS[source])
        holder = broken
        for key in place[:-1]:
            holder = holder[key]
        holder[place[-1]] = odd
        problem = SHAPES[source].problem(broken, source)
        assert problem is not None, place
        assert "张" not in problem and "330402" not in problem


@pytest.mark.parametrize("source", PAYLOADS)
def test_a_key_too_few_or_too_many_is_found(source):
    fewer = dict(list(PAYLOADS[source].items())[1:])
    assert SHAPES[source].problem(fewer, source) == source
    assert SHAPES[source].problem({**PAYLOADS[source], "extra": 1}, source) == source


@pytest.mark.parametrize(
    ("shape", "fits", "misfits"),
    [
        (DAY, ["2020-02-29"], ["2021-02-29", "20200229", "2020-2-9", "2020-W01-1", 20200229, None]),
        (MONTH, ["2021-09", "1999-12"], ["2021-13", "2021-9", "2021-09-01", "２０２１-09", None]),
        (FEN, [0, 1, FEN_CEILING], [-1, FEN_CEILING + 1, True, "1", 1.0, None]),
        (FLAG, [True, False], [0, 1, "true", None]),
        (text(3), ["a", "二三四"], ["", "abcd", "a\n", "a\ud800", 1, None]),
    ],
)
def test_single_values(shape, fits, misfits):
    assert all(shape.problem(value, "x") is None for value in fits)
    assert all(shape.problem(value, "x") == "x" for value in misfits)
