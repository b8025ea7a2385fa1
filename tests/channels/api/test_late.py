"""A late answer of a department is heard: signed, fresh, about our question, and once."""

import time
from typing import Any

import pytest
from django.conf import settings
from django.test import Client

from minzheng.connectors import strict_json
from minzheng.connectors.department_data.asking import subject
from minzheng.connectors.signing import SENT_AT, SIGNATURE, sign
from minzheng.stages.cases.models import Case
from minzheng.stages.registry.actions import withdraw_authorisation
from minzheng.stages.verification import actions as verification
from minzheng.stages.verification.asking import LATE, asked
from minzheng.stages.verification.models import Query
from tests import walk
from tests.cast import Cast

pytestmark = pytest.mark.django_db


@pytest.fixture
def waiting(cast: Cast) -> Query:
    """The bank said «later»; everybody else has answered."""
    case = walk.accepted(cast)
    with walk.departments(walk.li_records(cast)) as simulator:
        simulator.site.behaviours.set("DS09", "late")
        verification.start_check(case=case, by=cast.wang)
    query = Query.objects.get(source="DS09", person=cast.li)
    assert query.state == "no_answer"
    return query


def envelope(query: Query, **changes: Any) -> bytes:
    """What the department posts."""
    number = query.person.id_number.open()
    return strict_json.write({
        "source": query.source, "query_id": query.public_id, "error": None, "status": "FOUND",
        "subject": subject(settings.CONNECTOR_SECRET, number), "payload": walk.saves(500_000),
        **changes,
    })  # fmt: skip


def post(body: bytes, *, at: int = 0, secret: bytes = b"") -> int:
    """The status of a call-back."""
    sent_at = str(int(time.time()) - at)
    mac = sign(secret or settings.CONNECTOR_SECRET, "late", sent_at, body)
    headers = {SENT_AT: sent_at, SIGNATURE: mac}
    return int(
        Client(enforce_csrf_checks=True)
        .post(LATE, body, content_type="application/json", headers=headers)
        .status_code
    )


def test_a_late_answer_is_taken_once_and_the_check_goes_on(cast: Cast, waiting: Query) -> None:
    assert post(envelope(waiting)) == 200
    waiting.refresh_from_db()
    assert waiting.state == "found" and waiting.attempts == 2
    first = waiting.payload_hash
    assert post(envelope(waiting, payload=walk.saves(1))) == 200
    waiting.refresh_from_db()
    assert waiting.payload_hash == first, "what was taken stays"
    for other in Query.objects.filter(state__in=Query.OPEN):
        assert post(envelope(other, status="NONE", payload=None)) == 200
    check = waiting.check_run
    check.refresh_from_db()
    assert (
        check.finished_at
        and not Case.objects.get().steps.filter(code="check", finished_at=None).exists()
    )


def test_what_is_not_genuine_is_refused_all_the_same(waiting: Query) -> None:
    right = envelope(waiting)
    assert post(right, at=400) == post(right, secret=b"x") == 401
    for body in (
        envelope(waiting, query_id="A" * 22), envelope(waiting, subject="x"), b"{", b"[]",
        envelope(waiting, source="DS03"), envelope(waiting, payload={"balances": 1}),
        envelope(waiting, status="LATER", payload=None),
    ):  # fmt: skip
        assert post(body) == 401, body[:60]
    waiting.refresh_from_db()
    assert waiting.state == "no_answer"


def test_an_authorisation_withdrawn_meanwhile_is_respected(cast: Cast, waiting: Query) -> None:
    withdraw_authorisation(authorisation=waiting.authorisation, by=cast.li)
    assert post(envelope(waiting)) == 200
    waiting.refresh_from_db()
    assert waiting.state == "no_answer" and not waiting.payload


def test_the_address_goes_out_with_the_question(waiting: Query, settings: Any) -> None:
    settings.SITE_URL = "https://minzheng.example/"
    _, question = asked(waiting, "case", "DB")
    assert question.callback_url == "https://minzheng.example/api/v1/departments/late"


def test_control_without_the_signature_anybody_could_answer(
    waiting: Query, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The same forged call-back on a client that does not look at the signature."""
    from minzheng.connectors.department_data import client

    monkeypatch.setattr(client, "signed", lambda *parts: True)
    assert post(envelope(waiting), secret=b"x") == 200
