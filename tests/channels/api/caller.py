"""A program that calls the API as a stranger would: HTTP in, JSON out, no cookies."""

import json
import secrets
from typing import Any

from django.test import Client

from minzheng.stages.registry.app_tokens import make_token
from minzheng.stages.registry.models import Person


class Caller:
    """One program with one token (or none)."""

    def __init__(self, token: str = "") -> None:
        self.token = token
        self.browser = Client(enforce_csrf_checks=True, raise_request_exception=False)

    def post(
        self, verb: str, body: Any = None, *, key: str = "", raw: bytes | None = None, **more: Any
    ) -> Any:
        """The reply to one call."""
        headers = {"Authorization": f"Bearer {self.token}"} if self.token else {}
        if key:
            headers["Idempotency-Key"] = key
        data = raw if raw is not None else json.dumps({} if body is None else body).encode()
        more.setdefault("content_type", "application/json")
        return self.browser.post(f"/api/v1/{verb}", data=data, headers=headers, **more)

    def ok(self, verb: str, body: Any = None, *, key: str = "") -> dict[str, Any]:
        """The answer of a call that must succeed; a write gets a key of its own."""
        reply = self.post(verb, body, key=key or secrets.token_urlsafe(16))
        assert reply.status_code == 200, (verb, reply.status_code, reply.content.decode())
        found: dict[str, Any] = reply.json()
        return found


def signed_in(person: Person) -> Caller:
    """A caller with a token of that person."""
    return Caller(make_token(person=person, by=person).text)


def problem(reply: Any, status: int, code: int) -> dict[str, Any]:
    """The problem of a refused call: its shape, status and number must be right."""
    assert (reply.status_code, reply["Content-Type"]) == (status, "application/problem+json"), (
        reply.status_code, reply.content.decode(),
    )  # fmt: skip
    found: dict[str, Any] = reply.json()
    assert (found["status"], found["code"]) == (status, code), found
    assert found["type"] == f"urn:minzheng:problem:{code}" and found["detail"]
    return found
