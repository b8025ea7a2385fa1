"""The counter: a code leads to the form, it is read back, signed, sent once, with a receipt."""

import re
from typing import Any

import pytest

from minzheng.foundation.audit.models import Event
from minzheng.stages.cases.actions import ask_supplement, withdraw
from minzheng.stages.cases.models import Case
from minzheng.stages.certificates import pull
from minzheng.stages.certificates.actions import paper_code
from minzheng.stages.certificates.cards import issue_card, uses_of
from minzheng.stages.certificates.models import CounterEntry
from minzheng.stages.certificates.queries import address, live_code
from minzheng.stages.decisions.models import Appeal, Decision
from minzheng.stages.registry.models import Authorisation, BankAccount, Mandate
from tests import walk
from tests.cast import BY
from tests.channels.desk import test_filing as filing
from tests.channels.desk.conftest import Desk, text


def typed_in(answer: Any) -> str:
    """What waits, sealed, on the read-back page."""
    return str(re.findall(r'name="typed" value="([^"]+)"', text(answer))[0])


def enter(desk: Desk, slug: str, ref: str, *, by: str = "wang", **data: Any) -> Any:
    """Fill in, read back, send; with a signed sheet unless `scan` says otherwise."""
    page, sign = f"/desk/counter/{slug}/{ref}/", data.pop("sign", True)
    key = data.pop("key", "k")
    read = desk.browser(by).post(page, {"how": "paper", "key": key, "do": "read", **data})
    if read.status_code != 200:
        return read
    ticks = {"do": "send", "typed": typed_in(read), "card": "on", "agreed": "on"}
    return desk.post(by, page, **ticks, **({"scan": filing.scan()} if sign else {}))


def scanned(desk: Desk, name: str, code: Any) -> Any:
    """What a scanner at the desk of `name` opens."""
    site = {"do": "scan", "scan": "https://minzheng.example" + address(code)}
    return desk.browser(name).post("/desk/file/", site, follow=True)


def test_a_card_opens_her_page_and_the_use_is_hers_to_read(desk: Desk) -> None:
    code = issue_card(person=desk.cast.li, by=desk.cast.wang)
    found = scanned(desk, "wang", code)
    assert found.redirect_chain[-1][0] == f"/desk/counter/{desk.cast.li.public_id}/"
    assert "李建国" in text(found)
    assert [use.what for use in uses_of(desk.cast.li)] == ["窗口办事", "发了新卡"]
    foreign = scanned(desk, "zhao", code)
    assert foreign.status_code == 404 and "李建国" not in text(foreign)
    assert len(uses_of(desk.cast.li)) == 2, "what was refused is no use"


def test_a_void_card_and_rubbish_say_what_to_do(desk: Desk) -> None:
    code = issue_card(person=desk.cast.li, by=desk.cast.wang)
    issue_card(person=desk.cast.li, by=desk.cast.wang)
    assert "已经作废" in text(scanned(desk, "wang", code))
    wrong = desk.post("wang", "/desk/file/", do="scan", scan="http://elsewhere/x")
    assert wrong.status_code == 422 and "不是我们的码" in text(wrong)


def test_a_blank_form_then_a_card_open_the_form_with_her_in_it(desk: Desk) -> None:
    pull.pull()
    form, card = live_code("form", "account"), issue_card(person=desk.cast.li, by=desk.cast.wang)
    assert "扫到的是空白收款账户变更表" in text(scanned(desk, "wang", form))
    found = scanned(desk, "wang", card)
    assert found.redirect_chain[-1][0] == f"/desk/counter/account/{desk.cast.li.public_id}/"


def test_a_form_of_objection_leads_to_the_posting_it_is_for(desk: Desk) -> None:
    pull.pull()
    case = walk.posted(desk.cast)
    pull.pull()
    form, code = live_code("form", "objection"), live_code("case", case.public_id)
    shown = scanned(desk, "wang", form)
    assert shown.redirect_chain[-1][0] == "/desk/postings/"
    assert "找到纸上写的那一户" in text(shown) and "登记异议" in text(shown)
    assert "扫到的是空白" not in text(desk.get("wang", "/desk/file/")), "there is nobody to find"
    posting = case.postings.get()
    found = scanned(desk, "wang", code)
    assert found.redirect_chain[-1][0] == f"/desk/postings/{posting.public_id}/object/"
    assert scanned(desk, "wang", code).redirect_chain[-1][0] == f"/desk/case/{case.public_id}/"
    scanned(desk, "zhao", form)
    foreign = scanned(desk, "zhao", code)
    assert foreign.status_code == 404 and "李建国" not in text(foreign)
    worker = scanned(desk, "xu", form)
    assert worker.redirect_chain[-1][0] == "/desk/file/" and "交给镇街" in text(worker)
    assert desk.get("xu", f"/desk/postings/{posting.public_id}/object/").status_code == 403
    lead = desk.browser("shen").get(address(form), follow=True)
    assert lead.redirect_chain[-1][0] == "/desk/postings/"


def test_the_application_is_read_back_before_it_is_sent(desk: Desk) -> None:
    read = desk.post("wang", filing.page(desk), **filing.form())
    said = text(read)
    assert read.status_code == 200 and not Case.objects.exists(), "nothing is sent yet"
    number = "6228 4800 0000 1112 216"
    for words in ("请您看一看", "对不对", "8,000 元", "400 元", "0 元", number, "王秀芳"):
        assert words in said, words
    back = filing.press(desk, "wang", typed_in(read), do="edit", sign=False)
    assert "8,000 元" in text(back) and not Case.objects.exists()
    sent = filing.press(desk, "wang", typed_in(read))
    case = Case.objects.get()
    entry = CounterEntry.objects.get()
    assert sent.url == f"/desk/entries/{entry.public_id}/"
    assert (entry.case, entry.entered_label, entry.how) == (
        case,
        "王（南湖街道 镇街经办）",
        "paper",
    )
    paper = text(desk.get("wang", sent.url))
    for words in ("回执", str(case.number), "最晚", "王", "96345", "mz-qr-drawing"):
        assert words in paper, words
    shown = text(desk.get("wang", f"/desk/case/{case.public_id}/"))
    assert "由王（南湖街道 镇街经办）录入" in shown


def test_a_new_number_is_read_back_whole_there_and_nowhere_else(desk: Desk) -> None:
    li, ways = desk.cast.li, {"how": "paper", "key": "k", "do": "read"}
    page = f"/desk/counter/phone/{li.public_id}/"
    read = desk.post("wang", page, phone="139 0000 0009", **ways)
    assert "139 0000 0009（11 位）" in text(read) and read["Cache-Control"] == "no-store"
    account = f"/desk/counter/account/{li.public_id}/"
    told = text(desk.post("wang", account, bank="嘉兴银行", account="6228480000001119999", **ways))
    assert "6228 4800 0000 1119 999（19 位）" in told
    other = desk.cast.zhang.id_number.open()
    given = {"name": desk.cast.zhang.name, "id_number": other, "months": "3", "acts": ["apply"]}
    mandate = f"/desk/counter/mandate/{li.public_id}/"
    told = text(desk.browser("wang").post(mandate, {**ways, **given}))
    assert f"最后四位 {other[-4:]}" in told and other not in told, "another's number stays masked"
    assert desk.post("zhao", page, phone="139 0000 0009", **ways).status_code == 404
    done = enter(desk, "phone", li.public_id, phone="13900000009")
    trail = str(list(Event.objects.values_list("verb", "purpose", "detail")))
    for shown in (desk.get("wang", done.url), desk.get("wang", page), trail):
        said = shown if isinstance(shown, str) else text(shown)
        assert "13900000009" not in said.replace(" ", "")


def test_what_changed_since_it_was_read_back_is_a_conflict(desk: Desk) -> None:
    li, key = desk.cast.li, {"how": "paper", "key": "first", "do": "read"}
    page = f"/desk/counter/phone/{li.public_id}/"
    read = desk.post("wang", page, phone="139 0000 0009", **key)
    assert enter(desk, "phone", li.public_id, phone="13933334444").status_code == 302
    ticks = {"do": "send", "typed": typed_in(read), "card": "on", "agreed": "on"}
    assert desk.post("wang", page, **ticks, scan=filing.scan()).status_code == 409
    li.refresh_from_db()
    assert li.phone.open() == "13933334444", "the later press does not win unseen"


def test_a_number_that_we_held_is_read_back_by_its_end(desk: Desk) -> None:
    filing.send(desk, "wang")
    case = Case.objects.get()
    withdraw(case=case, by=BY, version=case.version)
    told = text(desk.post("wang", filing.page(desk), **filing.form(q_account="", key="k2")))
    assert "2216（不变）" in told and "6228" not in told


@pytest.mark.parametrize(
    ("left", "words"),
    [("card", "先看身份证原件"), ("agreed", "念给本人听"), ("scan", "扫描或拍照")],
)
def test_without_card_yes_or_signature_nothing_is_sent(desk: Desk, left: str, words: str) -> None:
    read = desk.post("wang", filing.page(desk), **filing.form())
    more = {left: ""} if left != "scan" else {}
    answer = filing.press(desk, "wang", typed_in(read), sign=left != "scan", **more)
    assert answer.status_code == 422 and words in text(answer)
    assert not Case.objects.exists() and not Authorisation.objects.exists()


def test_what_is_read_back_is_what_is_sent_and_only_on_its_page(desk: Desk) -> None:
    read = typed_in(desk.post("wang", filing.page(desk), **filing.form()))
    answer = filing.press(desk, "wang", read, q_deposits="1")
    assert answer.status_code == 302
    assert '"deposits": 800000' in Case.objects.get().answers.open()
    for forged in (read[:-4] + "AAAA", "", "x" * 40):
        assert filing.press(desk, "wang", forged).url == filing.page(desk)
    page = f"/desk/counter/phone/{desk.cast.li.public_id}/"
    other = desk.post("wang", page, do="send", typed=read, card="on", agreed="on")
    assert other.url == page, "what was read back on another page"
    assert Case.objects.count() == 1


def test_a_withdrawal_on_paper_needs_her_signature(desk: Desk) -> None:
    case = walk.submitted(desk.cast)
    shown = text(desk.get("wang", f"/desk/counter/withdraw/{case.public_id}/"))
    assert re.search(r'type="radio" name="why" value=""[^>]* checked', shown), "at first unsaid"
    bare = enter(desk, "withdraw", case.public_id, sign=False, why="moved")
    case.refresh_from_db()
    assert bare.status_code == 422 and case.state == "open"
    done = enter(desk, "withdraw", case.public_id, why="moved")
    case.refresh_from_db()
    assert done.status_code == 302 and case.state == "withdrawn"
    assert Event.objects.get(verb="case.withdrawn").purpose == "要搬走了"
    assert case.materials.get(code="counter_sheet").file
    assert "这件事不办了" in text(desk.get("wang", done.url))


def test_a_supplement_at_the_counter_sends_the_case_on(desk: Desk) -> None:
    case = walk.submitted(desk.cast)
    asked = ["rent_contract", "odd_proof"]
    ask_supplement(case=case, codes=asked, note="", by=desk.cast.wang)
    enter(desk, "supplement", case.public_id, papers=["rent_contract"], sign=False, key="a")
    assert case.steps.filter(code="supplement", finished_at=None).exists(), "one is still missing"
    enter(desk, "supplement", case.public_id, papers=["odd_proof"], sign=False, key="b")
    step = case.steps.get(code="accept", finished_at=None)
    online = case.steps.filter(code="accept").first()
    assert online is not None and step.due_on is not None, "the same step with its deadline"
    again = desk.get("wang", f"/desk/counter/supplement/{case.public_id}/")
    assert again.url == f"/desk/counter/{desk.cast.li.public_id}/"


def test_a_mandate_account_and_phone_on_paper(desk: Desk) -> None:
    li, zhang = desk.cast.li, desk.cast.zhang
    agent = {
        "name": zhang.name,
        "id_number": zhang.id_number.open(),
        "months": "3",
        "acts": ["apply"],
    }
    done = enter(desk, "mandate", li.public_id, key="m", **agent)
    assert Mandate.objects.get().agent == zhang
    entry = CounterEntry.objects.get()
    mandate = Mandate.objects.get()
    assert mandate.paper and mandate.channel == "paper" and mandate.acts == {"see", "apply"}
    assert done.url == f"/desk/entries/{entry.public_id}/" and not entry.scan
    assert enter(desk, "mandate", li.public_id, key="m", **agent).url == done.url
    assert Mandate.objects.count() == 1, "pressed twice is once"
    wrong = enter(desk, "mandate", li.public_id, key="n", **{**agent, "name": "张三"})
    assert wrong.status_code == 422 and "对得上" in text(wrong)
    number = "6228480000001112216"
    enter(desk, "account", li.public_id, key="o", bank="嘉兴银行", account=number)
    assert BankAccount.objects.get(person=li, current=True).number.open() == number
    enter(desk, "phone", li.public_id, key="p", phone="13900000009")
    li.refresh_from_db()
    assert li.phone.open() == "13900000009"
    verbs = Event.objects.filter(verb="counter.entered", subject_ref=li.public_id)
    assert verbs.count() == 3
    assert desk.get("wang", f"/desk/entries/{entry.public_id}/sheet/").status_code == 404
    entry = CounterEntry.objects.get(form="account")
    sheet = desk.get("wang", f"/desk/entries/{entry.public_id}/sheet/")
    assert sheet["Content-Disposition"].startswith("attachment") and sheet.getvalue()
    assert desk.get("zhao", f"/desk/entries/{entry.public_id}/sheet/").status_code == 404
    assert desk.get("zhao", done.url).status_code == 404


def test_an_appeal_at_the_counter_opens_the_second_look(desk: Desk, decision: Decision) -> None:
    done = enter(desk, "appeal", decision.public_id, text="算错了")
    appeal = Appeal.objects.get()
    assert appeal.text.open() == "算错了" and appeal.review_case is not None
    assert CounterEntry.objects.get().case == appeal.review_case
    assert str(appeal.review_case.number) in text(desk.get("wang", done.url))
    twice = desk.get("wang", f"/desk/counter/appeal/{decision.public_id}/")
    assert twice.status_code == 302


def test_the_other_town_enters_and_prints_nothing(desk: Desk, decision: Decision) -> None:
    case, li = decision.case, desk.cast.li
    papers = [f"apply-dibao/{case.public_id}", f"withdraw/{case.public_id}"]
    for path in (
        f"/desk/counter/{li.public_id}/", f"/desk/counter/mandate/{li.public_id}/",
        f"/desk/counter/appeal/{decision.public_id}/", f"/desk/counter/withdraw/{case.public_id}/",
        f"/desk/case/{case.public_id}/form/", f"/desk/case/{case.public_id}/twin/appeal/",
        f"/desk/people/{li.public_id}/twin/phone/", f"/desk/counter/{li.public_id}/card/print/",
    ):  # fmt: skip
        assert desk.get("zhao", path).status_code == 404, path
        assert "李建国" not in text(desk.get("zhao", path))
    for slug in papers:
        code = paper_code(slug=slug.split("/")[0], ref=case.public_id, by=BY)
        assert scanned(desk, "zhao", code).status_code == 404
    issue_card(person=li, by=desk.cast.wang)
    assert desk.post("zhao", f"/desk/counter/{li.public_id}/card/void/").status_code == 404
    assert desk.post("zhao", f"/desk/counter/{li.public_id}/card/make/").status_code == 404
    assert enter(desk, "phone", li.public_id, by="zhao", phone="13900000009").status_code == 404


def test_without_a_live_authorisation_no_department_is_asked(desk: Desk) -> None:
    filing.send(desk, "wang", signed="later")
    case = Case.objects.get()
    assert not Authorisation.objects.exists()
    desk.post("wang", f"/desk/case/{case.public_id}/accept/", do="accepted", version=case.version)
    answer = desk.browser("wang").post(f"/desk/case/{case.public_id}/check/", follow=True)
    assert "授权，不能查询" in text(answer) and not case.checks.exists()


def test_control_a_signature_without_its_sheet_would_have_authorised(desk: Desk) -> None:
    """Control: the tick alone, which was enough once, is refused by the page now."""
    read = typed_in(desk.post("wang", filing.page(desk), **filing.form(signed="signed")))
    filing.press(desk, "wang", read, sign=False)
    assert not Authorisation.objects.exists()
    filing.press(desk, "wang", read)
    assert Authorisation.objects.count() == 3


def test_a_village_worker_is_offered_only_what_she_may_enter(desk: Desk) -> None:
    page = text(desk.get("xu", f"/desk/counter/{desk.cast.li.public_id}/"))
    assert "代办委托书" in page and "收款账户变更表" not in page
    account = desk.get("xu", f"/desk/counter/account/{desk.cast.li.public_id}/")
    assert account.status_code == 404


def test_a_village_worker_does_nothing_without_her_mandate(desk: Desk) -> None:
    case = walk.submitted(desk.cast)
    done = enter(desk, "withdraw", case.public_id, by="xu", reason="不办了")
    case.refresh_from_db()
    assert done.status_code == 422 and "委托" in text(done) and case.state == "open"
    assert not CounterEntry.objects.exists(), "together or not at all"
