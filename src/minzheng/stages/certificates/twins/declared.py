"""Which forms a resident may fill in, and what paper says beside the fields."""

from collections.abc import Callable
from typing import NamedTuple

from minzheng.foundation.core.fields import Form
from minzheng.stages.catalog import Item, registered
from minzheng.stages.decisions.forms import AppealForm, ObjectionForm, WithdrawForm
from minzheng.stages.registry.forms import AccountForm, FamilyMandateForm, PhoneForm

LOOKS = {"id_number": "id", "phone": "phone", "account": "account"}
CARD = "本人的身份证（看一下就还给您）"


class Twin(NamedTuple):
    """A form on paper. `about` is what a filled one belongs to: case, decision, person, nothing.

    `bring` are things to bring along; `must_sign`: it does nothing without her signature.
    """

    slug: str
    title: str
    lead: str
    about: str
    form: Callable[..., Form] | None = None
    item: Item | None = None
    bring: tuple[str, ...] = (CARD,)
    must_sign: bool = False


OTHERS = (
    Twin(
        "supplement", "补交材料单",
        "把要补的材料和这张单子一起交来。一次说全，不会再让您为同一样东西跑。",
        "case", bring=("要补的材料：原件看一下就还给您，我们拍照留存",),
    ),
    Twin(
        "mandate", "代办委托书",
        "请一位家人或邻居替您办事。随时可以收回，打电话或到窗口说一声就行。",
        "person", FamilyMandateForm, bring=(CARD, "代办人的身份证"), must_sign=True,
    ),
    Twin(
        "appeal", "复核申请书", "不同意决定，可以请我们换人再看一遍。看的期间，正在领的钱照常发。",
        "decision", AppealForm, bring=("决定书（找不到也能办）",),
    ),
    Twin(
        "objection", "公示异议表",
        "对公示的内容有话说，可以写在这里，也可以打电话说。不想留名字可以不写。",
        "nothing", ObjectionForm, bring=("有凭证的带上，没有也能交",),
    ),
    Twin(
        "withdraw", "撤回申请书", "不想办了可以撤回。以后想办，随时可以重新申请。",
        "case", WithdrawForm, must_sign=True,
    ),
    Twin(
        "account", "收款账户变更表", "以后的钱打到新账户。户名要是您本人。",
        "person", AccountForm, bring=(CARD, "银行卡或存折"), must_sign=True,
    ),
    Twin(
        "phone", "手机号变更表", "登录的验证码和办事的消息都发到新号码，所以要您本人来办。",
        "person", PhoneForm, must_sign=True,
    ),
)  # fmt: skip


def apply_twin(item: Item) -> Twin:
    """The application form of an item."""
    lead = f"{item.what}。会写多少写多少，空着的我们来问、来查。"
    return Twin(f"apply-{item.slug}", f"{item.name}申请表", lead, "case", item=item)


def twins() -> tuple[Twin, ...]:
    """All forms: the applications of every item, then the rest."""
    return (*(apply_twin(item) for item in registered()), *OTHERS)


def find(slug: str) -> Twin:
    """The form of that name; KeyError otherwise."""
    for twin in twins():
        if twin.slug == slug:
            return twin
    raise KeyError(slug)
