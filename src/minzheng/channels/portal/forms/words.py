"""Forms of a few words: an explanation, an appeal, a phone, an account."""

from minzheng.foundation.core.fields import Form, LineField, TextField
from minzheng.stages.registry.entries import (
    clean_account,
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
