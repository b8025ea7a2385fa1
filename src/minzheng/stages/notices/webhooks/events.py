"""From the trail to what is told: which verbs, and which references of each."""

from collections.abc import Callable, Iterator
from typing import NamedTuple

from minzheng.foundation.audit.models import Event
from minzheng.stages.decisions.models import Decision
from minzheng.stages.payments.models import Transfer

KINDS = {
    "case.status_changed": "办件有了进展",
    "decision.made": "作出了决定",
    "payment.paid": "钱到账了",
    "payment.returned": "钱被银行退回",
}


class Told(NamedTuple):
    """One message: `key` within the target, its kind, and references by name."""

    key: str
    kind: str
    data: dict[str, str]


def _case(event: Event) -> Iterator[Told]:
    yield Told(str(event.seq), "case.status_changed", {"case": event.object_ref})


def _decision(event: Event) -> Iterator[Told]:
    rows = Decision.objects.filter(public_id=event.object_ref)
    for case in rows.values_list("case__public_id", flat=True):
        data = {"case": case, "decision": event.object_ref}
        yield Told(str(event.seq), "decision.made", data)


def _payments(event: Event) -> Iterator[Told]:
    """Every line that the bank answered in this file."""
    rows = Transfer.objects.filter(file__public_id=event.object_ref, state__in=("paid", "returned"))
    found = rows.values_list(
        "pk", "state", "line__public_id", "line__entitlement__decision__case__public_id"
    )
    for pk, state, line, case in found.order_by("pk"):
        yield Told(f"{event.seq}:{pk}", f"payment.{state}", {"payment": line, "case": case})


BY_VERB: dict[str, Callable[[Event], Iterator[Told]]] = {
    "case.submitted": _case, "case.withdrawn": _case, "step.finished": _case,
    "step.taken_back": _case, "decision.made": _decision, "file.answered": _payments,
}  # fmt: skip
