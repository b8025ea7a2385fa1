"""Papers that a clerk takes in: pictures and PDF only, by what they are, not by their names."""

from typing import Any

from django import forms

from minzheng.foundation.core.fields import Form
from minzheng.foundation.core.uploads import PaperField
from minzheng.stages.catalog import Item


class PaperForm(Form):
    """One paper: which, and a picture of it or just that it was seen."""

    code = forms.ChoiceField(
        label="哪一份材料",
        error_messages=dict.fromkeys(("required", "invalid_choice"), "请选是哪一份材料。"),
    )
    file = PaperField(
        label="照片或 PDF", required=False, help_text="没有拍照就空着，记为窗口看过原件。"
    )

    def __init__(self, item: Item, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        choices = [(m.code, m.name) for m in item.materials]
        self.fields["code"].choices = choices  # type: ignore[attr-defined]
