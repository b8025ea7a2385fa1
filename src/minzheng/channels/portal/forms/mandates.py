"""Whom one lets act: a worker of one's own community (one of the family: registry/forms)."""

from typing import Any

from minzheng.foundation.accounts.abilities import Role
from minzheng.foundation.accounts.models import User
from minzheng.foundation.core.fields import Form, PickField
from minzheng.stages.registry.forms import months_field
from minzheng.stages.registry.mandate_fields import ActsField


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
