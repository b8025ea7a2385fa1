"""What a department's interface must do, whoever built it."""

import os
from typing import Any

import pytest
from tests.connectors.samples import PAYLOADS, ZHANG, query

from minzheng.connectors import bounded
from minzheng.connectors.department_data.asking import Kind
from minzheng.connectors.department_data.client import DepartmentClient
from minzheng.connectors.department_data.records import Held
from minzheng.connectors.department_data.simulator import Departments

SOURCE = os.environ.get("CONTRACT_SOURCE", "DS09")
KNOWN = os.environ.get("CONTRACT_ID_NUMBER", ZHANG)
UNKNOWN = os.environ.get("CONTRACT_UNKNOWN", "330402199001010015")


@pytest.fixture
def there(party: Any) -> tuple[str, bytes]:
    """Address and secret."""
    held = Held({(SOURCE, KNOWN): PAYLOADS["DS09"]})
    return party("DEPARTMENTS_URL", lambda secret: Departments(held, secret))


def test_a_record_is_found_in_shape_and_signed(there: tuple[str, bytes]) -> None:
    answer = DepartmentClient.at(*there).ask(SOURCE, query(id_number=KNOWN))
    assert answer.kind is Kind.FOUND, answer.sentence
    assert answer.payload and answer.raw_sm3


def test_no_record_is_said_and_never_left_out(there: tuple[str, bytes]) -> None:
    answer = DepartmentClient.at(*there).ask(SOURCE, query(2, id_number=UNKNOWN))
    assert answer.kind is Kind.NONE, answer.sentence


def test_many_at_once_are_answered_each_with_its_own(there: tuple[str, bytes]) -> None:
    asked = [(SOURCE, query(n, id_number=KNOWN if n % 2 else UNKNOWN)) for n in range(10, 30)]
    answers = DepartmentClient.at(*there).ask_all(asked)
    assert [a.query_id for a in answers] == [q.query_id for _, q in asked]
    assert {a.kind for a in answers[1::2]} == {Kind.FOUND}


def test_a_wrong_signature_or_an_old_call_is_refused(there: tuple[str, bytes]) -> None:
    url, secret = there
    place, body = f"{url.rstrip('/')}/sources/{SOURCE}/queries", query().body(SOURCE)
    wrong = bounded.signed_request("POST", place, body, secret + b"x")
    right = bounded.signed_request("POST", place, body, secret)
    old = right._replace(headers={**right.headers, "X-Minzheng-Sent-At": "1600000000"})
    for request in (wrong, old):
        assert bounded.exchange(request, 5.0).status in (401, 403)


def test_control_a_source_that_says_nothing_for_no_record_does_not_pass(serving: Any) -> None:
    """An empty answer is no answer."""
    site = serving(Departments(Held({}), b"s"))
    site.site.behaviours.set(SOURCE, "garbage")
    assert DepartmentClient.at(site.url, b"s").ask(SOURCE, query()).kind is Kind.NO_ANSWER


@pytest.fixture
def serving() -> Any:
    """A simulator beside the party."""
    from contextlib import ExitStack

    from minzheng.connectors.loopback import running

    with ExitStack() as stack:
        yield lambda site: stack.enter_context(running(site))
