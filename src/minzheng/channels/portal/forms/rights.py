"""What a resident fills in to ask about the data that is kept."""

from typing import Any

from minzheng.foundation.core.fields import Form, LineField, PickField, TextField
from minzheng.stages.registry.entries import clean_address, clean_name, clean_phone
from minzheng.stages.registry.models import Person

SELF = "self"
TEXTS = {
    # kind: (label, help, needed)
    "copy": ("还有什么要说的？", "例如只要哪几年的。可以不写，就是全部。", False),
    "correct": ("还有哪里不对？", "上面没有的写在这里：哪里不对、应该是什么。", False),
    "freeze": ("为什么？", "可以不写。", False),
    "lift": ("还有什么要说的？", "可以不写。", False),
    "object": ("您不同意我们怎么用您的资料？", "想到什么写什么，几个字也可以。", True),
    "delete": ("要删掉哪些资料，为什么？", "可以不写，就是全部。", False),
}


class RightsForm(Form):
    """One request; the fields that its kind needs, and for whom, where there is a choice."""

    def __init__(
        self, kind: str, others: list[tuple[Person, str]], *args: Any, **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        if others:
            choices = [(SELF, "我自己的")]
            choices += [(p.public_id, f"{p.name}的（{WHO[how]}）") for p, how in others]
            self.fields["whose"] = PickField(
                label="谁的资料？", choices=choices, missing="请选谁的资料。", initial=SELF
            )
        if kind == "correct":
            self._corrections()
        label, help_text, needed = TEXTS[kind]
        self.fields["text"] = TextField(
            label=label, help_text=help_text, required=needed, max_length=1000,
            missing="请写一写，几个字也可以。",
        )  # fmt: skip

    def _corrections(self) -> None:
        rules = {
            "name": ("姓名应该是", clean_name), "address": ("住址应该是", clean_address),
            "phone": ("手机号应该是", clean_phone),
        }  # fmt: skip
        for name, (label, rule) in rules.items():
            self.fields[name] = LineField(label=label, rule=rule, required=False, max_length=200)

    @property
    def wanted(self) -> dict[str, str]:
        """What should stand in the register."""
        names = ("name", "phone", "address")
        return {name: self.cleaned_data.get(name) or "" for name in names if name in self.fields}


WHO = {"guardian": "您的孩子", "relative": "去世的家人"}
