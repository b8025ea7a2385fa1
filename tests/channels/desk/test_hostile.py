"""Whatever is typed or sent: a page in plain words, never an error of ours, nothing half done."""

from typing import Any

from django.urls import reverse

from minzheng.channels.desk.urls import urlpatterns
from minzheng.foundation.accounts.abilities import roles_with
from minzheng.foundation.audit.chain import faults
from minzheng.stages.cases.models import Case
from minzheng.stages.payments.queries import discrepancies
from tests import walk
from tests.cast import STAFF
from tests.channels.desk.conftest import Desk, text
from tests.channels.desk.test_doors import everything  # noqa: F401

NAMES = (
    "do", "version", "text", "note", "reason", "kind", "field", "purpose", "on", "source", "item",
    "people", "channel", "seen", "number", "bank", "agent", "until_on", "id_number", "client_id",
    "visited_on", "visitor", "second_visitor", "met", "living", "agrees", "also", "month", "line",
    "amount", "slip", "payee", "code", "upheld", "answer", "contact", "missing", "codes", "case",
    "sure", "key", "papers", "signed", "how", "evidence", "q_deposits", "q_bank", "q_account",
    "q_members_same", "back",
)  # fmt: skip
PAYLOADS = (
    "\x00", "９" * 3000, "🙂\u202e\ufeff", "2" * 40, "' OR 1=1 --", "<script>alert(1)</script>",
)  # fmt: skip


def someone(abilities: tuple[str, ...]) -> str:
    """A member of staff who may open the page."""
    may = roles_with(*abilities)
    return next(name for name, (_, role, _) in STAFF.items() if role in may)


def test_no_form_breaks(
    desk: Desk, everything: dict[str, dict[str, Any]]  # noqa: F811
) -> None:  # fmt: skip
    before = Case.objects.exclude(kind="objection").count()
    for payload in PAYLOADS:
        for pattern in urlpatterns:
            name = someone(pattern.callback.door.abilities)
            address = reverse(f"desk:{pattern.name}", kwargs=everything[pattern.name])
            answer = desk.post(name, address, **dict.fromkeys(NAMES, payload))
            where = f"{pattern.name} {payload[:9]!r}"
            assert answer.status_code < 500, where
            said = text(answer)
            assert "<script>alert(1)" not in said and "Traceback" not in said, where
    # Any words at all are a disagreement that somebody has to look at; nothing else moved.
    assert Case.objects.exclude(kind="objection").count() == before
    assert list(faults()) == [] and discrepancies() == []


def test_typing_the_right_buttons_with_wrong_things(desk: Desk) -> None:
    """Right buttons, wrong fields: the case stays in one of the drawn states."""
    case = walk.submitted(desk.cast)
    where = f"/desk/case/{case.public_id}"
    for path, name, do in (
        ("accept", "wang", "accepted"), ("opine", "shen", "agree"), ("decide", "zhou", "grant"),
        ("decide", "zhou", "return"), ("opine", "shen", "return"),
    ):  # fmt: skip
        for version in ("999999", "0", "-5", "x"):
            answer = desk.post(name, f"{where}/{path}/", do=do, version=version, text="好")
            assert answer.status_code in (409, 422), f"{path} {version}"
    for path, name, do in (("opine", "shen", "agree"), ("decide", "zhou", "grant")):
        form = {"do": do, "version": str(case.version), "text": "跳过前面"}
        assert desk.post(name, f"{where}/{path}/", **form).status_code in (409, 422)
    case.refresh_from_db()
    assert list(case.steps.values_list("code", flat=True)) == ["accept"]
