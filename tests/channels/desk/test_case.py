"""The case page and the ways out of each step: right input, wrong input, two at once, too late."""

import re

import pytest
from django.test import Client

from minzheng.channels.desk.forms.steps import AGREEING, confirming
from minzheng.foundation.core import clock, line
from minzheng.stages.cases import actions as cases
from minzheng.stages.cases.models import Case
from minzheng.stages.catalog import find
from minzheng.stages.decisions.actions import give_opinion
from minzheng.stages.decisions.models import Decision, Objection, PublicPosting
from minzheng.stages.registry.queries import who_looked
from minzheng.stages.verification.models import Difference
from tests import walk
from tests.channels.desk.conftest import Desk, text


def page(case: Case, more: str = "") -> str:
    """The address of a case."""
    return f"/desk/case/{case.public_id}/{more}"


def test_the_page_says_all_an_officer_needs(desk: Desk, case: Case) -> None:
    said = text(desk.get("shen", page(case)))
    for words in (
        "李建国", "王秀芳", "李小雨", "12/12 已答复", "申报 8,000 元，查得 12,600 元",
        "差额不影响结论", "1,900 &lt; 2,700 元", "12,600 ≤ 64,800 元", "800", "示例值",
        "B 类，每 6 个月核查", "同意，进入公示", "与申报一致",
    ):  # fmt: skip
        assert words in said, words
    assert who_looked(desk.cast.li)[0].what == "打开了申请资料"


def test_what_is_not_so_is_not_written_for_the_officer(desk: Desk, case: Case) -> None:
    """«属实» where something differs, «没有异议» where somebody objected: he writes it himself."""
    ready_words, unopposed = "经核对和入户调查，该户情况属实。", "没有异议，符合"
    assert ready_words not in text(desk.get("shen", page(case)))
    Difference.objects.all().delete()
    assert ready_words in text(desk.get("shen", page(case)))
    give_opinion(case=case, verdict="agree", text="属实。", by=desk.cast.shen)
    clock.fix(walk.DAYS["decide"])
    line.run_once()
    assert unopposed in text(desk.get("zhou", page(case)))
    Objection.objects.create(
        posting=PublicPosting.objects.get(case=case), text="他有车", contact="",
        received_on=walk.DAYS["decide"], received_at=clock.now(), received_by="x",
    )  # fmt: skip
    assert unopposed not in text(desk.get("zhou", page(case)))


def test_the_trail_of_a_case_names_its_steps(desk: Desk, case: Case) -> None:
    cases.block(case=case, code="opinion", text="等材料")
    cases.block(case=case, code="opinion", text="")
    told = text(desk.get("shen", page(case, "events/")))
    for words in ("办完：入户，", "初审意见：卡住了", "初审意见：不再卡住"):
        assert words in told, words
    assert "办完一步" not in told and "标明卡在哪里" not in told


def test_the_auditor_reads_the_number_of_a_case_and_opens_it(desk: Desk, case: Case) -> None:
    """The audit administrator, who sees no case, reads the number alone."""
    for name, opens in (("feng", True), ("yan", False)):
        told = text(desk.get(name, "/desk/audit/?verb=step.finished"))
        assert str(case.number) in told, name
        assert (f'href="{page(case)}"' in told) is opens, name


def test_accept_asks_for_words_and_lists(desk: Desk) -> None:
    case = walk.submitted(desk.cast)
    version = str(case.version)
    bad = desk.post("wang", page(case, "accept/"), do="rejected", version=version)
    assert bad.status_code == 422 and text(bad).count("不予受理要写明理由。") == 2
    bad = desk.post("wang", page(case, "accept/"), do="supplement", version=version)
    assert bad.status_code == 422 and text(bad).count("请勾选缺的材料") == 2
    bad = desk.post("wang", page(case, "accept/"), do="fly", version=version, note="写好的话")
    assert bad.status_code == 422 and "写好的话" in text(bad) and "出错：" in text(bad)
    good = desk.post("wang", page(case, "accept/"), do="accepted", version=version)
    assert good.status_code == 302
    assert case.steps.filter(code="check", finished_at=None).exists()


def test_what_is_missing_is_told_once(desk: Desk) -> None:
    case = walk.submitted(desk.cast)
    told = {"do": "supplement", "missing": ["odd_proof"], "version": str(case.version)}
    assert desk.post("wang", page(case, "accept/"), **told).status_code == 302
    cases.send_supplement(case=Case.objects.get(), by=desk.cast.li)
    told["version"] = str(Case.objects.get().version)
    again = desk.post("wang", page(case, "accept/"), **told)
    assert again.status_code == 422 and "已经一次告知过" in text(again)


def test_two_officers_on_one_task(desk: Desk, case: Case) -> None:
    """The second one sees the conflict page with what was written; nothing is overwritten."""
    form = {"do": "agree", "text": "第一份意见", "version": str(case.version)}
    assert desk.post("shen", page(case, "opine/"), **form).status_code == 302
    second = desk.post("shen", page(case, "opine/"), **{**form, "text": "第二份意见"})
    assert second.status_code == 409
    assert "第二份意见" in text(second) and "没有覆盖任何内容" in text(second)
    assert case.opinions.get().text == "第一份意见"


def test_the_one_who_accepted_gives_no_opinion(desk: Desk, case: Case) -> None:
    answer = desk.post("wang", page(case, "opine/"), do="agree", text="好", version="1")
    assert answer.status_code == 403
    assert not case.opinions.exists()


def test_a_decision_needs_reasons_and_grounds(desk: Desk) -> None:
    case = walk.ready(desk.cast)
    clock.fix(walk.DAYS["decide"])
    version = str(case.version)
    bad = desk.post("zhou", page(case, "decide/"), do="grant", text="", version=version)
    assert bad.status_code == 422 and text(bad).count("请写明理由，当事人会看到") == 2
    bad = desk.post("zhou", page(case, "decide/"), do="refuse", text="不行", version=version)
    assert bad.status_code == 422 and "请勾选不予确认的理由" in text(bad) and "不行" in text(bad)
    good = desk.post("zhou", page(case, "decide/"), do="grant", text="符合。", version=version)
    assert good.status_code == 302 and Decision.objects.get().amount_fen == 80_000
    assert "申请人会收到决定书" in text(desk.get("zhou", page(case)))
    late = desk.post("zhou", page(case, "decide/"), do="grant", text="符合。", version=version)
    assert late.status_code == 409


@pytest.mark.parametrize("do", ["refuse", "return"])
def test_words_of_agreeing_are_no_reason_for_anything_else(desk: Desk, do: str) -> None:
    """What stands in the field beforehand would become the reason of a refusal."""
    case = walk.ready(desk.cast)
    clock.fix(walk.DAYS["decide"])
    ready, version = confirming(find(case.item)), str(case.version)
    asked = {"do": do, "codes": ["R01"], "version": version}
    bad = desk.post("zhou", page(case, "decide/"), text=ready, **asked)
    assert bad.status_code == 422 and "这是同意的话" in text(bad)
    assert not Decision.objects.exists()
    assert (
        desk.post("zhou", page(case, "decide/"), text="房产没有查清。", **asked).status_code == 302
    )
    told = "申请人会收到决定书" if do == "refuse" else "还没有作决定"
    assert told in text(desk.get("zhou", page(case)))
    assert Decision.objects.count() == (1 if do == "refuse" else 0)


@pytest.mark.parametrize("do", ["refuse", "return"])
def test_nor_for_an_opinion(desk: Desk, case: Case, do: str) -> None:
    where, version = page(case, "opine/"), str(case.version)
    bad = desk.post("shen", where, do=do, text=AGREEING, version=version)
    assert bad.status_code == 422 and "这是同意的话" in text(bad)
    assert desk.post("shen", where, do=do, text="车没有查清。", version=version).status_code == 302
    told = "意见已提出" if do == "refuse" else "已退回，从核对重新办"
    assert told in text(desk.get("shen", page(case)))


@pytest.mark.parametrize("version", ["", "x", "-1", "1" * 30, "\x00"])
def test_a_broken_version_is_no_error_of_ours(desk: Desk, case: Case, version: str) -> None:
    answer = desk.post("shen", page(case, "opine/"), do="agree", text="好", version=version)
    assert answer.status_code == 422 and "页面过期了" in text(answer)


def test_a_source_that_hangs_is_settled_by_paper(desk: Desk) -> None:
    case = walk.accepted(desk.cast)
    with walk.departments(walk.li_records(desk.cast)):
        assert desk.post("wang", page(case, "check/")).status_code == 302
    queries = case.checks.get().queries
    query = queries.filter(source="DS09").first()
    queries.filter(pk=query.pk).update(state="no_answer", payload_hash="")
    settle = page(case, f"settle/{query.public_id}/")
    bad = desk.post("wang", settle, how="manual", evidence="")
    assert bad.status_code == 422 and "请写明看到的凭证" in text(bad)
    bad = desk.post("wang", settle, how="manual", evidence="存折", amount="很多")
    assert bad.status_code == 422 and "请填写金额" in text(bad)
    bad = desk.post("wang", settle, how="manual", evidence="存折", amount="")
    assert bad.status_code == 422 and "没有就填 0" in text(bad)
    good = desk.post("wang", settle, how="manual", evidence="存折复印件", amount="１２,６００")
    assert good.status_code == 302
    query.refresh_from_db()
    assert query.state == "manual" and '"amount_fen": 1260000' in query.payload.open()


def test_a_difference_is_explained(desk: Desk, case: Case) -> None:
    gap = Difference.objects.get()
    where = page(case, f"explain/{gap.public_id}/")
    assert "请写明原因" in text(desk.browser("wang").post(where, {"text": " "}, follow=True))
    desk.post("wang", where, text="刚收到\x00工资")
    gap.refresh_from_db()
    assert gap.explanation == "刚收到工资"


def test_time_stops_and_starts_with_a_reason(desk: Desk) -> None:
    case = walk.accepted(desk.cast)
    step = case.steps.get(code="visit")
    where = page(case, f"pause/{step.public_id}/")
    bad = desk.post("wang", where, do="suspend", reason="")
    assert bad.status_code == 422 and "请写明为什么中止计时" in text(bad)
    assert desk.post("wang", where, do="suspend", reason="住院").status_code == 302
    assert "已中止计时" in text(desk.get("wang", "/desk/todo/"))
    assert desk.post("wang", where, do="suspend", reason="住院").status_code == 409
    assert desk.post("wang", where, do="resume").status_code == 302
    assert desk.post("wang", where, do="extend", reason="路远").status_code == 302
    step.refresh_from_db()
    assert step.extended_days == 5 and step.suspended_on is None


def test_withdrawn_on_the_phone(desk: Desk, case: Case) -> None:
    version = str(case.version)
    bad = desk.post("wang", page(case, "withdraw/"), reason="", version=version)
    assert bad.status_code == 422 and "请写明原因" in text(bad)
    desk.post("wang", page(case, "withdraw/"), reason="找到工作", version=version)
    case.refresh_from_db()
    assert case.state == "withdrawn"
    assert desk.get("wang", page(case)).status_code == 200


def test_at_the_counter_withdrawing_is_read_back_and_signed(desk: Desk, case: Case) -> None:
    """The page leads there whoever may file for a resident, and nobody else."""
    assert f"/desk/counter/withdraw/{case.public_id}/" in text(desk.get("wang", page(case)))
    assert "/desk/counter/withdraw/" not in text(desk.get("shen", page(case)))


def test_a_second_look_is_another_case(desk: Desk, decision: Decision) -> None:
    case = decision.case
    bad = desk.post("wang", page(case, "review/"), kind="new", reason="x")
    assert bad.status_code == 422 and "请选复核、变更或更正" in text(bad)
    good = desk.post("wang", page(case, "review/"), kind="change", reason="添了孩子")
    other = Case.objects.get(kind="change")
    assert good.url == page(other) and other.origin_id == case.pk
    assert "变更" in text(desk.get("wang", page(case)))
    assert "原办件" in text(desk.get("wang", page(other)))


def test_a_disagreement_by_phone(desk: Desk, decision: Decision) -> None:
    where = page(decision.case, "appeal/")
    assert desk.post("wang", where, text="").status_code == 422
    assert desk.post("wang", where, text="算少了").status_code == 302
    again = Case.objects.get(kind="objection")
    assert again.origin_id == decision.case_id
    # Who looks again reads why, in the words of the one who asked; the first case stays as it was.
    assert "本人为什么不同意" in text(desk.get("zhou", page(again)))
    assert "算少了" in text(desk.get("zhou", page(again)))
    assert "算少了" not in text(desk.get("zhou", page(decision.case)))


def test_replay_gives_the_same(desk: Desk, decision: Decision) -> None:
    said = text(desk.get("zhou", page(decision.case, "replay/")))
    assert "重算结果一致" in said and "900 元" in said and "fen" not in said
    facts = said.split("当时的事实")[1].split("</table>")[0]
    assert "工资性收入" in facts and "配偶" in facts and "最多两位小数" not in facts
    assert not re.search(r"[a-z]{3}", re.sub(r"<[^>]*>", "", facts)), "a word of ours"


def test_a_draft_offers_nothing_to_take_back(desk: Desk) -> None:
    """It was never handed in; an open case offers it."""
    cast = desk.cast
    draft = cases.start_draft(
        item=find("DB"), applicant=cast.li, household=cast.li_home, channel="counter", by=cast.wang
    )
    said = text(desk.get("wang", page(draft)))
    assert "接着填" in said and "窗口撤回" not in said and "撤回申请书" not in said
    sent = text(desk.get("wang", page(walk.accepted(cast))))
    assert "窗口撤回" in sent and "撤回申请书" in sent


def test_batch_opinion_names_what_it_leaves_out(desk: Desk, case: Case) -> None:
    """A case with a difference is an exception; it is named and not done."""
    line.run_once()
    chosen = {"do": "opinion", "case": [case.public_id]}
    preview = text(desk.post("shen", "/desk/batch/", **chosen))
    assert "1 处不一致" in preview and "李建国" in preview
    desk.post("shen", "/desk/batch/", **chosen, sure="1", text="同意")
    assert not case.opinions.exists()


def test_batch_decides_what_is_ready(desk: Desk) -> None:
    case = walk.ready(desk.cast, held={})
    clock.fix(walk.DAYS["decide"])
    chosen = {"do": "decide", "case": [case.public_id]}
    preview = text(desk.post("zhou", "/desk/batch/", **chosen))
    assert "批量确认 1 件" in preview
    assert case.number in preview and case.area.label in preview, "what a checker looks it up by"
    done = desk.browser("zhou").post(
        "/desk/batch/", {**chosen, "sure": "1", "text": "符合。"}, follow=True
    )
    assert "已办 1 件" in text(done) and Decision.objects.count() == 1


def test_without_a_session_one_signs_in(client: Client, case: Case) -> None:
    answer = client.get(page(case))
    assert answer.status_code == 302 and answer.url.startswith("/staff/sign-in/")
