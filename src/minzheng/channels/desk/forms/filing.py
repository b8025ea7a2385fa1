"""代办申请: the same questions as the residents' own pages, grouped on one page."""

from collections.abc import Sequence
from typing import Any

from django import forms

from minzheng.foundation.core.fields import Form, PickField
from minzheng.stages.catalog import Item
from minzheng.stages.catalog.questions import PAGE_TITLES, field_of, look_of
from minzheng.stages.registry.models import Membership

AUTHORISE = "authorise"  # the page whose questions a signed paper answers here
CHANNELS = (("counter", "窗口"), ("phone", "电话"), ("worker", "上门"))
SIGNED = (("signed", "都签了，我看过原件"), ("later", "还没签，后补"))


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
        fields = [(q.page, self[f"q_{q.key}"], look_of(q)) for q in self.questions]
        return [
            (PAGE_TITLES.get(page, ""), [(bound, look) for on, bound, look in fields if on == page])
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
