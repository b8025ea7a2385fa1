"""入户调查表: phone first, filled where there may be no signal."""

import re
from typing import Any

from django import forms

from minzheng.foundation.core.fields import DayField, Form, LineField, PickField, TextField
from minzheng.foundation.core.uploads import Paper, PaperField

MET = (
    ("本人", "本人"),
    ("配偶", "配偶"),
    ("子女", "子女"),
    ("父母", "父母"),
    ("其他家人", "其他家人"),
)
LIVING = (("自住", "自己的房子"), ("租住", "租的"), ("借住", "借住"), ("养老机构", "养老机构"))
SEEN = (
    ("car", "有汽车"), ("shop", "在做生意"), ("decorated", "新近豪华装修"),
    ("care", "有人需要长期照料"), ("unsafe", "房屋不安全"), ("none", "都没有"),
)  # fmt: skip
AGREES = (("yes", "与申报一致"), ("no", "与申报不一致"))


class PhotoField(PaperField):
    """One picture from the phone; a PDF is no picture."""

    def __init__(self, **kwargs: Any) -> None:
        widget = forms.FileInput(attrs={"accept": "image/*", "data-shrink": ""})
        super().__init__(required=False, widget=widget, **kwargs)

    def clean(self, data: Any, initial: Any = None) -> Paper | None:
        """Drawn anew, or nothing."""
        paper: Paper | None = super().clean(data, initial)
        if paper is not None and paper.kind != "jpeg":
            raise forms.ValidationError("这里只放照片，PDF 请到办件页“收一份材料”里放。")
        return paper


class VisitForm(Form):
    """Two people, one form; `client_id` makes it count once."""

    client_id = forms.CharField(max_length=64, widget=forms.HiddenInput)
    visited_on = DayField(label="哪天去的", missing="请选入户的日期。")
    visitor = LineField(label="调查人", max_length=40, missing="请填写调查人。")
    second_visitor = LineField(
        label="同行人", max_length=40, missing="入户要两个人，请填写同行人。",
        help_text="要和调查人不是同一个人。",
    )  # fmt: skip
    met = PickField(label="见到了谁", choices=MET, missing="请选见到了谁。")
    living = PickField(label="住的是什么房子", choices=LIVING, missing="请选住的是什么房子。")
    seen = forms.MultipleChoiceField(
        label="看到了什么", choices=SEEN, widget=forms.CheckboxSelectMultiple,
        error_messages={"required": "请勾选看到的情况，没有就勾“都没有”。"},
    )  # fmt: skip
    agrees = PickField(label="和申报的一样吗", choices=AGREES, missing="请选和申报的是不是一样。")
    note = TextField(label="还看到什么", required=False, max_length=300, rows=3)
    photo_1 = PhotoField(label="照片一")
    photo_2 = PhotoField(label="照片二")
    photo_3 = PhotoField(label="照片三")
    also = forms.BooleanField(required=False, widget=forms.HiddenInput)

    def clean_client_id(self) -> str:
        """A key made on the phone or by the page."""
        key: str = self.cleaned_data["client_id"]
        if not re.fullmatch(r"[A-Za-z0-9_-]{8,64}", key, re.ASCII):
            raise forms.ValidationError("这份表的编号坏了，请重新打开表格再填。")
        return key

    def clean(self) -> dict[str, Any]:
        """Two different people; «none» alone; what differs is written down."""
        data = super().clean() or self.cleaned_data
        one, two = data.get("visitor", ""), data.get("second_visitor", "")
        if one and one == two:
            self.add_error("second_visitor", "入户调查要两个人，同行人不能与调查人相同。")
        seen = data.get("seen") or []
        if "none" in seen and len(seen) > 1:
            self.add_error("seen", "勾了“都没有”，就不能再勾别的。")
        if data.get("agrees") == "no" and not data.get("note"):
            self.add_error("note", "和申报的不一样，请写明哪里不一样。")
        return data

    def photos(self) -> list[Paper]:
        """The pictures that came."""
        found = [self.cleaned_data.get(f"photo_{n}") for n in (1, 2, 3)]
        return [photo for photo in found if photo is not None]

    def observed(self) -> dict[str, Any]:
        """What was seen, as it is kept."""
        return {"seen": self.cleaned_data["seen"], "note": self.cleaned_data["note"]}
