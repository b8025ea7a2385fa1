"""Paper, files and Excel: what goes out of the house is masked, recorded and safe (P09, P16)."""

import datetime as dt
import io
import re

import pytest
from django.core.files.base import ContentFile
from django.core.files.uploadedfile import SimpleUploadedFile
from openpyxl import load_workbook

from minzheng.foundation.audit.models import Event
from minzheng.foundation.core import line
from minzheng.stages.cases.actions import add_material
from minzheng.stages.cases.models import Case, MaterialPaper
from minzheng.stages.decisions.actions import decide, give_opinion
from minzheng.stages.decisions.models import Decision, Entitlement, Objection, PublicPosting
from minzheng.stages.payments.actions import make_batch
from minzheng.stages.registry.actions import correct_person
from minzheng.stages.registry.queries import who_looked
from tests import walk
from tests.channels.desk.conftest import Desk, text
from tests.stages.payments.grants import NOVEMBER
from tests.stages.records import a_case, a_decision, an_entitlement

PAYLOADS = ("=HYPERLINK(1)", "+1+1", "-2+3", "@SUM(A1)", "＝cmd", "\t=1")


def test_the_letter_says_what_the_resident_reads(desk: Desk, decision: Decision) -> None:
    line.run_until_quiet()
    said = text(desk.get("wang", f"/desk/case/{decision.case.public_id}/letter/"))
    for words in (
        "从 11 月起", "800", "每人每月 900 元 × 3 人", "2,700", "1,900", "没有异议",
        "不同意怎么办", "行政复议", decision.number, "南湖区", "示例值", "<svg",
    ):  # fmt: skip
        assert words in said, words
    title = re.search("<title>(.*?)</title>", said, re.S)
    assert title and "李建国" not in title.group(1)


def test_a_refusal_names_its_grounds_and_remedies(desk: Desk) -> None:
    case = walk.visited(desk.cast, answers={"odd_income": 900_000})
    give_opinion(case=case, verdict="refuse", text="收入高于标准。", by=desk.cast.shen)
    case.refresh_from_db()
    told = {"verdict": "refuse", "reasons": "收入高于标准。", "refusal_codes": ["R01"]}
    decide(case=case, by=desk.cast.zhou, **told)
    said = text(desk.get("zhou", f"/desk/case/{case.public_id}/letter/"))
    assert "人均收入不低于标准" in said and "没有批准" in said and "每月可领" not in said


@pytest.mark.parametrize("page", ["form/", "receipt/", "events/"])
def test_forms_are_filled(desk: Desk, decision: Decision, page: str) -> None:
    said = text(desk.get("wang", f"/desk/case/{decision.case.public_id}/{page}"))
    words = {
        "form/": ("最低生活保障申请表", "李小雨", "330402********", "400 元", "尾号 2216"),
        "receipt/": ("送达回证", decision.number, "受送达人", "见证人签名"),
        "events/": ("作出决定", "受理", "记下入户调查"),
    }[page]
    for word in words:
        assert word in said, word


def test_the_poster_holds_only_the_masked_columns(desk: Desk) -> None:
    case = walk.posted(desk.cast)
    said = text(desk.get("wang", f"/desk/postings/poster/{case.area_id}/"))
    assert "李*国" in said and "李建国" not in said and "烟雨路" not in said
    assert "每月 800 元（示例值）" in said
    assert desk.get("zhao", f"/desk/postings/poster/{case.area_id}/").status_code == 404


def test_the_roster_to_sign_is_paged_and_recorded(desk: Desk, decision: Decision) -> None:
    said = text(desk.get("wang", "/desk/entitlements/roster/?start=next"))
    assert "第 1 页，共 1 页" in said and "签字" in said and "800" in said
    for words in ("南湖街道\u00a0· 镇街经办 王", "合计 1 户", "经办人", "审核人"):
        assert words in said, words
    assert "本页小计" not in said, "one page is the whole"
    assert who_looked(desk.cast.li)[0].what == "导出了名单"
    assert "没有在享的户" in text(desk.get("zhao", "/desk/entitlements/roster/?start=next"))
    # Granted in October, paid from November on: nobody signs for it in October, nor for nought.
    assert "没有在享的户" in text(desk.get("wang", "/desk/entitlements/roster/"))
    Entitlement.objects.update(amount_fen=0)
    assert "没有在享的户" in text(desk.get("wang", "/desk/entitlements/roster/?start=next"))


def test_a_list_that_is_not_whole_says_so(
    desk: Desk, decision: Decision, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A sum of a part must not be taken for the sum of all."""
    roster, export = "/desk/entitlements/roster/?start=next", "/desk/cases/export/"

    def mark() -> str:
        sheet = load_workbook(io.BytesIO(desk.get("wang", export).content)).active
        return str(sheet.cell(1, 1).value)

    assert "没有印完" not in text(desk.get("wang", roster)) and "没有导完" not in mark()
    home = desk.cast.zhang.memberships.get().household
    an_entitlement(a_decision(a_case(desk.cast.zhang, home)), [])
    Entitlement.objects.update(from_month=dt.date(2021, 11, 1))
    monkeypatch.setattr("minzheng.channels.desk.views.printed.MOST", 1)
    monkeypatch.setattr("minzheng.channels.desk.views.export.MOST", 1)
    assert "没有印完：这里只有前 1 户" in text(desk.get("wang", roster))
    assert "没有导完" in mark() and "1 件" in mark()


def test_the_list_of_payments_masks_names(desk: Desk, decision: Decision) -> None:
    batch = make_batch(item="DB", month=NOVEMBER, by=desk.cast.qian)
    said = text(desk.get("sun", f"/desk/batches/{batch.public_id}/roster/"))
    assert "李*国" in said and "李建国" not in said and "合计 800 元" in said
    assert (
        "合计 1 户" in said
        and '制表</th><td class="mz-ruled-sign">钱</td>' in said
        and "打印" in said
    )


def test_excel_is_masked_safe_and_recorded(desk: Desk, decision: Decision) -> None:
    correct_person(person=desk.cast.li, version=desk.cast.li.version, by=desk.cast.wang)
    answer = desk.get("wang", "/desk/cases/export/", state="open")
    sheet = load_workbook(io.BytesIO(answer.content)).active
    rows = [[cell.value for cell in row] for row in sheet.iter_rows()]
    assert answer["Content-Disposition"].startswith("attachment")
    assert rows[0][0].startswith("王 于 ") and "仅限工作使用" in rows[0][0]
    shown = re.findall(r'<th scope="col"[^>]*>([^<]+)', text(desk.get("wang", "/desk/cases/")))
    assert rows[1] == [*shown, "身份证号"]
    assert rows[2][0] == "李*国" and re.fullmatch(r"330402\*{8}\d{4}", rows[2][7])
    assert desk.cast.li.id_number.open().encode() not in answer.content
    assert Event.objects.filter(verb="cases.exported").get().detail["rows"] == 1
    assert who_looked(desk.cast.li)[0].what == "导出了名单"
    assert desk.get("xu", "/desk/cases/export/").status_code == 403
    assert desk.get("zhao", "/desk/cases/export/").url == "/desk/cases/", "nothing is no file"
    assert "没有可以导出的" in text(desk.get("zhao", "/desk/cases/"))


def test_no_cell_of_an_export_is_a_formula(desk: Desk) -> None:
    """Names cannot hold these, numbers of cases cannot either: whatever gets in stays text."""
    case = walk.submitted(desk.cast)
    for payload in PAYLOADS:
        Case.objects.filter(pk=case.pk).update(number=payload)
        content = desk.get("wang", "/desk/cases/export/").content
        sheet = load_workbook(io.BytesIO(content)).active
        assert all(cell.data_type != "f" for row in sheet.iter_rows() for cell in row), payload
        assert sheet["B3"].value == payload


def test_a_paper_is_handed_out_as_a_download(desk: Desk, case: Case) -> None:
    """Whatever lies there, were it a page with a script."""
    paper = add_material(case=case, code="odd_proof", name="说明", by=desk.cast.wang)
    paper.file.save("x.bin", ContentFile(b"<script>alert(1)</script>"))
    where = f"/desk/case/{case.public_id}/paper/{paper.public_id}/"
    answer = desk.get("wang", where)
    assert answer["Content-Type"] == "application/octet-stream"
    assert answer["Content-Disposition"].startswith("attachment")
    assert answer["X-Content-Type-Options"] == "nosniff" and ".bin" in answer["Content-Disposition"]
    assert text(answer)
    assert who_looked(desk.cast.li)[0].what == "打开了材料"
    assert desk.get("zhao", where).status_code == 404


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (b"", "这个文件是空的"),
        (b"<html></html>", "只收照片"),
        (b"MZ\x90\x00 program", "只收照片"),
        (b"%PDF-1.4 cut", "只收照片"),
        (b"GIF89a", "只收照片"),
    ],
)
def test_a_paper_is_taken_by_what_it_is(desk: Desk, case: Case, content: bytes, words: str) -> None:
    upload = SimpleUploadedFile("photo.jpg", content, content_type="image/jpeg")
    where = f"/desk/case/{case.public_id}/paper/"
    answer = desk.post("wang", where, code="odd_proof", file=upload)
    assert answer.status_code == 422 and words in text(answer)
    assert not MaterialPaper.objects.exists()


def test_a_paper_seen_at_the_counter(desk: Desk, case: Case) -> None:
    where = f"/desk/case/{case.public_id}/paper/"
    assert desk.post("wang", where, code="nothing").status_code == 422
    assert desk.post("wang", where, code="odd_proof").status_code == 302
    assert "窗口看过原件" in text(desk.get("wang", f"/desk/case/{case.public_id}/"))


def test_an_objection_by_phone_is_answered(desk: Desk) -> None:
    case = walk.posted(desk.cast)
    posting = PublicPosting.objects.get()
    where = f"/desk/postings/{posting.public_id}/object/"
    bad = desk.post("wang", where, text="")
    assert bad.status_code == 422 and "请照反映人的话写下来" in text(bad)
    assert desk.post("wang", where, text="他家有车", contact="电话").status_code == 302
    assert "1 条待处理" in text(desk.get("wang", "/desk/postings/", show="objections"))
    objection = Objection.objects.get()
    answer = f"/desk/postings/answer/{objection.public_id}/"
    bad = desk.post("wang", answer, upheld="", answer="查过")
    assert bad.status_code == 422 and "请选属实还是不属实" in text(bad) and "查过" in text(bad)
    assert desk.post("wang", answer, upheld="yes", answer="确有车辆").status_code == 302
    assert desk.post("wang", answer, upheld="no", answer="没有").status_code == 409
    assert case.steps.filter(code="check", finished_at=None).exists()
    assert desk.post("zhao", answer, upheld="no", answer="没有").status_code == 404
