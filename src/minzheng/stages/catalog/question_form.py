"""A page of an item's questions, built from its declaration."""

from collections.abc import Sequence
from typing import Any

from minzheng.foundation.core.fields import Form
from minzheng.stages.catalog import Question
from minzheng.stages.catalog.questions import HIDDEN_KINDS, field_of


class QuestionsForm(Form):
    """The questions of one page; `cleaned_data` are answers as cases keep them."""

    def __init__(
        self,
        questions: Sequence[Question],
        *args: Any,
        initial: dict[str, Any],
        kept: dict[str, str],
        known: dict[str, str],
    ) -> None:
        """`kept`: numbers held already (an empty box keeps them); `known`: from the register."""
        visible = {q.key: initial.get(q.key) for q in questions if q.kind not in HIDDEN_KINDS}
        super().__init__(*args, initial=visible)
        self.questions, self.kept, self.known = tuple(questions), kept, known
        for question in questions:
            needed = question.required and not question.when and question.key not in kept
            self.fields[question.key] = field_of(question, needed)

    def clean(self) -> dict[str, Any]:
        """A question under a «yes» is needed only when the answer is yes."""
        data: dict[str, Any] = super().clean() or self.cleaned_data
        for question in self.questions:
            asked = question.when and data.get(question.when) == "yes"
            if asked and question.required and data.get(question.key) in (None, ""):
                self.add_error(question.key, f"请填写：{question.label}")
        return data

    def answers(self) -> dict[str, Any]:
        """What to save: the valid ones; an empty box over a number held already keeps it."""
        found: dict[str, Any] = {}
        for question in self.questions:
            if question.key not in self.cleaned_data:
                continue
            value = self.cleaned_data[question.key]
            if value not in (None, ""):
                found[question.key] = value
            elif question.key in self.known:
                found[question.key] = self.known[question.key]
            elif question.key not in self.kept:
                found[question.key] = ""
        if "account" in self.known and found.get("account") == self.known["account"]:
            found["bank"] = self.known["bank"]  # the account stays, so its bank does
        return found
