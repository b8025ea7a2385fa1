"""Short forms: a reason, an objection, its answer, a review."""

from django import forms

from minzheng.foundation.core.fields import Form, LineField, PickField, TextField, version_field
from minzheng.stages.cases.models import Case

REVIEWS = [(kind, Case.KINDS[kind]) for kind in ("review", "change", "correction")]


class PauseForm(Form):
    """Stop the clock, start it again, or add time."""

    do = forms.ChoiceField(
        choices=[("suspend", ""), ("resume", ""), ("extend", "")],
        error_messages=dict.fromkeys(("required", "invalid_choice"), "请按其中一个按钮。"),
    )
    reason = LineField(label="原因", required=False)


class ReasonForm(Form):
    """Why."""

    reason = LineField(label="原因", max_length=120, missing="请写明原因。")
    version = version_field()


class BackForm(Form):
    """Why a step of a moment ago is taken back."""

    why = LineField(label="为什么撤回", max_length=120, missing="请写一句为什么撤回。")


class ReviewForm(Form):
    """What kind of second look, and why."""

    kind = forms.ChoiceField(
        label="类型", choices=REVIEWS,
        error_messages=dict.fromkeys(("required", "invalid_choice"), "请选复核、变更或更正。"),
    )  # fmt: skip
    reason = LineField(label="原因", max_length=120, missing="请写明为什么要再看一遍。")


class AppealForm(Form):
    """What the person says against a decision, on paper or by phone."""

    text = TextField(label="本人为什么不同意", max_length=1000, missing="请照本人的话写下来。")


class AnswerForm(Form):
    """What became of an objection."""

    upheld = PickField(
        label="查下来", choices=[("yes", "属实，重新调查"), ("no", "不属实，继续公示")],
        missing="请选属实还是不属实。",
    )  # fmt: skip
    answer = TextField(label="处理意见", missing="请写明怎么查的、结论是什么。")
