"""An application from sign-in to the explained decision, by a program alone."""

import pytest

from minzheng.foundation.audit.models import Event
from minzheng.foundation.core import clock
from minzheng.stages.cases.models import Case
from tests import walk
from tests.cast import Cast
from tests.channels.api.caller import Caller, problem, signed_in

pytestmark = pytest.mark.django_db
ANSWERS = {
    "members_same": "yes", "odd_income": 40_000, "rent_income": 0, "support_received": 0,
    "deposits": 800_000, "bank": "嘉兴银行", "account": "6228 4800 0000 1112 216",
    "phone": "13800000002", "authorised": "yes",
}  # fmt: skip


def test_sign_in_apply_resume_and_send(cast: Cast) -> None:
    clock.fix(walk.DAYS["submit"])
    number = cast.li.id_number.open()
    sent = Caller().ok("sign-in/send", {"id_number": number})
    body = {"id_number": number, "sign_in": sent["sign_in"], "code": sent["code_for_demo"]}
    app = Caller(Caller().ok("sign-in/check", body)["token"])
    (item,) = Caller().ok("items")["items"]
    keys = {question["key"] for question in item["questions"]}
    draft = app.ok("drafts/start", {"item": item["code"]})
    assert draft["state"] == "draft" and "odd_income" in draft["missing"]
    some = {key: ANSWERS[key] for key in ("members_same", "odd_income") if key in keys}
    saved = app.ok(
        "drafts/save", {"case": draft["case"], "version": draft["version"], "answers": some}
    )
    again = app.ok("drafts/resume", {"item": "dibao"})
    assert again == saved and {a["key"]: a["value"] for a in again["answers"]} == some
    rest = {key: value for key, value in ANSWERS.items() if key in keys and key not in some}
    full = app.ok(
        "drafts/save", {"case": draft["case"], "version": saved["version"], "answers": rest}
    )
    assert full["missing"] == []
    assert "6228480000001112216" not in str(full), "a number once typed comes back by its ends"
    done = app.ok("drafts/submit", {"case": draft["case"], "version": full["version"]})
    assert done["state"] == "open" and done["number"]
    case = Case.objects.get()
    assert case.steps.get().code == "accept" and case.applicant == cast.li
    status = app.ok("cases/status", {"case": draft["case"]})
    assert status["status"] and status["timeline"] and status["unsigned"] == 1  # 王秀芳 herself
    assert app.ok("cases/list")["cases"][0]["case"] == draft["case"]
    verbs = set(Event.objects.filter(actor_ref=cast.li.public_id).values_list("verb", flat=True))
    assert {"token.made", "case.drafted", "case.answered", "case.submitted"} <= verbs


def test_what_may_not_begin_says_why(cast: Cast) -> None:
    child = problem(
        signed_in(cast.xiaoyu).post("drafts/start", {"item": "DB"}, key="k" * 8), 409, 1008
    )
    assert "18" in child["detail"]
    alone = problem(
        signed_in(cast.chen).post("drafts/start", {"item": "DB"}, key="k" * 8), 409, 1008
    )
    assert "家庭" in alone["detail"]
    problem(signed_in(cast.li).post("drafts/start", {"item": "nothing"}, key="k" * 8), 404, 1201)


def test_who_has_it_already_is_told_so(cast: Cast) -> None:
    walk.granted(cast)
    case = Case.objects.get()
    Case.objects.filter(pk=case.pk).update(state="closed", closed_on=clock.today())
    said = problem(signed_in(cast.li).post("drafts/start", {"item": "DB"}, key="k" * 8), 409, 1008)
    assert "已经在享受" in said["detail"]


def test_answers_are_held_to_the_fields_of_the_page(cast: Cast) -> None:
    app = signed_in(cast.li)
    draft = app.ok("drafts/start", {"item": "DB"})
    wrong = [
        ({"nobody_asked": "x"}, "answers.nobody_asked"),
        ({"odd_income": "400"}, "answers.odd_income"),
        ({"members_same": "maybe"}, "answers.members_same"), ({"account": "12"}, "answers.account"),
        ({"members_same": 1}, "answers.members_same"), ({"odd_income": -1}, ""),
        ({"odd_income": 2**63}, ""), ({}, ""), ({"odd_income": True}, ""),
    ]  # fmt: skip
    for answers, field in wrong:
        body = {"case": draft["case"], "version": draft["version"], "answers": answers}
        found = problem(app.post("drafts/save", body, key="key-1234"), 422, 1001)
        assert any(row["field"].startswith(field) for row in found["errors"]), (answers, found)
    stale = {"case": draft["case"], "version": 77, "answers": {"odd_income": 1}}
    problem(app.post("drafts/save", stale, key="key-1234"), 409, 1007)
    early = {"case": draft["case"], "version": draft["version"]}
    assert "同意" in problem(app.post("drafts/submit", early, key="key-1235"), 409, 1008)["detail"]


def test_a_child_signs_in_and_sees_but_cannot_file(cast: Cast) -> None:
    case = walk.submitted(cast)
    seen = signed_in(cast.xiaoyu).ok("cases/status", {"case": case.public_id})
    assert seen["number"] == case.number
