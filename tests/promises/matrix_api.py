"""Every verb of the API, with a body that asks for the canary family. A new verb needs a row."""

from collections.abc import Callable
from typing import Any

from minzheng.stages.certificates.tokens import write
from tests.promises.world import World

Body = Callable[[World], dict[str, Any]]
UNKNOWN = "A" * 22


def none(world: World) -> dict[str, Any]:
    """A verb that takes nothing: it can only answer about who asks."""
    return {}


def case(world: World) -> dict[str, Any]:
    """The decided case."""
    return {"case": world.decision.case.public_id}


def token(world: World) -> str:
    """A case's code, which is nobody's letter."""
    return write(world.code.public_id, int(world.code.expires_at.timestamp()))


BODIES: dict[str, Body] = {
    "sign-in/send": lambda w: {"id_number": w.head.id_number.open()},
    "sign-in/check": lambda w: {
        "id_number": w.head.id_number.open(), "sign_in": "A" * 43, "code": "123456",
    },
    "items": none,
    "drafts/start": lambda w: {"item": "DB"},
    "drafts/resume": lambda w: {"item": "DB"},
    "drafts/save": lambda w: {**case(w), "version": 1, "answers": {"odd_income": 1}},
    "drafts/submit": lambda w: {**case(w), "version": 1},
    "cases/list": none,
    "cases/status": case,
    "cases/explain": lambda w: {"decision": w.decision.public_id},
    "me": none, "me/looks": none, "me/payments": none, "me/messages": none,
    "me/messages/read": lambda w: {"message": w.head.messages.first().public_id},
    "letters/verify": lambda w: {"token": token(w)},
    "systems/letters": lambda w: {"tokens": [token(w)]},
    "systems/figures": none,
    "sign-in/out": none,  # last: the token ends
}  # fmt: skip
# Verbs whose body names a record of somebody.
BY_REFERENCE = ("case", "decision", "message")
