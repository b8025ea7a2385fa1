"""What a resident fills in about herself: described once for screen, paper and counter."""

from minzheng.foundation.core.fields import Form, LineField, PickField, id_number
from minzheng.stages.registry.entries import clean_account, clean_name, clean_phone, line_rule
from minzheng.stages.registry.mandate_fields import ActsField


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


MONTHS = (("1", "1 个月"), ("3", "3 个月"), ("6", "6 个月"), ("12", "1 年"))


def months_field() -> PickField:
    """How long; it ends by itself."""
    return PickField(label="委托多久？", missing="请选委托多久。", choices=MONTHS)


class FamilyMandateForm(Form):
    """Someone of the family, by name and number."""

    name = LineField(label="他（她）的姓名", rule=clean_name, missing="请填写姓名。", max_length=80)
    id_number = LineField(
        label="他（她）的身份证号", rule=id_number, missing="请填写身份证号。", max_length=40
    )
    acts = ActsField(initial=["apply", "supplement"])  # money never without being asked for
    months = months_field()
