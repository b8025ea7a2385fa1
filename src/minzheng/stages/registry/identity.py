"""Signing in by the word of an identity provider; which one is a setting, the rest the same."""

from functools import lru_cache

from django.conf import settings

from minzheng.connectors.identity.client import IdentityProvider, OpenIdConnect
from minzheng.foundation.audit.trail import action, record
from minzheng.stages.registry.models import Person
from minzheng.stages.registry.queries import find_by_id


@lru_cache(maxsize=4)
def _provider(issuer: str, client_id: str, client_secret: str, claim: str) -> IdentityProvider:
    return OpenIdConnect(issuer, client_id, client_secret, claim=claim)


def provider() -> IdentityProvider | None:
    """The provider of the settings; None when there is none."""
    if not settings.IDENTITY_ISSUER:
        return None
    return _provider(
        settings.IDENTITY_ISSUER, settings.IDENTITY_CLIENT_ID, settings.IDENTITY_CLIENT_SECRET,
        settings.IDENTITY_CLAIM,
    )  # fmt: skip


@action
def sign_in_as(*, id_number: str) -> Person | None:
    """The living person of a number that the provider vouched for, noted as signed in."""
    person = find_by_id(id_number)
    if person is None or person.died_on is not None:
        return None
    record("resident.signed_in", person, by=person, subject=person, how="identity")
    return person
