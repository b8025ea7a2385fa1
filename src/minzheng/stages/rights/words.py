"""What people are told about their requests, in plain words; a text message says almost nothing."""

from django.conf import settings

from minzheng.foundation.core import clock
from minzheng.foundation.core.pages import ymd
from minzheng.stages.notices.words import NEUTRAL, SECRET_TITLE
from minzheng.stages.registry.models import Person
from minzheng.stages.rights import clocks
from minzheng.stages.rights.models import Request

SMS = {
    "received": "您关于个人资料的请求已收到。如果您不知情，请拨打{phone}。",
    "extended": "您关于个人资料的请求要晚一些答复，请登录查看，或拨打{phone}。",
    "answered": "您关于个人资料的请求有答复了，请登录查看，或拨打{phone}。",
}
TITLES = {
    "received": "收到了您对资料的要求", "extended": "您对资料的要求，答复要晚一些",
    "answered": "您对资料的要求，有答复了",
}  # fmt: skip


def key_of(what: str, row: Request, mark: str = "") -> str:
    """The key of the message that tells this of a request; the mark is for another addressee."""
    return f"rights:{what}:{row.public_id}{mark}"


def told_of(key: str) -> str:
    """The public id of the request that a message of this key tells of; empty for others."""
    parts = key.split(":")
    return parts[2] if parts[0] == "rights" and len(parts) > 2 else ""


def title(kind: str, person: Person) -> str:
    """The title on the page; a protected person's says nothing."""
    return SECRET_TITLE if person.secret else TITLES[kind]


def sms(kind: str, person: Person) -> str:
    """The text message, signed by the district."""
    words = NEUTRAL if person.secret else SMS[kind]
    return f"【{settings.DISTRICT['name']}】" + words.format(phone=settings.HUMAN_PHONE)


def received(row: Request) -> str:
    """What was asked, by whom, and until when it is answered."""
    who = "" if row.capacity == "self" else f"，由{Request.CAPACITIES[row.capacity]}提出"
    return (
        f"{ymd(row.received_on)}收到“{Request.KINDS[row.kind]}”的要求{who}，编号 {row.number}。\n"
        f"最晚 {ymd(row.due_on)}答复{_sample(row)}。到时没有答复，打 {settings.HUMAN_PHONE} 问。\n"
        f"如果不是您提的，请马上打 {settings.HUMAN_PHONE}。"
    )


def _sample(row: Request) -> str:
    """The days are a sample, not the date."""
    return "（期限为示例值）" if row.due_sample else ""


def extended(row: Request) -> str:
    """Why it takes longer, and until when."""
    return (
        f"“{Request.KINDS[row.kind]}”（编号 {row.number}）要晚一些，最晚 {ymd(row.due_on)}答复。\n"
        f"原因：{row.extension_reason}"
    )


def answered(row: Request) -> str:
    """The answer with its reasons, who gave it, and how to complain."""
    head = f"“{Request.KINDS[row.kind]}”（编号 {row.number}）：{Request.OUTCOMES[row.outcome]}。"
    parts = [head, row.answer]
    if row.copy_until_on:
        parts.append(f"副本可以在网上或者窗口领取，到 {ymd(row.copy_until_on)}为止。")
    parts.append(f"答复人：{row.answered_label}")
    if row.outcome != "granted":
        parts += complaint()
    return "\n".join(parts)


def complaint() -> list[str]:
    """How to go on when the answer does not satisfy."""
    law = clocks.basis(clock.today(), ("pipl", 50), ("pipl", 65), ("cybersecurity_law", 43))
    return [
        f"不同意这个答复，可以：（{law}）",
        f"1. 打 {settings.HUMAN_PHONE}，请换人再看一遍；",
        "2. 向网信部门投诉、举报；",
        "3. 向人民法院起诉。",
    ]
