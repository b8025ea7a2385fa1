"""What staff note about a person at the counter, on the phone or at the door."""

import datetime as dt
from typing import Any

from django import forms

from minzheng.foundation.accounts.models import User
from minzheng.foundation.core import clock
from minzheng.foundation.core.fields import (
    DayField,
    Form,
    LineField,
    PickField,
    id_number,
)
from minzheng.foundation.core.identity import age_on
from minzheng.foundation.core.uploads import PaperField
from minzheng.stages.catalog import registered
from minzheng.stages.registry.mandate_fields import ActsField
from minzheng.stages.registry.models import LifeEvent, Membership, Person

FIELDS = (("id_number", "身份证号"), ("phone", "手机号"))
PURPOSES = ("核对申请材料", "电话通知本人", "银行退汇核对账户", "协助公安核对户籍")


ALL = "all"  # everything that can be done for the person, on one page


class OpenForm(Form):
    """A whole number, for a purpose that the person will read."""

    field = PickField(label="看哪一项", choices=FIELDS, missing="请选要看哪一项。")
    purpose = LineField(
        label="用途", max_length=120, missing="请写明用途，本人可以看到这条记录。",
        help_text="会记录下来，本人在“谁看过我的资料”里能看到。",
        widget=forms.TextInput(attrs={"list": "purposes"}),
    )  # fmt: skip


class EventForm(Form):
    """Something that happened to a person."""

    kind = forms.ChoiceField(
        label="发生了什么", choices=list(LifeEvent.KINDS.items()),
        error_messages=dict.fromkeys(("required", "invalid_choice"), "请从列表里选一项。"),
    )  # fmt: skip
    on = DayField(label="哪一天", missing="请选发生的日期。")
    source = LineField(
        label="从哪里知道的", max_length=40, missing="请写明来源，例如：死亡证明、家属电话。",
        help_text="例如：死亡证明、火化证、家属电话、村社区报告。",
    )  # fmt: skip
    sure = forms.BooleanField(required=False)

    def __init__(self, person: Person, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        # The age and not the day of birth: beside the masked number that would complete it.
        who = f"{person.name}（{age_on(person.birth_on, clock.today())} 岁，{person.area.label}）"
        self.fields["sure"].label = f"登记去世的要勾：去世的是{who}，没有认错人"

    def clean(self) -> dict[str, Any]:
        """A death stops money and closes a person's doors: it is read back first."""
        data = super().clean() or {}
        if data.get("kind") == "death" and not data.get("sure"):
            self.add_error("sure", "请核对姓名、年龄和住处，没有认错人再勾选。")
        return data


class VoidForm(Form):
    """Why an event that was entered is set aside."""

    reason = LineField(label="为什么作废", max_length=40, missing="请写明原因，例如：认错了人。")

    def __init__(self, event: LifeEvent, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.event = event


class AuthoriseForm(Form):
    """A signed paper: who signed, for which item."""

    item = forms.ChoiceField(label="用于哪件事")
    people = forms.MultipleChoiceField(
        label="哪些人签了字", widget=forms.CheckboxSelectMultiple,
        error_messages={"required": "请勾选签了字的人；未成年人由监护人签。"},
    )  # fmt: skip
    channel = PickField(
        label="怎么签的", missing="请选怎么签的。",
        choices=[("paper", "窗口纸质签字"), ("worker", "工作人员上门签字")],
    )  # fmt: skip
    seen = forms.BooleanField(
        label="我看过签字的授权书原件，已随案保存",
        error_messages={"required": "没有看到签字的授权书，不能登记授权。"},
    )

    def __init__(self, members: list[Membership], *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        items = [(item.code, item.name) for item in registered()]
        self.fields["item"].choices = items  # type: ignore[attr-defined]
        rows = [(m.person.public_id, m.person.name) for m in members]
        self.fields["people"].choices = rows  # type: ignore[attr-defined]


class MandateForm(Form):
    """Someone acts for the person, until a day: on a signed paper, or said before a witness."""

    worker = forms.ChoiceField(
        label="委托给谁", required=False, error_messages={"invalid_choice": "请从列表里选一位。"}
    )
    agent = LineField(
        label="家人或邻居的身份证号", rule=id_number, max_length=40, required=False,
        help_text="委托给工作人员的，这里空着。家人要是已登记的居民。",
    )  # fmt: skip
    acts = ActsField(label="可以替本人办哪些事", initial=["apply", "supplement"])
    until_on = DayField(label="委托到哪一天", future=True, missing="请选委托到哪一天，最长一年。")
    channel = PickField(
        label="怎么委托的", missing="请选怎么委托的。",
        choices=[("paper", "签字的委托书"), ("oral", "口头委托")],
    )  # fmt: skip
    paper = PaperField(label="委托书照片", required=False, help_text="签字的委托书，拍照存上。")
    witness = LineField(
        label="在场作证的人", max_length=40, required=False, help_text="口头委托的写这一项。"
    )
    seen = forms.BooleanField(
        label="我看过本人签字的委托书，或者当面听本人说过",
        error_messages={"required": "没有看到签字的委托书，也没有当面听本人说，不能登记委托。"},
    )

    def __init__(self, workers: list[User], *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        rows = [(w.public_id, f"{w.display_name}（社区工作人员）") for w in workers]
        choices = [("", "家人或邻居（填身份证号）"), *rows]
        self.fields["worker"].choices = choices  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        """One of the two, and what shows that she wanted it."""
        data: dict[str, Any] = super().clean() or self.cleaned_data
        if "agent" in data and "worker" in data and bool(data["agent"]) == bool(data["worker"]):
            self.add_error("agent", "请选一位工作人员，或者填家人的身份证号，只要一样。")
        if data.get("channel") == "oral" and not data.get("witness"):
            self.add_error("witness", "口头委托要写明在场作证的人。")
        return data

    def clean_until_on(self) -> dt.date:
        """Not in the past."""
        day: dt.date = self.cleaned_data["until_on"]
        if day < clock.today():
            raise forms.ValidationError("委托的最后一天不能早于今天。")
        return day


class FindForm(Form):
    """The person whose application is filed."""

    id_number = LineField(
        label="居民的身份证号", rule=id_number, max_length=40,
        missing="请填写身份证号，18 位。", help_text="读卡或照身份证输入；只用来找到这个人。",
    )  # fmt: skip
    item = forms.ChoiceField(
        label="办什么事",
        error_messages=dict.fromkeys(("required", "invalid_choice"), "请选要办的事。"),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        items = [(item.slug, f"申请{item.name}") for item in registered()]
        items.append((ALL, "别的：补材料、复核、撤回、委托、改账户、改手机"))
        self.fields["item"].choices = items  # type: ignore[attr-defined]
