"""发放 at the desk: three people through the web, returns, the file for the payer only (P22)."""

import datetime as dt
from typing import Any

import pytest
from django.conf import settings
from django.core.files.uploadedfile import SimpleUploadedFile

from minzheng.connectors.bank.format import ReturnReason
from minzheng.connectors.bank.simulator import Bank
from minzheng.foundation.accounts.actions import appoint
from minzheng.foundation.audit.models import Event
from minzheng.foundation.core import clock, line
from minzheng.stages.decisions.models import Decision
from minzheng.stages.payments.models import BankFile, Batch, Line, Receipt, Recovery, RecoveryAsk
from tests import walk
from tests.cast import BY, area
from tests.channels.desk.conftest import Desk, text
from tests.channels.desk.test_counter import enter
from tests.stages.payments.grants import Counter, decide

MONTH = "2021-11-01"


def move(desk: Desk, name: str, batch: Batch, do: str, **more: Any) -> Any:
    """One press on a batch, on the version that stands now."""
    batch.refresh_from_db()
    form = {"do": do, "version": str(batch.version), **more}
    return desk.post(name, f"/desk/batches/{batch.public_id}/move/", **form)


def page(batch: Batch) -> str:
    """The address of a batch."""
    return f"/desk/batches/{batch.public_id}/"


def test_three_people_pay_a_month(desk: Desk, decision: Decision, counter: Counter) -> None:
    clock.fix(walk.DAYS["decide"])
    form = {"item": "DB", "month": MONTH, "kind": "regular"}
    made = desk.post("qian", "/desk/batches/make/", **form)
    again = desk.post("qian", "/desk/batches/make/", **form)
    batch = Batch.objects.get()
    assert made.url == again.url == page(batch)
    said = text(desk.get("sun", page(batch)))
    assert "800 元" in said and "复核无误" in said and "李*国" in said and "李建国" not in said
    each = said.split("逐户")[1]
    assert "烟雨社区" in each and decision.number in each, "what the checker looks it up by"
    assert "2021年11月" not in each, "all of them are of the month in the heading"
    assert move(desk, "sun", batch, "check").status_code == 302
    assert "支付 800 元" in text(desk.get("wu", page(batch)))
    assert move(desk, "wu", batch, "release").status_code == 302
    line.run_until_quiet()
    batch.refresh_from_db()
    assert batch.state == "settled" and Line.objects.get().state == "paid"
    assert "钱 → 孙 → 吴" in text(desk.get("zhou", "/desk/batches/"))


def test_nobody_does_another_ones_part(desk: Desk, batch: Batch) -> None:
    for name, do in (
        ("qian", "check"), ("qian", "release"), ("sun", "release"), ("wu", "check"),
        ("wu", "remake"), ("sun", "remake"), ("wu", "release"),
    ):  # fmt: skip
        answer = move(desk, name, batch, do)
        assert answer.status_code in (409, 422), f"{name} {do}"
    batch.refresh_from_db()
    assert batch.state == "made" and batch.checked_by == ""
    for name in ("wang", "shen", "zhou", "feng", "chu", "zheng"):
        assert move(desk, name, batch, "check").status_code == 403, name


def test_two_payers_on_one_batch(desk: Desk, batch: Batch, counter: Counter) -> None:
    version = str(batch.version)
    where = f"{page(batch)}move/"
    move(desk, "sun", batch, "check")
    stale = desk.post("wu", where, do="release", version=version)
    assert stale.status_code == 409 and "没有覆盖任何内容" in text(stale)
    assert move(desk, "wu", batch, "release").status_code == 302
    assert desk.post("wu", where, do="release", version=version).status_code == 302
    assert BankFile.objects.count() == 1


def test_sent_back_with_a_reason(desk: Desk, batch: Batch) -> None:
    bad = move(desk, "sun", batch, "return", reason="")
    assert bad.status_code == 422 and "请写明原因" in text(bad)
    assert move(desk, "sun", batch, "return", reason="李家已搬走").status_code == 302
    assert "李家已搬走" in text(desk.get("qian", page(batch)))
    assert move(desk, "qian", batch, "remake").status_code == 302
    batch.refresh_from_db()
    assert batch.state == "made"


def test_a_household_is_held_and_goes_on(desk: Desk, batch: Batch) -> None:
    row = Line.objects.get()
    where = f"/desk/lines/{row.public_id}/"
    bad = desk.post("sun", where, do="hold", reason="")
    assert bad.status_code == 422 and "请写明暂缓原因" in text(bad)
    assert desk.post("sun", where, do="hold", reason="核对账户").status_code == 302
    assert "核对账户" in text(desk.get("qian", "/desk/returns/"))
    assert desk.post("qian", where, do="unhold").status_code == 302
    row.refresh_from_db()
    assert row.state == "listed"


@pytest.mark.parametrize(
    ("form", "words"),
    [
        ({"item": "DB", "month": "", "kind": "regular"}, "请从列表里选月份"),
        ({"item": "DB", "month": "2031-01-01", "kind": "regular"}, "请从列表里选月份"),
        ({"item": "XX", "month": MONTH, "kind": "regular"}, "请选事项"),
        ({"item": "DB", "month": MONTH, "kind": "arrears"}, "没有需要补发的户"),
    ],
)
def test_a_list_made_wrongly(desk: Desk, district: None, form: dict[str, str], words: str) -> None:
    answer = desk.post("qian", "/desk/batches/make/", **form)
    assert answer.status_code == 422 and words in text(answer)
    assert not Batch.objects.exists()


def test_the_file_is_for_the_payer_alone(desk: Desk, batch: Batch, counter: Counter) -> None:
    move(desk, "sun", batch, "check")
    move(desk, "wu", batch, "release")
    where = f"/desk/batches/file/{BankFile.objects.get().public_id}/"
    answer = desk.get("wu", where)
    assert answer["Content-Disposition"].startswith("attachment") and "6228480000" in text(answer)
    assert Event.objects.filter(verb="file.downloaded").count() == 1
    for name in ("qian", "sun", "zhou", "feng", "wang"):
        assert desk.get(name, where).status_code == 403, name


def test_a_result_that_does_not_fit_changes_nothing(
    desk: Desk, batch: Batch, counter: Counter
) -> None:
    move(desk, "sun", batch, "check")
    move(desk, "wu", batch, "release")
    where = f"/desk/batches/file/{BankFile.objects.get().public_id}/result/"
    for content in (b"", b"\x00\xff garbage", "付款成功".encode("gbk")):
        upload = SimpleUploadedFile("r.txt", content)
        assert desk.post("wu", where, file=upload).status_code == 422
    assert desk.post("wu", where).status_code == 422
    assert Line.objects.get().state == "sent"


def test_money_sent_back_is_sent_again(desk: Desk, batch: Batch, counter: Counter) -> None:
    counter.bank = Bank(settings.CONNECTOR_SECRET, endings={"2216": ReturnReason.ACCOUNT_CLOSED})
    move(desk, "sun", batch, "check")
    move(desk, "wu", batch, "release")
    line.run_until_quiet()
    back = text(desk.get("qian", "/desk/returns/"))
    assert "已退回" in back and "烟雨社区" in back and Decision.objects.get().number in back
    early = desk.browser("qian").post(
        "/desk/returns/reissue/", {"line": Line.objects.get().public_id}, follow=True
    )
    assert "请先登记新的领款账户" in text(early)
    changed = {"bank": "嘉兴银行", "account": "6228480000001119999"}
    assert enter(desk, "account", desk.cast.li.public_id, **changed).status_code == 302
    assert "编制重发名单" in text(desk.get("qian", "/desk/returns/"))
    assert desk.post("qian", "/desk/returns/reissue/", item="DB").status_code == 302
    second = Batch.objects.get(kind="reissue")
    assert "换了账户" in text(desk.get("sun", page(second))) or second.state == "made"
    move(desk, "sun", second, "check")
    move(desk, "wu", second, "release")
    line.run_until_quiet()
    assert Line.objects.get().state == "paid"


def test_money_comes_back_by_slip_once(desk: Desk, batch: Batch, counter: Counter) -> None:
    move(desk, "sun", batch, "check")
    move(desk, "wu", batch, "release")
    line.run_until_quiet()
    where = f"/desk/returns/recover/{Line.objects.get().public_id}/"
    grants_it = desk.post("qian", where, amount="100", reason="多发")
    assert grants_it.status_code == 422 and "没有多发" in text(grants_it)
    decide(desk.cast.li_home, desk.cast.li, 0, verdict="stop", on=clock.today())
    bad = desk.post("qian", where, amount="900", reason="多发")
    assert bad.status_code == 422 and "最多还能追回 800 元" in text(bad)
    assert desk.post("qian", where, amount="100", reason="多发").status_code == 302
    waits = text(desk.get("qian", "/desk/returns/"))
    assert not Recovery.objects.exists() and "等另一个人复核" in waits
    agree = f"/desk/returns/agree/{RecoveryAsk.objects.get().public_id}/"
    assert desk.post("qian", agree, do="agree").status_code == 403
    assert desk.post("sun", agree, do="agree").status_code == 302
    slip = f"/desk/returns/receipt/{Recovery.objects.get().public_id}/"
    bad = desk.post("wu", slip, slip="", amount="60", on="2021-10-26")
    assert bad.status_code == 422 and "请填写银行回单号" in text(bad)
    for _ in range(2):
        desk.post("wu", slip, slip="R1", amount="60", on="2021-10-26")
    assert Receipt.objects.get().fen == 6_000
    much = desk.post("wu", slip, slip="R2", amount="41", on="2021-10-26")
    assert much.status_code == 422 and "还应追回 40 元" in text(much)
    assert "60 元" in text(desk.get("qian", "/desk/returns/"))


def test_a_payer_of_one_town_pays_nothing(desk: Desk, batch: Batch) -> None:
    appoint(
        user=desk.cast.zhao, role="pay_checker", area=area("新丰镇"), by=BY,
        from_on=dt.date(2021, 1, 1),
    )  # fmt: skip
    desk.cast.zhao.refresh_from_db()
    assert desk.get("zhao", page(batch)).status_code == 403
    assert move(desk, "zhao", batch, "check").status_code == 403
