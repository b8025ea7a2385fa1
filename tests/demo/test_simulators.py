"""The departments of the demo answer over a socket, and one bank keeps silent."""

import datetime as dt
from pathlib import Path

import pytest

from minzheng.connectors.department_data.asking import Kind, Query
from minzheng.connectors.department_data.client import DepartmentClient
from minzheng.connectors.department_data.records import FILE_NAME, write_records
from minzheng.connectors.loopback import running
from minzheng.demo import places
from minzheng.demo.records import rows
from minzheng.demo.synthetic.build import build
from minzheng.demo.wires import joined

SECRET = b"a secret for the test"


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The simulators of a tiny district."""
    folder = tmp_path_factory.mktemp("simulators")
    district = build(200)
    write_records(folder / FILE_NAME, rows(district))
    places.write_silent(folder, district)
    return folder


def query(id_number: str) -> Query:
    """A question about someone."""
    return Query("q1", "a1", "c1", id_number, "DB", dt.date(2021, 10, 26))


def test_the_bank_holds_what_the_li_family_forgot(folder: Path) -> None:
    li = build(0).story("li")
    with running(places.Simulators(folder, SECRET).departments) as site:
        client = DepartmentClient.at(site.url, SECRET)
        answers = [client.ask("DS09", query(member.id_number)) for member in li.members]
    held = [
        sum(row["balance_fen"] for row in (a.payload or {}).get("balances", ())) for a in answers
    ]
    assert sum(held) == 1_260_000 and answers[2].kind is Kind.NONE


def test_months_to_come_are_not_told(folder: Path) -> None:
    man = build(0).story("li").head
    with running(places.Simulators(folder, SECRET).departments) as site:
        answer = DepartmentClient.at(site.url, SECRET).ask("DS03", query(man.id_number))
    assert answer.payload is not None
    assert max(row["month"] for row in answer.payload["wages"]) == "2021-10"


def test_one_bank_keeps_silent_and_its_silence_is_not_nothing(folder: Path) -> None:
    woman = build(0).story("yueying").head
    with running(places.Simulators(folder, SECRET).departments) as site:
        client = DepartmentClient.at(site.url, SECRET)
        bank, pension = (client.ask(code, query(woman.id_number)) for code in ("DS09", "DS03"))
    assert bank.kind is Kind.NO_ANSWER and pension.kind is Kind.FOUND


def test_without_a_socket_the_answers_are_the_same(folder: Path) -> None:
    number = build(0).story("li").head.id_number
    simulators = places.Simulators(folder, SECRET)
    client = DepartmentClient.at("http://departments.test", SECRET)
    with joined({"http://departments.test": simulators.departments}):
        near = client.ask("DS01", query(number))
        refused = DepartmentClient.at("http://elsewhere.test", SECRET).ask("DS01", query(number))
    with running(simulators.departments) as site:
        far = DepartmentClient.at(site.url, SECRET).ask("DS01", query(number))
    assert near.payload == far.payload and near.kind is Kind.FOUND
    assert refused.kind is Kind.NO_ANSWER
