"""What people are told, in plain words. The page may say all; the text message says almost nothing.

A phone is read by others: a text message holds no benefit's name, no sum and no number, and for
a secret person not even what happened.
"""

import datetime as dt
from collections.abc import Sequence
from typing import NamedTuple

from django.conf import settings

from minzheng.foundation.core.money import yuan
from minzheng.foundation.core.pages import day, ymd
from minzheng.stages.cases.models import Case, CaseStep, MaterialPaper
from minzheng.stages.catalog import Item, find
from minzheng.stages.decisions.models import Decision, Entitlement, PublicPosting
from minzheng.stages.payments.models import Line, Transfer
from minzheng.stages.registry.models import Mandate, Person

SMS = {
    "accepted": "您的申请已受理，请登录查看进度，或拨打{phone}。",
    "rejected": "您的申请没有受理，请登录查看理由，或拨打{phone}。",
    "supplement": "您的申请还差材料，请登录查看要补什么，或拨打{phone}。",
    "posting": "您的办件有新进展，请登录查看，或拨打{phone}。",
    "decision": "您的办件有结果了，请登录查看，或拨打{phone}。",
    "taken_back": "刚才告诉您的一个进展作废了，请登录查看，或拨打{phone}。",
    "paid": "有一笔款项已转到您的账户，请登录查看，或拨打{phone}。",
    "returned": "有一笔款项没有转成，请登录核对账户，或拨打{phone}。",
    "mandate": "有人受您委托提交了申请。如果您不知情，请拨打{phone}。",
    "phone": "您登记的手机号改了，以后的消息不再发到这个号码。如果不是您改的，请拨打{phone}。",
    "proxy": "受您委托的人刚替您办了一件事，请登录查看。如果您不知情，请拨打{phone}。",
    "mandate_given": "您委托了别人代办，从现在起有效。如果您不知情，请拨打{phone}。",
    "mandate_ended": "您给别人的一份委托不再有效了，请登录查看。如果您不知情，请拨打{phone}。",
}
# What is told of an act by mandate, beside sending an application: verb of the trail -> words.
PROXY_ACTS = {
    "case.drafted": "开始替您填一份申请，还没有提交",
    "case.papers_given": "替您补交了材料",
    "case.withdrawn": "替您撤回了申请",
    "difference.explained": "替您对一处不一致作了说明",
    "decision.appealed": "不同意一份决定，替您申请了复核",
    "account.set": "登记了您收钱的账户（户名是您本人）",
}
# What falls when a step is taken back, by what it had ended in.
VOID = {
    "accepted": "刚才告诉您「申请已受理」", "rejected": "刚才告诉您「没有受理」",
    "supplement": "刚才请您补材料", "agree": "刚才告诉您「开始公示」",
}  # fmt: skip
NEUTRAL = "您的办件有新进展，请登录查看，或拨打{phone}。"
SECRET_TITLE = "您的办件有新进展"


class Words(NamedTuple):
    """A title and a text for the person's page."""

    title: str
    text: str


def sms(kind: str, person: Person) -> str:
    """The text message of an event, signed by the district."""
    words = NEUTRAL if person.secret else SMS[kind]
    return f"【{settings.DISTRICT['name']}】" + words.format(phone=settings.HUMAN_PHONE)


def item_name(code: str) -> str:
    """The item in words; one that is no longer offered is still told about."""
    item = _item(code)
    return item.name if item else "您申请的事"


def accepted(case: Case) -> Words:
    """受理, or the start of a review."""
    name = item_name(case.item)
    until = f"最晚{day(case.due_on)}前告诉您结果。" if case.due_on else "有结果会马上告诉您。"
    if case.kind != "new":
        title = f"{name}：{Case.KINDS.get(case.kind, '复核')}开始了"
        text = (
            f"我们开始重新核对您家的情况（编号 {case.number}）。核对期间，正在领的钱照常发。{until}"
            "如果要上门，会先打电话约时间。"
        )
        return Words(title, text)
    text = (
        f"您的{name}申请已经受理，编号 {case.number}。接下来我们向有关部门核对，再上门看一看，"
        f"会先打电话约时间。您不用再跑。{until}"
    )
    return Words(f"{name}申请已受理", text)


def taken_back(step: CaseStep) -> Words:
    """What was told a moment ago does not hold: the officer took it back."""
    name = item_name(step.case.item)
    text = (
        f"{VOID[step.undone]}，是我们办错了，已经撤回，请不要按它办。"
        f"您的{name}申请还在，正在重新处理，有结果马上告诉您。不清楚可以打 {settings.HUMAN_PHONE}。"
    )
    return Words(f"{name}：刚才的通知作废", text)


def rejected(step: CaseStep) -> Words:
    """不予受理: the reason as it was written, and how to disagree."""
    name = item_name(step.case.item)
    text = (
        f"您的{name}申请没有受理。理由：{step.note}"
        f"\n\n情况变了，或者材料齐了，可以重新申请。\n\n{_remedies(step.case.item)}"
    )
    return Words(f"{name}申请没有受理", text)


def supplement(step: CaseStep, papers: Sequence[MaterialPaper]) -> Words:
    """一次性告知: the whole list at once, and what to do with it."""
    case = step.case
    item = _item(case.item)
    there = {paper.code for paper in papers}
    names = [
        m.name
        for m in (item.materials if item else ())
        if m.code in case.asked and m.code not in there
    ]
    missing = "、".join(names) or "经办人备注的内容"
    until = f"请在{day(step.due_on)}前补齐。" if step.due_on else "请尽快补齐。"
    text = (
        f"您的{item_name(case.item)}申请还差：{missing}。{until}"
        "可以在这里拍照上传，也可以交给村社区工作人员。一次说全，不会再让您为同一样东西跑第二次。"
    )
    return Words("您的申请还差材料", text)


def posting(row: PublicPosting) -> Words:
    """公示 has begun: from when to when, what is shown, and what follows."""
    text = (
        f"您家的{item_name(row.case.item)}申请从{ymd(row.from_on)}到{ymd(row.until_on)}在村社区公示。"
        "公示只写隐去一部分的姓名、人数和拟定结果，不写身份证号、电话、住址和病情。"
        "有人提出不同意见时，我们会先核实，再作决定。公示结束后自动撤下。"
    )
    return Words("您的申请开始公示", text)


def decision(row: Decision, entitlement: Entitlement | None) -> Words:
    """The decision: the answer, what comes next, the letter, and how to disagree."""
    name = item_name(row.case.item)
    rest = (
        f"\n\n决定书编号 {row.number}，在「我的办件」里可以看、可以打印，"
        "每一分钱怎么算的都写在上面。"
        f"\n\n{_remedies(row.case.item)}"
    )
    if row.verdict in ("refuse", "stop"):
        title = f"{name}停发" if row.verdict == "stop" else f"{name}申请没有批准"
        why = "；".join((*_refusals(row), row.reasons))
        return Words(title, f"{title}。理由：{why}{rest}")
    title = f"{name}申请已批准" if row.verdict == "grant" else f"{name}有调整"
    if row.amount_fen == 0:
        return Words(title, f"您的{title}：{_granted(row)}。这一项不按月发钱。{rest}")
    mark = "（示例值）" if row.proposal.placeholder else ""
    money = f"每月 {yuan(row.amount_fen)} 元{mark}"
    start = f"，从{_month(entitlement.from_month)}起" if entitlement is not None else ""
    text = f"您的{title}：{money}{start}。接下来钱每月打到您的银行账户，到账会再告诉您。{rest}"
    return Words(title, text)


def paid(line: Line) -> Words:
    """Money is in the account."""
    what = _what(line)
    text = f"{what} {yuan(line.amount_fen)} 元{_mark(line)}，银行已经转到您的账户。"
    return Words(f"{what}已到账", text)


def returned(transfer: Transfer, why: str) -> Words:
    """The bank sent the money back: it is not lost, and what to do."""
    what = _what(transfer.line)
    reason = f"银行说：{why}。" if why else ""
    text = (
        f"{what} {yuan(transfer.amount_fen)} 元{_mark(transfer.line)}没有转成。{reason}"
        f"钱还在，不会少。请核对账户（尾号 {transfer.account.tail}）的户名和账号，"
        "改好后我们重新发。"
    )
    return Words(f"{what}被银行退回", text)


def mandate(case: Case, by_family: bool) -> Words:
    """Someone filed for the person by mandate: he is told who kind of, and how to stop it."""
    who = "您委托的家人" if by_family else "您委托的工作人员"
    number = f"，编号 {case.number}" if case.number else ""
    text = (
        f"{who}替您提交了{item_name(case.item)}申请{number}。"
        f"不是您的意思，可以在「授权和委托」里收回委托，或者打 {settings.HUMAN_PHONE}。"
    )
    return Words("有人替您提交了申请", text)


def proxy(verb: str, by_family: bool) -> Words:
    """Something was done for the person by mandate."""
    who = "您委托的家人" if by_family else "您委托的工作人员"
    text = (
        f"{who}{PROXY_ACTS[verb]}。"
        f"不是您的意思，可以在「授权和委托」里收回委托，或者打 {settings.HUMAN_PHONE}。"
    )
    return Words("有人替您办了一件事", text)


def mandate_given(row: Mandate) -> Words:
    """A mandate was given: to what kind of person, for what, until when, and how to stop it."""
    who = "一位家人" if row.agent_id else "一位工作人员"
    text = (
        f"从{day(row.from_on)}到{ymd(row.until_on)}，您委托{who}替您办这些事：{'；'.join(row.said)}。"
        "同意查询、改手机号这些事，还是要您本人来。"
        f"不是您的意思，可以在「授权和委托」里收回委托，或者打 {settings.HUMAN_PHONE}。"
    )
    return Words("您委托了别人代办", text)


def mandate_ended(row: Mandate) -> Words:
    """A mandate has run out, or somebody other than its giver took it back: from when, what now."""
    whom = "一位家人" if row.agent_id else "一位工作人员"
    since = f"您从{ymd(row.from_on)}起给{whom}的委托"
    again = f"还要请人代办，可以在「授权和委托」里再委托一次，或者打 {settings.HUMAN_PHONE}。"
    holder = row.agent or row.worker
    if row.revoked_at is None:
        text = f"{since}到{ymd(row.until_on)}为止，已经到期，他（她）不能再替您办事。{again}"
        return Words("您的一份委托到期了", text)
    if holder and row.revoked_by == holder.actor_ref:
        text = f"{since}，代办的人自己辞了，从那时起他（她）不再替您办事。{again}"
        return Words("替您办事的人不再代办了", text)
    text = (
        f"{since}，工作人员替您收回了，从那时起他（她）不能再替您办事。"
        f"不是您的意思，请打 {settings.HUMAN_PHONE}。{again}"
    )
    return Words("您的一份委托收回了", text)


def phone_changed(person: Person) -> Words:
    """Her phone was changed or taken away; said as it is for her, and whether the old one hears."""
    now = (
        "以后的短信发到新号码，新号码也用来登录。"
        if person.phone
        else "现在没有登记手机号，收不到短信。"
    )
    old = "" if person.secret else "原来的号码也收到了一条短信。"
    call = f"不是您改的，请马上打 {settings.HUMAN_PHONE}，或者带身份证到街道（镇）窗口改回来。"
    return Words("您登记的手机号改了", now + old + call)


def _mark(line: Line) -> str:
    return "（示例值）" if line.entitlement.placeholder else ""


def _what(line: Line) -> str:
    """«2021年11月的最低生活保障», «补发2021年8月的…»."""
    extra = "补发" if line.kind == "arrears" else ""
    return f"{extra}{_month(line.month)}的{item_name(line.item)}"


def _remedies(code: str) -> str:
    item = _item(code)
    ways = [f"{n}. {way}" for n, way in enumerate(item.remedies if item else (), start=1)]
    tail = f"有不明白的，随时可以打 {settings.HUMAN_PHONE}。"
    return "\n".join(["不同意这个决定，可以：", *ways, tail]) if ways else tail


def _refusals(row: Decision) -> list[str]:
    item = _item(row.case.item)
    return [item.refusals[code] for code in row.refusal_codes if item and code in item.refusals]


def _granted(row: Decision) -> str:
    item = _item(row.case.item)
    return item.granting.get(row.result, "已确认") if item else "已确认"


def _month(on: dt.date) -> str:
    return f"{on.year}年{on.month}月"


def _item(code: str) -> Item | None:
    try:
        return find(code)
    except KeyError:
        return None
