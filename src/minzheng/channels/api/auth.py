"""Who asks: a resident's token or a system's key in the header; no cookie opens anything."""

from typing import Any

from django.http import HttpRequest
from ninja.security import HttpBearer

from minzheng.channels.api.problems import Code, Refusal
from minzheng.foundation.accounts.clients import live_client
from minzheng.foundation.accounts.models import ApiClient
from minzheng.stages.cases.visitors import Visitor
from minzheng.stages.registry.app_tokens import live_token


class ResidentToken(HttpBearer):
    """`Authorization: Bearer mzr_…`, from signing in."""

    def authenticate(self, request: HttpRequest, token: str) -> Any:
        """The token's row; None is a 401."""
        return live_token(token)


class ClientKey(HttpBearer):
    """`Authorization: Bearer mzc_…`, from the operator, with the scope of the verb."""

    def __init__(self, scope: str) -> None:
        super().__init__()
        self.scope = scope

    def authenticate(self, request: HttpRequest, token: str) -> ApiClient | None:
        """The client; a live key without the scope is a 403."""
        client = live_client(token)
        if client is not None and self.scope not in client.scopes:
            raise Refusal(Code.NO_SCOPE)
        return client


RESIDENT = ResidentToken()


def visitor(request: HttpRequest) -> Visitor:
    """The resident behind a token: for himself. Acting for others is not offered here."""
    person = request.auth.person  # type: ignore[attr-defined]
    return Visitor(person, person)
