"""Every page of the desk: for whom it opens, and that it says nothing to anybody else (P07)."""

import re
from typing import Any

import pytest
from django.urls import reverse

from minzheng.channels.desk.urls import urlpatterns
from minzheng.foundation.accounts.abilities import roles_with
from minzheng.foundation.core import clock, line
from minzheng.foundation.core.uploads import take_in
from minzheng.stages.cases.actions import add_material
from minzheng.stages.certificates.cards import issue_card
from minzheng.stages.certificates.counter import enter
from minzheng.stages.certificates.queries import address
from minzheng.stages.certificates.twins import find
from minzheng.stages.decisions.actions import answer_objection, decide, object_to
from minzheng.stages.decisions.models import Decision, PublicPosting
from minzheng.stages.payments import actions as money
from minzheng.stages.payments.models import Batch, Line
from minzheng.stages.ratings.actions import give
from minzheng.stages.registry.actions import record_life_event, set_bank_account
from tests import walk
from tests.cast import STAFF
from tests.channels.desk.conftest import Desk, text
from tests.pictures import PDF
from tests.stages.payments.grants import NOVEMBER, Counter
from tests.stages.payments.grants import decide as decided

CANARIES = ("李建国", "王秀芳", "李小雨", "烟雨路 36 号", "DB330402-2021", "2216")
CALL_NUMBER = re.compile("(?<=请报这个编号：)<strong>[0-9 ]+</strong>")
# Pages without anybody's data behind a reference; the rest is asked with the Li family's.
OWN = {
    "home", "waiting", "choices", "gallery", "search", "worklist", "cases", "export", "batch",
    "file", "today", "findings", "finding_new", "rights", "postings",
    "entitlements", "export_rights", "roster_print", "people", "roster", "roster_template",
    "roster_jobs", "batches", "batch_make", "calendar", "calendar_change", "returns",
    "reissue", "call_backs", "audit", "audit_verify", "doctor",
    "staff", "staff_new", "staff_failures",
}  # fmt: skip


def references(desk: Desk, batch: Batch) -> dict[str, dict[str, Any]]:
    """Arguments of every address, all of the Li family (the batch is the whole district's)."""
    decision = Decision.objects.get()
    case = decision.case
    paper = case.materials.get()
    posting = PublicPosting.objects.get()
    file = batch.files.get()
    paid = Line.objects.get()
    stop = decided(desk.cast.li_home, desk.cast.li, 0, verdict="stop", on=clock.today())
    ask = money.ask_recovery(
        decision=stop, line=paid, amount_fen=100, reason="多发", by=desk.cast.qian
    )
    recovery = money.confirm_recovery(ask=ask, by=desk.cast.sun)
    objection = posting.objections.get()
    one = {"ref": case.public_id}
    person = {"ref": desk.cast.li.public_id}
    check = case.checks.get()
    card = issue_card(person=desk.cast.li, by=desk.cast.wang)
    entry = enter(
        key="doors", twin=find("account"), person=desk.cast.li, how="paper", scan=take_in(PDF),
        by=desk.cast.wang,
    )  # fmt: skip
    rating = give(case=case, grade=1, said="李建国说等太久", by=desk.cast.li)
    more: dict[str, dict[str, Any]] = {
        "settle": {**one, "query_ref": check.queries.first().public_id},
        "explain": {**one, "difference_ref": check.differences.first().public_id},
        "pause": {**one, "step_ref": case.steps.last().public_id},
        "take_back": {**one, "step_ref": case.steps.last().public_id},
        "paper": {**one, "paper_ref": paper.public_id},
        "photo": {**one, "photo_ref": "A" * 22},
        "fill": {**person, "item": "dibao"},
        "twin": {**one, "slug": "apply-dibao"},
        "person_twin": {**person, "slug": "phone"},
        "entry": {**person, "slug": "mandate"},
        "scanned": {"token": address(card).rsplit("/", 1)[1]},
        "counter_receipt": {"ref": entry.public_id},
        "counter_sheet": {"ref": entry.public_id},
        "object": {"ref": posting.public_id},
        "answer": {"ref": objection.public_id},
        "poster": {"village": case.area_id},
        "mandate_paper": {**person, "mandate_ref": "A" * 22},
        "revoke": {**person, "mandate_ref": "A" * 22},
        "void_event": {**person, "event_ref": desk.cast.li.life_events.get().public_id},
        "money_batch": {"ref": batch.public_id},
        "batch_move": {"ref": batch.public_id},
        "batch_print": {"ref": batch.public_id},
        "export_lines": {"ref": batch.public_id},
        "bank_file": {"ref": file.public_id},
        "bank_result": {"ref": file.public_id},
        "line": {"ref": paid.public_id},
        "recover": {"ref": paid.public_id},
        "recovery_receipt": {"ref": recovery.public_id},
        "recovery_agree": {"ref": ask.public_id},
        "staff_member": {"ref": desk.cast.wang.public_id},
        "staff_move": {"ref": desk.cast.wang.public_id},
        "call_back": {"ref": rating.public_id},
        "staff_decide": {"ref": "none"},
        "redeliver": {"ref": "A" * 22},
        "roster_job": {"ref": "A" * 22},
    }
    for name in (
        "counter",
        "card",
        "card_make",
        "card_void",
        "person",
        "open_number",
        "event",
        "authorise",
        "account",
        "phone",
        "mandate",
    ):
        more[name] = person
    return {
        pattern.name: {} if pattern.name in OWN else more.get(pattern.name, one)
        for pattern in urlpatterns
    }


@pytest.fixture
def everything(desk: Desk, counter: Counter) -> dict[str, dict[str, Any]]:
    """The Li family's case at its end, paid, with a paper and an answered objection."""
    cast = desk.cast
    case = walk.posted(cast)
    record_life_event(
        person=cast.li, kind="job", on=walk.DAYS["submit"], source="电话", by=cast.wang
    )
    add_material(case=case, code="odd_proof", name="说明", file=take_in(PDF), by=cast.wang)
    objection = object_to(posting=PublicPosting.objects.get(), text="家里有车", by=cast.wang)
    answer_objection(objection=objection, upheld=False, answer="查过没有车", by=cast.wang)
    clock.fix(walk.DAYS["posted"])
    line.run_once()
    case.refresh_from_db()
    clock.fix(walk.DAYS["decide"])
    decide(case=case, verdict="grant", reasons="符合条件。", by=cast.zhou)
    number = "6228480000001112216"
    set_bank_account(person=cast.li, bank="嘉兴银行", number=number, holder="李建国", by=cast.wang)
    batch = money.make_batch(item="DB", month=NOVEMBER, by=cast.qian)
    money.check_batch(batch=batch, by=cast.sun, version=batch.version)
    batch.refresh_from_db()
    money.release_batch(batch=batch, by=cast.wu, version=batch.version)
    line.run_until_quiet()
    batch.refresh_from_db()
    assert batch.state == "settled"
    return references(desk, batch)


def test_every_page_for_every_role(desk: Desk, everything: dict[str, dict[str, Any]]) -> None:
    """Nothing breaks; without the ability it is 403, whatever one asks for."""
    roles = {name: role for name, (_, role, _) in STAFF.items()}
    for pattern in urlpatterns:
        address = reverse(f"desk:{pattern.name}", kwargs=everything[pattern.name])
        for name, role in roles.items():
            may = role in roles_with(*pattern.callback.door.abilities)
            answers = [desk.get(name, address)]
            if name in ("wang", "qian", "chu"):
                answers.append(desk.post(name, address))
            for answer in answers:
                where = f"{pattern.name} {name} {answer.status_code}"
                assert answer.status_code < 500, where
                assert may or answer.status_code in (403, 405), where
                # The number of the request is a dice's: four of its figures may be anybody's tail.
                told = re.sub(r"请报这个编号：<strong>[0-9 ]+<", "", text(answer))
                assert may or not any(word in told for word in CANARIES), where


def test_the_other_town_sees_nothing(desk: Desk, everything: dict[str, dict[str, Any]]) -> None:
    """赵 holds the same role in 新丰镇: no byte of the Li family reaches her."""
    asked = 0
    for pattern in urlpatterns:
        if pattern.name == "gallery":  # names of the sheet of components are invented
            continue
        address = reverse(f"desk:{pattern.name}", kwargs=everything[pattern.name])
        for answer in (desk.get("zhao", address), desk.post("zhao", address)):
            asked += 1
            # The number of the request is drawn by lot, and four of its digits are anything.
            body = CALL_NUMBER.sub("", text(answer))
            found = [word for word in CANARIES if word in body]
            assert found == [], f"{pattern.name}: {found}"
            if everything[pattern.name]:
                assert answer.status_code in (403, 404, 405), f"{pattern.name}"
    assert asked == 2 * (len(urlpatterns) - 1)


def test_the_canary_would_be_seen(desk: Desk, everything: dict[str, dict[str, Any]]) -> None:
    """Control: the clerk of the right town sees them on the same pages."""
    seen = set()
    for pattern in urlpatterns:
        address = reverse(f"desk:{pattern.name}", kwargs=everything[pattern.name])
        answer = desk.get("wang", address)
        if any(word in text(answer) for word in CANARIES):
            seen.add(pattern.name)
    assert {"case", "cases", "person", "people", "letter", "form_print"} <= seen


def test_search_of_another_town_finds_nothing(desk: Desk, decision: Decision) -> None:
    for words in ("李建国", "lijg", "ljg", "烟雨路", decision.case.number or "", "311"):
        assert "36 号" not in text(desk.get("zhao", "/desk/search/", q=words))
        assert desk.cast.li.public_id not in text(desk.get("zhao", "/desk/search/", q=words))
    assert desk.cast.li.public_id in text(desk.get("wang", "/desk/search/", q="ljg"))
    assert decision.case.public_id in text(desk.get("wang", "/desk/search/", q="李建国"))
    number = decision.case.number or ""
    assert decision.case.public_id in text(desk.get("wang", "/desk/search/", q=number[-8:]))


def test_everybody_lands_on_a_page_of_their_own(desk: Desk, district: None) -> None:
    for name in STAFF:
        answer = desk.browser(name).get("/desk/", follow=True)
        assert answer.status_code == 200, name
    assert desk.get("wang", "/desk/").url == "/desk/todo/"
    assert desk.get("qian", "/desk/").url == "/desk/batches/"


def test_no_number_stands_in_a_page(desk: Desk, everything: dict[str, dict[str, Any]]) -> None:
    """P09: whole numbers never, in any page but the one that opens them for a purpose."""
    numbers = [desk.cast.li.id_number.open(), "13800000002", "6228480000001112216"]
    for name in ("wang", "zhou", "qian"):
        for pattern in urlpatterns:
            address = reverse(f"desk:{pattern.name}", kwargs=everything[pattern.name])
            body = text(desk.get(name, address))
            assert not any(number in body for number in numbers), pattern.name
