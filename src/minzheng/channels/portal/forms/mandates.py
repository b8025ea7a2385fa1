"""Whom one lets act, for what, and for how long."""

from typing import Any

from minzheng.foundation.accounts.abilities import Role
from minzheng.foundation.accounts.models import User
from minzheng.foundation.core.fields import Form, LineField, PickField, id_number
from minzheng.stages.registry.entries import clean_name
from minzheng.stages.registry.mandate_fields import ActsField

MONTHS = (("1", "1 个月"), ("3", "3 个月"), ("6", "6 个月"), ("12", "1 年"))


def months_field() -> PickField:
    """How long; it ends by itself."""
    return PickField(label="委托多久？", missing="请选委托多久。", choices=MONTHS)


class FamilyMandateForm(Form):
    """Someone of the family, by name and number."""

    name = LineField(label="他（她）的姓名", rule=clean_name, missing="请填写姓名。", max_length=80)
    id_number = LineField(
        label="他（她）的身份证号", rule=id_number, missing="请填写身份证号。", max_length=40
    )
    acts = ActsField(initial=["apply", "supplement", "appeal", "money"])
    months = months_field()


class WorkerMandateForm(Form):
    """A worker of my own community, chosen by name."""

    worker = PickField(label="委托哪一位？", missing="请选一位工作人员。")
    acts = ActsField(initial=["apply", "supplement"])
    months = months_field()

    def __init__(self, workers: list[User], *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        rows = [
            (worker.public_id, f"{worker.display_name}（{Role.VILLAGE_WORKER.label}）")
            for worker in workers
        ]
        self.fields["worker"].choices = rows  # type: ignore[attr-defined]
