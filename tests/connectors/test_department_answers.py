"""Each way a department can fail is told apart, in time, and none is taken for «no record»."""

import time

import pytest
from tests.connectors.samples import LI, PAYLOADS, SECRET, ZHANG, query

from minzheng.connectors import strict_json
from minzheng.connectors.department_data.asking import Kind, NotAnswered, Reason
from minzheng.connectors.department_data.client import DepartmentClient
from minzheng.connectors.department_data.records import Held
from minzheng.connectors.department_data.simulator import Departments
from minzheng.connectors.signing import sm3_hex

DEADLINE = 0.3
SILENCES = {
    "refuse": (Kind.NO_ANSWER, Reason.REFUSED),
    "unavailable": (Kind.NO_ANSWER, Reason.REFUSED),
    "hang": (Kind.NO_ANSWER, Reason.TIMEOUT),
    "drip": (Kind.NO_ANSWER, Reason.TIMEOUT),
    "huge": (Kind.NO_ANSWER, Reason.TOO_LARGE),
    "garbage": (Kind.NO_ANSWER, Reason.GARBAGE),
    "wrong_id": (Kind.NO_ANSWER, Reason.GARBAGE),
    "wrong_person": (Kind.NO_ANSWER, Reason.GARBAGE),
    "wrong_signature": (Kind.NO_ANSWER, Reason.GARBAGE),
    "late": (Kind.NO_ANSWER, Reason.LATE),
    "error": (Kind.ERROR, Reason.SOURCE_DOWN),
}


@pytest.fixture
def departments(serving):
    held = Held({(source, ZHANG): payload for source, payload in PAYLOADS.items()})
    return serving(Departments(held, SECRET))


@pytest.fixture
def client(departments):
    return DepartmentClient.at(departments.url, SECRET)


@pytest.mark.parametrize("source", PAYLOADS)
def test_a_record_comes_whole_with_what_a_snapshot_needs(client, source):
    answer = client.ask(source, query())
    assert (answer.kind, answer.reason, answer.query_id) == (Kind.FOUND, None, "q1")
    assert answer.payload == PAYLOADS[source]
    assert answer.raw_sm3 == sm3_hex(answer.raw)
    assert strict_json.read(answer.raw)["payload"] == PAYLOADS[source]


def test_no_record_is_knowledge(client):
    answer = client.ask("DS09", query(id_number=LI))
    assert (answer.kind, answer.payload, answer.is_known) == (Kind.NONE, None, True)
    assert "没有这个人的记录" in answer.sentence


@pytest.mark.parametrize("mode", SILENCES)
def test_a_failure_is_named_in_time_and_never_zero(departments, client, mode):
    departments.site.behaviours.set("DS09", mode, ms=20)
    started = time.monotonic()
    answer = client.ask("DS09", query(), DEADLINE)
    assert time.monotonic() - started < DEADLINE + 0.2
    assert (answer.kind, answer.reason) == SILENCES[mode]
    assert not answer.is_known and answer.may_retry
    assert bool(answer.raw) == bool(answer.raw_sm3)
    with pytest.raises(NotAnswered):
        _ = answer.payload
    assert answer.sentence.startswith("银行、证券、保险") and "没有这个人" not in answer.sentence


def test_control_a_client_that_takes_silence_for_no_record_makes_a_rich_man_poor(departments):
    """The naive reading: whatever is not a record counts as no money."""
    departments.site.behaviours.set("DS09", "error")
    answer = DepartmentClient.at(departments.url, SECRET).ask("DS09", query())
    naive = strict_json.read(answer.raw)["payload"] or {}
    assert sum(row["balance_fen"] for row in naive.get("balances", [])) == 0
    with pytest.raises(NotAnswered):
        _ = answer.payload or {}


def test_nobody_listens(nobody):
    answer = DepartmentClient.at(nobody, SECRET).ask("DS03", query())
    assert (answer.kind, answer.reason, answer.raw_sm3) == (Kind.NO_ANSWER, Reason.REFUSED, "")


def test_a_slow_department_is_waited_for(departments, client):
    departments.site.behaviours.set("DS09", "slow", ms=150)
    assert client.ask("DS09", query(), 2).kind is Kind.FOUND


def test_after_one_failure_asking_again_helps(departments, client):
    departments.site.behaviours.set("DS09", "refuse", times=1)
    assert client.ask("DS09", query()).kind is Kind.NO_ANSWER
    assert client.ask("DS09", query()).kind is Kind.FOUND
    assert departments.site.asked["DS09"] == 2


def test_only_the_person_named_is_affected(departments, client):
    site = departments.site
    site.behaviours.set(site.behaviour_key("DS09", LI), "error")
    kinds = [client.ask("DS09", query(id_number=person)).kind for person in (LI, ZHANG)]
    assert kinds == [Kind.ERROR, Kind.FOUND]
