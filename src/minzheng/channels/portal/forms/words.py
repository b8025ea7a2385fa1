"""Forms of a few words: an explanation, an appeal, a phone, an account, a mandate."""

from minzheng.foundation.core.fields import Form, LineField, PickField, TextField, id_number
from minzheng.stages.registry.entries import (
    clean_account,
    clean_name,
    clean_phone,
    line_rule,
)


class DifferenceForm(Form):
    """Why it differs."""

    text = TextField(
        label="是怎么回事？", help_text="想到什么写什么，几个字也可以。", max_length=300,
        missing="请写一写是怎么回事，几个字也可以。",
    )  # fmt: skip


class AppealForm(Form):
    """Why one does not agree."""

    text = TextField(
        label="您为什么不同意？",
        help_text="想到什么写什么，几个字也可以。不会写就打电话，我们替您记。",
        max_length=2000, missing="请写一写您为什么不同意，几个字也可以。",
    )  # fmt: skip


class PhoneForm(Form):
    """A new phone number."""

    phone = LineField(
        label="新的手机号", help_text="登录的验证码和办事的消息都会发到这里。", rule=clean_phone,
        missing="请填写手机号。", max_length=40,
    )  # fmt: skip


class AccountForm(Form):
    """Where the money is to go from now on."""

    bank = LineField(
        label="开户银行", help_text="例如：嘉兴银行。", rule=line_rule("开户银行", 40),
        missing="请填写开户银行。", max_length=100,
    )  # fmt: skip
    account = LineField(
        label="银行卡号或存折账号", help_text="照着卡面或存折填，空格不要紧。", rule=clean_account,
        missing="请填写银行卡号或存折账号。", max_length=60,
    )  # fmt: skip


class MandateForm(Form):
    """Whom one lets act, and for how long."""

    name = LineField(label="他（她）的姓名", rule=clean_name, missing="请填写姓名。", max_length=80)
    id_number = LineField(
        label="他（她）的身份证号", rule=id_number, missing="请填写身份证号。", max_length=40
    )
    months = PickField(
        label="委托多久？", missing="请选委托多久。",
        choices=(("1", "1 个月"), ("3", "3 个月"), ("6", "6 个月"), ("12", "1 年")),
    )  # fmt: skip
