"""Forms of a few words: an explanation, an appeal, a phone, an account, a mandate."""

from minzheng.channels.portal.forms.fields import (
    Form,
    LongField,
    PickField,
    PlainField,
    account,
    id_number,
    line,
    phone,
)
from minzheng.stages.registry.entries import clean_name


class DifferenceForm(Form):
    """Why it differs."""

    text = LongField(
        label="是怎么回事？", help_text="想到什么写什么，几个字也可以。", max_length=300,
        missing="请写一写是怎么回事，几个字也可以。",
    )  # fmt: skip


class AppealForm(Form):
    """Why one does not agree."""

    text = LongField(
        label="您为什么不同意？",
        help_text="想到什么写什么，几个字也可以。不会写就打电话，我们替您记。",
        max_length=2000, missing="请写一写您为什么不同意，几个字也可以。",
    )  # fmt: skip


class PhoneForm(Form):
    """A new phone number."""

    phone = PlainField(
        label="新的手机号", help_text="登录的验证码和办事的消息都会发到这里。", rule=phone,
        missing="请填写手机号。", max_length=40,
    )  # fmt: skip


class AccountForm(Form):
    """Where the money is to go from now on."""

    bank = PlainField(
        label="开户银行", help_text="例如：嘉兴银行。", rule=line("开户银行", 40),
        missing="请填写开户银行。", max_length=100,
    )  # fmt: skip
    account = PlainField(
        label="银行卡号或存折账号", help_text="照着卡面或存折填，空格不要紧。", rule=account,
        missing="请填写银行卡号或存折账号。", max_length=60,
    )  # fmt: skip


class MandateForm(Form):
    """Whom one lets act, and for how long."""

    name = PlainField(
        label="他（她）的姓名", rule=clean_name, missing="请填写姓名。", max_length=80
    )
    id_number = PlainField(
        label="他（她）的身份证号", rule=id_number, missing="请填写身份证号。", max_length=40
    )
    months = PickField(
        label="委托多久？", missing="请选委托多久。",
        choices=(("1", "1 个月"), ("3", "3 个月"), ("6", "6 个月"), ("12", "1 年")),
    )  # fmt: skip
