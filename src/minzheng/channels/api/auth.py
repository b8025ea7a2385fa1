"""Who asks: a resident's token or a system's key in the header; no cookie opens anything."""

from typing import Any

from django.http import HttpRequest
from ninja.security import HttpBearer

from minzheng.channels.api.problems import Code, Refusal
from minzheng.channels.api.shapes import ForIn
from minzheng.foundation.accounts.clients import live_client
from minzheng.foundation.accounts.models import ApiClient
from minzheng.stages.cases.visitors import Visitor
from minzheng.stages.registry.app_tokens import live_token
from minzheng.stages.registry.mandates import NONE, live_mandate, why_not
from minzheng.stages.registry.models import Person


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


def visitor(request: HttpRequest, body: ForIn | None = None, act: str = "") -> Visitor:
    """The resident behind a token: for himself or, where the verb offers `for`, for the person
    whose live mandate covers the act. A stranger's id is answered as one that is nobody's."""
    resident: Person = request.auth.person  # type: ignore[attr-defined]
    if body is None or body.for_ in ("", resident.public_id):
        return Visitor(resident, resident)
    person = Person.objects.filter(public_id=body.for_).first()
    words = why_not(resident, person, act) if person is not None else NONE
    mandate = live_mandate(resident, person, act) if person is not None else None
    if person is None or mandate is None:
        raise Refusal(Code.NO_MANDATE, words)
    return Visitor(resident, person, mandate.acts)
