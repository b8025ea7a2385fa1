"""What a mandate may reach, as a question; the portal and the desk ask it alike."""

from typing import Any

from django import forms

from minzheng.stages.registry.models import ACTS

# Everything but seeing, which belongs to every mandate.
CHOSEN = [(act, words) for act, words in ACTS.items() if act != "see"]


class ActsField(forms.MultipleChoiceField):
    """The acts chosen; «see» is always among them. Nothing chosen is a mandate to look on."""

    def __init__(self, **kwargs: Any) -> None:
        kwargs.setdefault("label", "可以替我办哪些事？")
        kwargs.setdefault(
            "help_text", "看办到哪里、看决定书，不用勾就可以。下面勾上的，才能替您办。"
        )
        kwargs.setdefault("widget", forms.CheckboxSelectMultiple)
        super().__init__(choices=CHOSEN, required=False, **kwargs)
        self.error_messages["invalid_choice"] = "请从列出的几项里勾选。"

    def clean(self, value: Any) -> list[str]:
        """In the order of the list."""
        chosen = set(super().clean(value))
        return [act for act in ACTS if act == "see" or act in chosen]
