"""What an identity provider must offer, whoever built it; the person's own part is by hand."""

import os
from typing import Any

import pytest

from minzheng.connectors import bounded, strict_json
from minzheng.connectors.identity.client import NotKnown, OpenIdConnect
from minzheng.connectors.identity.simulator import CLIENT_ID, CLIENT_SECRET, Provider

BACK = os.environ.get("CONTRACT_BACK", "http://127.0.0.1:9/sign-in/identity/back/")


@pytest.fixture
def ours(party: Any) -> tuple[str, OpenIdConnect]:
    """The issuer and our client of it."""
    issuer, _ = party("IDENTITY_URL", Provider)
    name = os.environ.get("CONTRACT_CLIENT_ID", CLIENT_ID)
    secret = os.environ.get("CONTRACT_CLIENT_SECRET", CLIENT_SECRET)
    return issuer, OpenIdConnect(issuer, name, secret)


def test_it_is_discovered_and_offers_what_we_ask_for(ours: tuple[str, OpenIdConnect]) -> None:
    issuer, client = ours
    assert client.begin(BACK).url
    place = f"{issuer.rstrip('/')}/.well-known/openid-configuration"
    told = strict_json.read(bounded.exchange(bounded.Request("GET", place, b"", {}), 5.0).body)
    assert told["issuer"] == issuer
    assert "S256" in told["code_challenge_methods_supported"]
    assert {"RS256", "PS256", "ES256"} & set(told["id_token_signing_alg_values_supported"])


def test_a_code_that_it_never_gave_proves_nobody(ours: tuple[str, OpenIdConnect]) -> None:
    _, client = ours
    with pytest.raises(NotKnown):
        client.finish(code="never-given", begun=client.begin(BACK), back=BACK)
