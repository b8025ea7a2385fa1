"""What a person is told about her rating, in plain words; a text message says almost nothing."""

from django.conf import settings

from minzheng.foundation.core.pages import ymd
from minzheng.stages.notices.words import NEUTRAL, SECRET_TITLE, item_name
from minzheng.stages.ratings.models import Rating
from minzheng.stages.registry.models import Person

TITLES = {"given": "替您记下了一个评价", "called": "您的评价，有答复了"}
SMS = {
    "given": "工作人员替您记下了一个评价。如果您不知情，请拨打{phone}。",
    "called": "您的评价有答复了，请登录查看，或拨打{phone}。",
}


def key_of(what: str, row: Rating) -> str:
    """The key of the message that tells this of a rating."""
    return f"rating_{what}:{row.public_id}"


def title(what: str, person: Person) -> str:
    """The title on the page; a protected person's says nothing."""
    return SECRET_TITLE if person.secret else TITLES[what]


def sms(what: str, person: Person) -> str:
    """The text message, signed by the district."""
    words = NEUTRAL if person.secret else SMS[what]
    return f"【{settings.DISTRICT['name']}】" + words.format(phone=settings.HUMAN_PHONE)


def given(row: Rating) -> str:
    """What was noted for her, by whom, through which door, and what follows."""
    parts = [
        f"{ymd(row.given_on)}，{row.given_label}照您的话（{Rating.DOORS[row.door]}）记下了"
        f"您对{item_name(row.case.item)}这件事的评价：{Rating.GRADES[row.grade]}。",
        f"不是您的意思，请打 {settings.HUMAN_PHONE}。",
    ]
    if row.call_due_on is not None:
        parts.insert(1, promise(row))
    return "\n".join(parts)


def promise(row: Rating) -> str:
    """By when somebody calls, and that it is somebody else."""
    sample = "（期限为示例值）" if row.call_due_sample else ""
    return f"最晚 {ymd(row.call_due_on)}有人给您打电话{sample}，不是给您作决定的那个人。"


def called(row: Rating) -> str:
    """What was done about it, by whom."""
    reached = {
        "reached": "我们和您通过话了。",
        "unreached": "我们打了几次电话，没有联系上您，先把答复写在这里。",
    }[row.call_outcome]
    return (
        f"您对{item_name(row.case.item)}这件事不满意。{reached}\n"
        f"我们的答复：{row.answer.open()}\n"
        f"答复人：{row.called_label}\n"
        f"还不满意，请打 {settings.HUMAN_PHONE}，请换人再看。"
    )
