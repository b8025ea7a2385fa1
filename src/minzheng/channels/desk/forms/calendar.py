"""A year's plan of holidays, and one day that a later notice changes."""

from typing import Any

from django import forms

from minzheng.foundation.core.fields import DayField, Form, LineField
from minzheng.foundation.core.uploads import clean_bytes
from minzheng.stages.rights.holidays import NAME_MOST, SOURCE_LEAST, SOURCE_MOST, read_plan

FILE_MOST = 1024 * 1024
NOTICE = "请写明通知的文号，例如：国办发明电〔2025〕7号。"


def _source() -> LineField:
    return LineField(
        label="通知的文号", max_length=SOURCE_MOST, min_length=SOURCE_LEAST, missing=NOTICE,
        error_messages={"min_length": NOTICE},
    )  # fmt: skip


class YearForm(Form):
    """The sheet of a year with its notice."""

    year = forms.IntegerField(
        label="哪一年", min_value=2004, max_value=2100,
        widget=forms.TextInput(attrs={"inputmode": "numeric"}),
        error_messages=dict.fromkeys(
            ("required", "invalid", "min_value", "max_value"), "请写四位数的年份，例如 2027。"
        ),
    )  # fmt: skip
    source = _source()
    file = forms.FileField(
        label="安排表", allow_empty_file=True, max_length=255,
        help_text="xlsx 或 csv，三列：日期、安排（放假或上班）、名称。",
        widget=forms.FileInput(attrs={"accept": ".xlsx,.xls,.ods,.csv,.txt"}),
        error_messages={
            "required": "请选安排表。", "missing": "没有收到文件，请重新选一次。",
            "invalid": "没有收到文件，请重新选一次。", "max_length": "文件名太长了，请改短一些。",
        },
    )  # fmt: skip

    def clean_file(self) -> tuple[str, bytes]:
        """Name and bytes; a year's plan is a page."""
        upload = self.cleaned_data["file"]
        if upload.size > FILE_MOST:
            raise forms.ValidationError("文件超过 1 MB，不像是一年的安排表。")
        return upload.name, clean_bytes(upload)

    def wanted(self) -> dict[str, Any]:
        """What the sheet says, as the session keeps it. Raises NotPossible with every fault."""
        name, data = self.cleaned_data["file"]
        plan = read_plan(data, self.cleaned_data["year"], name)
        days = [[on.isoformat(), works, feast] for on, (works, feast) in sorted(plan.days.items())]
        return {"year": plan.year, "days": days, "source": self.cleaned_data["source"]}


class DayForm(Form):
    """One day."""

    on = DayField(label="哪一天", future=True, missing="请选日期。")
    how = forms.ChoiceField(
        label="改成", choices=[("off", "放假"), ("work", "上班")],
        error_messages=dict.fromkeys(("required", "invalid_choice"), "请选放假或上班。"),
    )  # fmt: skip
    name = LineField(
        label="哪个节", max_length=NAME_MOST, required=False,
        help_text="回到和平常一样的，可以不写。",
    )  # fmt: skip
    source = _source()

    def wanted(self) -> dict[str, Any]:
        """The day, as the session keeps it."""
        told = self.cleaned_data
        return {
            "year": told["on"].year, "on": told["on"].isoformat(), "works": told["how"] == "work",
            "name": told["name"], "source": told["source"],
        }  # fmt: skip
