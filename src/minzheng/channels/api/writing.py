"""A write with its key: done once, answered the same for ever after (for seven days)."""

import json
from collections.abc import Callable
from typing import Any

from django.http import HttpRequest

from minzheng.channels.api.auth import visitor
from minzheng.channels.api.shapes import In, Out
from minzheng.foundation.core import once


def written(request: HttpRequest, key: str, body: In, do: Callable[[], Out]) -> dict[str, Any]:
    """The answer of `do`, or the one that this key was given before."""
    answer = once.answered(
        owner=visitor(request).resident.public_id, act=request.path, key=key,
        body=json.dumps(body.model_dump(mode="json"), sort_keys=True),
        do=lambda: do().model_dump_json(),
    )  # fmt: skip
    found: dict[str, Any] = json.loads(answer)
    return found
