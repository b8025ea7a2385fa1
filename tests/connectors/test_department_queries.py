"""No query without case and authorisation; many at once take as long as the slowest."""

import time
from datetime import date

import pytest
from tests.connectors.samples import LI, PAYLOADS, SECRET, ZHANG, query

from minzheng.connectors.department_data.asking import Kind, Query, Reason
from minzheng.connectors.department_data.client import DepartmentClient, Endpoint
from minzheng.connectors.department_data.records import Held
from minzheng.connectors.department_data.simulator import Departments

TWELVE = [f"DS{n:02}" for n in range(1, 13)]
PAUSE = 0.05


@pytest.fixture
def departments(serving):
    held = Held({(source, ZHANG): payload for source, payload in PAYLOADS.items()})
    return serving(Departments(held, SECRET))


@pytest.mark.parametrize(
    "changed",
    [
        {"case_id": ""},
        {"authorisation_id": ""},
        {"case_id": " "},
        {"query_id": ""},
        {"query_id": "q\n1"},
        {"query_id": "q" * 65},
        {"purpose": ""},
        {"id_number": "33040219390615122"},
        {"id_number": "33040219390615122x"},
        {"id_number": "３３0402193906151224"},
    ],
)
def test_a_query_that_may_not_be_asked_cannot_be_made(changed):
    with pytest.raises(ValueError) as error:
        query(**changed)
    assert "330402" not in str(error.value)


def test_the_person_is_in_no_repr(departments):
    client = DepartmentClient.at(departments.url, SECRET)
    asked = query(callback_url="http://127.0.0.1/back")
    assert "330402" not in repr(asked) and "127.0.0.1" not in repr(asked)
    assert "张" not in repr(client.ask("DS01", asked))


def _took(client, sources):
    started = time.perf_counter()
    answers = client.ask_all([(source, query()) for source in sources], 5)
    assert [a.kind for a in answers] == [Kind.FOUND] * len(sources)
    assert [a.source for a in answers] == sources
    return time.perf_counter() - started


def test_twelve_sources_are_asked_side_by_side(departments):
    """Against one after the other in the same run; `make bench` measures the aim, 1.5 times the
    slowest source."""
    client = DepartmentClient.at(departments.url, SECRET)
    for source in TWELVE:
        departments.site.behaviours.set(source, "slow", ms=int(PAUSE * 1000))
    one_by_one = sum(_took(client, [source]) for source in TWELVE)
    assert min(_took(client, TWELVE) for _ in range(5)) * 3 < one_by_one
    assert one_by_one > 11 * PAUSE


def test_all_sources_for_a_family_with_three_that_fail(departments):
    for source, mode in (("DS05", "hang"), ("DS09", "drip"), ("DS13", "refuse")):
        departments.site.behaviours.set(source, mode)
    asked = [(s, query(n, p)) for n, p in enumerate((ZHANG, LI)) for s in PAYLOADS]
    started = time.monotonic()
    answers = DepartmentClient.at(departments.url, SECRET).ask_all(asked, 0.6)
    assert time.monotonic() - started < 0.9
    failed = {(a.source, a.reason) for a in answers if not a.is_known}
    assert failed == {
        ("DS05", Reason.TIMEOUT),
        ("DS09", Reason.TIMEOUT),
        ("DS13", Reason.REFUSED),
    }
    known = [a for a in answers if a.is_known]
    assert len(known) == 2 * 16
    assert {a.kind for a in known if a.query_id == "q1"} == {Kind.NONE}


def test_each_source_has_its_own_address_and_secret(serving):
    held = Held({("DS01", ZHANG): PAYLOADS["DS01"], ("DS02", ZHANG): PAYLOADS["DS02"]})
    police, cars = serving(Departments(held, b"one")), serving(Departments(held, b"two"))
    client = DepartmentClient(
        {"DS01": Endpoint(police.url, b"one"), "DS02": Endpoint(cars.url, b"three")}
    )
    right, wrong = client.ask_all([("DS01", query()), ("DS02", query())], 2)
    assert (right.kind, wrong.reason) == (Kind.FOUND, Reason.REFUSED)
    assert (police.site.asked, cars.site.asked) == ({"DS01": 1}, {})


def test_nothing_asked_nothing_answered():
    assert DepartmentClient.at("http://127.0.0.1:9", SECRET).ask_all([]) == []


def test_the_day_asked_for_is_part_of_the_query():
    assert b'"as_of":"2021-10-26"' in query().body("DS03")
    made = Query("q", "a", "c", ZHANG, "DB", date(2020, 2, 29))
    assert b'"as_of":"2020-02-29"' in made.body("DS03")
