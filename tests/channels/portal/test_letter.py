"""My decision explained: answer, sums, reasons, who, how to disagree; on paper too."""

import json
import re
from collections.abc import Callable

import pytest
from django.test import Client

from minzheng.foundation.core import clock, line
from minzheng.foundation.core.pages import ymd
from minzheng.stages.cases.models import Case
from minzheng.stages.certificates.actions import revoke
from minzheng.stages.certificates.letters import letter_of
from minzheng.stages.certificates.queries import address, letter_code
from minzheng.stages.decisions import actions as decisions
from minzheng.stages.decisions.models import Appeal, Decision
from minzheng.stages.registry.models import Person
from tests import walk
from tests.cast import Cast
from tests.channels.portal.screens import Walker

pytestmark = pytest.mark.django_db


@pytest.fixture
def decision(cast: Cast) -> Decision:
    """800 yuan a month for 李家."""
    made = walk.granted(cast)
    line.run_once()
    return made


@pytest.fixture
def refusal(cast: Cast) -> Decision:
    """Refused for what lies in the bank."""
    held = {("DS09", cast.li.id_number.open()): walk.saves(50_000_000)}
    case = walk.visited(cast, held)
    clock.fix(walk.DAYS["opinion"])
    decisions.give_opinion(case=case, verdict="refuse", text="存款超过限额。", by=cast.shen)
    case.refresh_from_db()
    made = decisions.decide(
        case=case, verdict="refuse", reasons="家庭存款 500,000 元，超过限额。", by=cast.zhou,
        refusal_codes=["R02"],
    )  # fmt: skip
    assert made is not None
    return made


def test_the_letter_reads_in_order(
    decision: Decision, cast: Cast, walk_as: Callable[[Person], Walker]
) -> None:
    walker = walk_as(cast.li)
    text = walker.open(f"/decisions/{decision.public_id}/").text
    parts = (
        "您家从 11 月起", "每月可领 800 元", "这 800 元是怎么算的", "为什么可以领",
        "什么情况会改变结果", "审核意见", "决定人：周（南湖区民政局 ", decision.number,
        "不同意怎么办", "不同意？我要申请复核", f"按 {ymd(decision.proposal.law_on)}有效的规则计算",
        "谁查看过我的资料",
    )  # fmt: skip
    places = [text.index(part) for part in parts]
    assert places == sorted(places)
    assert f"规则版本 {decision.proposal.rule_version[:12]}，标准 demo_2021" in text
    assert "示例值" in text and "公示 7 天，没有异议" in text


def test_the_sums_on_the_page_give_the_amount(
    decision: Decision, cast: Cast, as_resident: Callable[[Person], Client]
) -> None:
    """Computed again from the figures that stand in the page, nothing else."""
    body = as_resident(cast.li).get(f"/decisions/{decision.public_id}/").content.decode()
    table = body.split('<table class="mz-sums">')[1].split("</table>")[0]
    rows, total = table.split("<tfoot>")
    cells = re.findall(r'<td class="mz-num">(.*?)</td>', rows, re.S)
    sums = [(-1 if "减" in cell else 1) * fen(cell) for cell in cells]
    assert sum(sums) == fen(total) == decision.amount_fen == 80_000


def fen(cell: str) -> int:
    """The number in a table cell."""
    number = re.sub(r"<[^>]*>|[^0-9.]", "", cell.split("元")[0])
    return round(float(number) * 100)


def test_the_paper_says_the_same_and_its_code_verifies(
    decision: Decision, cast: Cast, as_resident: Callable[[Person], Client]
) -> None:
    client = as_resident(cast.li)
    paper = client.get(f"/decisions/{decision.public_id}/print/").content.decode()
    for part in ("每月可领", "800", "本地户籍", decision.number, "不同意怎么办", "mz-qr-drawing"):
        assert part in paper, part
    code = letter_code(decision)
    assert code is not None
    verified = client.get(address(code), follow=True)
    assert verified.status_code == 200 and decision.number in verified.content.decode()


def test_a_refusal_has_reasons_and_remedies(
    refusal: Decision, cast: Cast, walk_as: Callable[[Person], Walker]
) -> None:
    case = walk_as(cast.li).open(f"/cases/{refusal.case.public_id}/").text
    assert "看决定书：为什么没有批准" in case and "每一分钱" not in case
    assert "这次没有批准。理由写在决定书里" in case and "办完了" not in case
    text = walk_as(cast.li).open(f"/decisions/{refusal.public_id}/").text
    for part in ("没有批准", "财产超标", "家庭存款 500,000 元", "行政复议", "行政诉讼"):
        assert part in text, part
    said = re.search(
        r"财产超标，查到的存款等 500,000 元，超过 ([\d,]+) 元（示例值）的限额。下面", text
    )
    assert said and f"金融资产不超过 {said[1]} 元" in text
    assert "每月可领" not in text
    assert text.index("金融资产在限额以内") < text.index("有共同生活的家庭成员")


def test_a_refusal_says_first_what_decided_and_how_to_disagree(
    refusal: Decision, cast: Cast, as_resident: Callable[[Person], Client]
) -> None:
    """What was met is folded on the screen, whole on paper; nothing of it is lost."""
    client = as_resident(cast.li)
    page = client.get(f"/decisions/{refusal.public_id}/").content.decode()
    shown = re.sub(r"<details.*?</details>", "", page, flags=re.S)
    parts = (
        "没有批准的理由", "逐条看是怎么定的", "金融资产在限额以内", "不同意怎么办",
        "不同意？我要申请复核", "什么情况会改变结果", "决定人：",
    )  # fmt: skip
    places = [shown.index(part) for part in parts]
    assert places == sorted(places)
    folded = ("收入低于低保标准", "有共同生活的家庭成员", "您家一个月的收入是怎么算的")
    paper = client.get(f"/decisions/{refusal.public_id}/print/").content.decode()
    assert "<details" not in paper
    for part in folded:
        assert part not in shown and part in page and part in paper, part


def test_an_income_that_decided_is_not_folded(refusal: Decision) -> None:
    """How it was reckoned belongs to what stood in the way."""
    told = json.loads(refusal.proposal.explanation.open())
    assert not letter_of(refusal, "http://x").income_failed
    for row in told["reasons"]:
        row["holds"] = row["holds"] if row["field"] != "income_below" else False
    refusal.proposal.explanation = json.dumps(told)
    refusal.proposal.save()
    refusal.proposal.refresh_from_db()
    assert letter_of(refusal, "http://x").income_failed


def test_a_refusal_on_another_ground_names_no_limit(refusal: Decision) -> None:
    """The figures belong to the ground that was named, and an old snapshot may lack them."""
    assert "超过" in letter_of(refusal, "http://x").lead
    refusal.refusal_codes = ["R07"]
    assert "超过" not in letter_of(refusal, "http://x").lead
    refusal.refusal_codes = ["R02"]
    told = json.loads(refusal.proposal.explanation.open())
    for row in told["reasons"]:
        row["flips_at"] = None
    refusal.proposal.explanation = json.dumps(told)
    refusal.proposal.save()
    refusal.proposal.refresh_from_db()
    assert letter_of(refusal, "http://x").lead.startswith("财产超标。下面")


def test_disagreeing_once(
    refusal: Decision, cast: Cast, walk_as: Callable[[Person], Walker]
) -> None:
    """Empty is told, a word is enough, a second press changes nothing, the new case is shown."""
    walker = walk_as(cast.li)
    walker.open(f"/decisions/{refusal.public_id}/appeal/")
    page = walker.press(text="  ")
    assert walker.response.status_code == 422 and "几个字也可以" in page.text
    form = page.form("text")
    for words in ("钱是借来的", "钱是借来的", "别的话"):
        response = walker.client.post(walker.path, {**form.hidden, "text": words}, follow=True)
        assert response.status_code == 200
    made = Appeal.objects.get()
    assert made.text.open() == "钱是借来的" and made.review_case is not None
    assert made.review_case.kind == "objection"
    page = walker.open(f"/decisions/{refusal.public_id}/appeal/")
    assert "您申请了复核" in page.text
    assert "复核（您申请的）" in walker.open(f"/cases/{made.review_case.public_id}/").text


def test_an_old_letter_says_that_it_is_old(
    decision: Decision, cast: Cast, walk_as: Callable[[Person], Walker]
) -> None:
    """A later decision, and a code that was revoked."""
    walker = walk_as(cast.li)
    url = f"/decisions/{decision.public_id}/"
    assert "代替" not in walker.open(url).text and "作废" not in walker.open(url).text
    code = letter_code(decision)
    assert code is not None
    revoke(code=code, by=cast.zhou)
    assert "已经作废" in walker.open(url).text
    proposal = decision.proposal
    proposal.pk, proposal.public_id = None, "n" * 22
    proposal.facts = proposal.explanation = "{}"
    proposal.save()
    Decision.objects.create(
        number="DB-2", case=decision.case, proposal=proposal, verdict="stop", result="NONE",
        amount_fen=0, decided_on=clock.today(), decided_at=clock.now(), decided_by="x",
        decided_label="周", reasons="迁走了。", supersedes=decision,
    )  # fmt: skip
    page = walker.open(url)
    assert "代替" in page.text and "看新的决定" in page.text


def test_a_household_on_dibao_does_not_apply_again(
    decision: Decision, cast: Cast, walk_as: Callable[[Person], Walker]
) -> None:
    Case.objects.update(state="closed", outcome="granted", closed_on=clock.today())
    page = walk_as(cast.li).open("/apply/dibao/")
    assert "不用再申请" in page.text


def test_what_a_card_says_of_the_decision(
    refusal: Decision, cast: Cast, walk_as: Callable[[Person], Walker]
) -> None:
    text = walk_as(cast.li).open("/").text
    assert "这次没有批准" in text and "不同意可以申请复核" in text


def test_a_card_names_the_sum(
    decision: Decision, cast: Cast, walk_as: Callable[[Person], Walker]
) -> None:
    Case.objects.update(state="closed", outcome="granted", closed_on=clock.today())
    assert "每月 800 元（示例值）" in walk_as(cast.li).open("/cases/").text
