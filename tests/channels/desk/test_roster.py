"""名册导入 through the page: all errors at once, the own sheet back, all or the good ones."""

import datetime as dt
import io

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from openpyxl import load_workbook

from minzheng.channels.desk.views import roster as views
from minzheng.foundation.core import line as the_line
from minzheng.stages.registry.models import ImportBatch, Person, RosterJob
from tests.cast import make_id
from tests.channels.desk.conftest import Desk, text

HEAD = "户号,姓名,身份证号,与户主关系,村社区,住址\n"


def line(no: str, name: str, number: str, relation: str = "户主", place: str = "烟雨社区") -> str:
    """One line of a sheet."""
    return f"{no},{name},{number},{relation},{place},烟雨路 1 号\n"


GOOD = line("9001", "赵一", make_id(dt.date(1960, 1, 1), 501)) + line(
    "9001", "钱二", make_id(dt.date(1961, 1, 1), 502), "配偶"
)
BAD = line("9002", "孙三", "330402196001010000") + line("9003", "", "1", "户主", "不存在村")


def upload(content: str) -> SimpleUploadedFile:
    """A CSV as Excel writes it here."""
    return SimpleUploadedFile("名册.csv", (HEAD + content).encode("gbk"))


def test_a_faultless_sheet_is_looked_at_then_imported(desk: Desk) -> None:
    before = Person.objects.count()
    looked = desk.post("wang", "/desk/roster/", do="look", file=upload(GOOD))
    assert "没有错误" in text(looked) and Person.objects.count() == before
    done = desk.browser("wang").post("/desk/roster/", {"do": "all"}, follow=True)
    assert "已导入 2 人" in text(done) and Person.objects.count() == before + 2
    again = desk.browser("wang").post("/desk/roster/", {"do": "all"}, follow=True)
    assert "重新选一次文件" in text(again) and Person.objects.count() == before + 2


def test_every_error_comes_back_in_the_own_sheet(desk: Desk) -> None:
    looked = desk.post("wang", "/desk/roster/", do="look", file=upload(GOOD + BAD))
    said = text(looked)
    assert "第 4 行" in said and "第 5 行" in said and "还没有写入任何一行" in said
    sheet = desk.post("wang", "/desk/roster/", do="errors")
    book = load_workbook(io.BytesIO(sheet.content)).active
    rows = [[cell.value for cell in row] for row in book.iter_rows()]
    assert rows[0][-1] == "错误原因" and rows[1][-1] is None and "最后一位" in rows[3][-1]


def test_all_or_the_good_ones_never_half(desk: Desk) -> None:
    before = Person.objects.count()
    desk.post("wang", "/desk/roster/", do="look", file=upload(GOOD + BAD))
    refused = desk.post("wang", "/desk/roster/", do="all")
    assert refused.status_code == 422 and Person.objects.count() == before
    desk.post("wang", "/desk/roster/", do="good")
    assert Person.objects.count() == before + 2 and ImportBatch.objects.get().rows == 2


def test_another_town_is_not_imported(desk: Desk) -> None:
    looked = desk.post("zhao", "/desk/roster/", do="look", file=upload(GOOD))
    assert "辖区" in text(looked)
    desk.post("zhao", "/desk/roster/", do="good")
    assert not ImportBatch.objects.exists()


def test_no_file_an_empty_one_and_a_program(desk: Desk) -> None:
    assert "请选名单文件" in text(desk.post("wang", "/desk/roster/", do="look"))
    empty = SimpleUploadedFile("a.csv", b"")
    assert "文件是空的" in text(desk.post("wang", "/desk/roster/", do="look", file=empty))
    program = SimpleUploadedFile("a.xlsx", b"MZ\x90\x00")
    assert "不是表格" in text(desk.post("wang", "/desk/roster/", do="look", file=program))


def test_the_template_holds_only_my_villages(desk: Desk) -> None:
    content = desk.get("wang", "/desk/roster/template/").content
    book = load_workbook(io.BytesIO(content))
    words = {cell.value for row in book["选项"].iter_rows() for cell in row}
    assert any("烟雨" in str(word) for word in words)
    assert not any("新丰" in str(word) for word in words)


def test_a_long_sheet_is_left_to_the_line(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(views, "AT_ONCE", 1)
    before = Person.objects.count()
    desk.post("wang", "/desk/roster/", do="look", file=upload(GOOD))
    asked = desk.browser("wang").post("/desk/roster/", {"do": "all"}, follow=True)
    assert "2 人正在后台导入" in text(asked) and "排队等着导入" in text(asked)
    assert Person.objects.count() == before
    job = RosterJob.objects.get()
    part = desk.get("wang", "/desk/roster/jobs/")
    assert "hx-trigger" in part.content.decode() and "名册.csv" in text(part)
    assert "名册.csv" not in text(desk.get("zhou", "/desk/roster/jobs/"))
    other = desk.post("zhou", f"/desk/roster/jobs/{job.public_id}/", do="stop")
    assert other.status_code == 404
    the_line.run_once()
    assert Person.objects.count() == before + 2
    ended = desk.get("wang", "/desk/roster/jobs/")
    assert "已导入 2 人" in text(ended) and "hx-trigger" not in ended.content.decode()
    assert 'id="count-desk-roster"' in desk.get("wang", "/desk/waiting/").content.decode()
    desk.post("wang", f"/desk/roster/jobs/{job.public_id}/", do="know")
    assert "已导入 2 人" not in text(desk.get("wang", "/desk/roster/jobs/"))
    assert 'id="count-desk-roster"' not in desk.get("wang", "/desk/waiting/").content.decode()


def test_a_long_sheet_can_be_stopped(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(views, "AT_ONCE", 1)
    before = Person.objects.count()
    desk.post("wang", "/desk/roster/", do="look", file=upload(GOOD))
    desk.post("wang", "/desk/roster/", do="all")
    where = f"/desk/roster/jobs/{RosterJob.objects.get().public_id}/"
    stopped = desk.browser("wang").post(where, {"do": "stop"}, follow=True)
    assert "正在取消" in text(stopped) and "已取消，一个人也没有写入" in text(stopped)
    the_line.run_once()
    assert Person.objects.count() == before
    again = desk.browser("wang").post(where, {"do": "stop"}, follow=True)
    assert "已经办完了" in text(again)
