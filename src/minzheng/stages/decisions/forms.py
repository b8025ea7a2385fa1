"""What a resident says to a case or a decision, described once: screen, paper and counter."""

from typing import Any

from minzheng.foundation.core.fields import Form, LineField, PickField, TextField


class AppealForm(Form):
    """Why one does not agree with a decision."""

    text = TextField(
        label="您为什么不同意？",
        help_text="想到什么写什么，几个字也可以。不会写就打电话，我们替您记。",
        max_length=2000, missing="请写一写您为什么不同意，几个字也可以。",
    )  # fmt: skip


class ObjectionForm(Form):
    """What somebody has to say to a posting."""

    text = TextField(
        label="反映什么", max_length=1000, missing="请照反映人的话写下来。",
        help_text="可以匿名。内容加密保存，只有处理人能看。",
    )  # fmt: skip
    contact = LineField(
        label="怎么回复", help_text="电话、地址都行。", required=False, max_length=60
    )


WITHDRAWN_FOR = {  # short, so that they stand in one row on paper
    "better": "家里好些了", "other": "改办别的事", "wrong": "填错了重办", "moved": "要搬走了",
}  # fmt: skip


class WithdrawForm(Form):
    """Why one takes an application back; one need not say. Picked, not written: it goes into the
    trail, which is for ever and holds no words of anyone."""

    why = PickField(
        label="为什么撤回", choices=list(WITHDRAWN_FOR.items()), unsaid="不想说",
        help_text="不想说也行，撤回一样有效。", missing="请从里面选一样。",
    )  # fmt: skip


def withdrawn_for(data: dict[str, Any], unsaid: str) -> str:
    """The reason in words; `unsaid` without any."""
    return WITHDRAWN_FOR.get(str(data.get("why", "")), unsaid)
