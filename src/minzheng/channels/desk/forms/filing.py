"""代办申请: the same questions as the residents' own pages, grouped on one page."""

from collections.abc import Sequence
from typing import Any

from django import forms

from minzheng.channels.desk.forms.fields import Form, LineField, MoneyField, PickField, TextField
from minzheng.channels.desk.forms.people import line_rule
from minzheng.stages.catalog import Item, Question
from minzheng.stages.registry.entries import clean_account, clean_phone
from minzheng.stages.registry.models import Membership

AUTHORISE = "authorise"  # the page whose questions a signed paper answers here
CHANNELS = (("counter", "窗口"), ("phone", "电话"), ("worker", "上门"))
SIGNED = (("signed", "都签了，我看过原件"), ("later", "还没签，后补"))
TITLES = {
    "family": "家里的人", "income": "家里的收入", "support": "家人给的钱", "property": "家里的存款",
    "contact": "联系和收钱的账户",
}  # fmt: skip
HIDDEN_KINDS = ("account", "phone")


class FilingForm(Form):
    """All questions of an item, how the resident came, and what was seen on paper."""

    channel = PickField(label="怎么申请的", choices=CHANNELS, missing="请选窗口、电话或上门。")
    signed = PickField(
        label="全家人的授权书", choices=SIGNED, missing="请选授权书签了没有。",
        help_text="没有全家签字，提交以后不能核对；可以先受理，签好后在居民页面登记。",
    )  # fmt: skip
    papers = forms.MultipleChoiceField(
        label="已经看过的纸质材料", required=False, widget=forms.CheckboxSelectMultiple
    )
    key = forms.CharField(max_length=40, widget=forms.HiddenInput, required=False)

    def __init__(
        self, item: Item, members: Sequence[Membership], *args: Any, kept: dict[str, str],
        complete: bool = True, **kwargs: Any,
    ) -> None:  # fmt: skip
        """`kept`: numbers held already, an empty box keeps them; `complete`: to be sent now."""
        super().__init__(*args, **kwargs)
        self.item, self.kept = item, kept
        self.members = members
        self.questions = [q for q in item.questions if q.page != AUTHORISE]
        for question in self.questions:
            needed = question.required and not question.when and question.key not in kept
            self.fields[f"q_{question.key}"] = field_of(question, needed and complete)
        choices = [(m.code, m.name) for m in item.materials if m.code != "authorisation_paper"]
        self.fields["papers"].choices = choices  # type: ignore[attr-defined]
        if not complete:
            self.fields["signed"].required = False

    def groups(self) -> list[tuple[str, list[Any]]]:
        """Bound fields by page, in the item's order."""
        pages = list(dict.fromkeys(q.page for q in self.questions))
        fields = [(q.page, self[f"q_{q.key}"], looks(q)) for q in self.questions]
        return [
            (TITLES.get(page, ""), [(bound, look) for on, bound, look in fields if on == page])
            for page in pages
        ]

    def answers(self) -> dict[str, Any]:
        """What to save, as cases keep it; numbers held already stay."""
        found: dict[str, Any] = {}
        for question in self.questions:
            value = self.cleaned_data.get(f"q_{question.key}")
            if value not in (None, ""):
                found[question.key] = value
            elif question.key in self.kept:
                found[question.key] = self.kept[question.key]
        return found


def field_of(question: Question, needed: bool) -> forms.Field:
    """The field of one question."""
    told: dict[str, Any] = {"label": question.label, "required": needed}
    if question.kind == "yesno":
        return PickField(choices=question.choices or (("yes", "是"), ("no", "不是")), **told)
    if question.kind == "choice":
        return PickField(choices=question.choices, **told)
    if question.kind == "money":
        return MoneyField(missing="请填写金额，没有就填 0。", max_length=40, **told)
    if question.kind == "phone":
        return LineField(rule=clean_phone, max_length=40, **told)
    if question.kind == "account":
        return LineField(rule=clean_account, missing="请填写账号。", max_length=60, **told)
    if question.required:
        return LineField(rule=line_rule(question.label, 40), max_length=100, **told)
    return TextField(rule=line_rule(question.label, 300), rows=2, **told)


def looks(question: Question) -> str:
    """The kind of a component."""
    return {"money": "money", "phone": "phone", "account": "number"}.get(question.kind, "")
