"""An OpenID Connect provider is believed only with a token that is signed, fresh, whole and ours.

Runs against the simulator, or with IDENTITY_URL against a provider that plays the same part.
"""

from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest

from minzheng.connectors import bounded
from minzheng.connectors.identity import client as module
from minzheng.connectors.identity.client import Begun, NotKnown, OpenIdConnect
from minzheng.connectors.identity.simulator import CLIENT_ID, CLIENT_SECRET, Provider
from minzheng.connectors.loopback import Running

NUMBER, BACK = "330402197503083113", "http://127.0.0.1:9/back/"


@pytest.fixture
def there(serving: Any) -> Running:
    """The simulated provider."""
    return serving(Provider())


def connect(there: Running, **more: Any) -> OpenIdConnect:
    """Our client of it."""
    return OpenIdConnect(there.url, CLIENT_ID, more.pop("secret", CLIENT_SECRET), **more)


def approved(begun: Begun, number: str = NUMBER) -> dict[str, str]:
    """What the browser comes back with after the person signed in there."""
    reply = bounded.exchange(bounded.Request("GET", f"{begun.url}&id_number={number}", b"", {}), 3)
    assert reply.status == 302
    where = urlsplit(reply.headers["location"])
    assert where.geturl().startswith(BACK)
    return {name: values[0] for name, values in parse_qs(where.query).items()}


def finish(there: Running, **more: Any) -> str:
    """The whole way."""
    ours = connect(there, **more)
    begun = ours.begin(BACK)
    said = approved(begun)
    assert said["state"] == begun.state
    return ours.finish(code=said["code"], begun=begun, back=BACK)


def test_who_signed_in_there_is_known_here(there: Running) -> None:
    assert finish(there) == NUMBER


def test_each_sign_in_has_its_own_secrets(there: Running) -> None:
    one, other = connect(there).begin(BACK), connect(there).begin(BACK)
    assert len({*one[1:], *other[1:]}) == 6
    asked = parse_qs(urlsplit(one.url).query)
    assert asked["code_challenge_method"] == ["S256"] and one.verifier not in one.url


@pytest.mark.parametrize(
    ("mode", "why"),
    [
        ("wrong_signature", "BadSignature"), ("wrong_id", "wrong nonce"),
        ("wrong_person", "InvalidClaim"), ("late", "Expired"), ("error", "InvalidClaim"),
        ("reject", "HTTP 400"), ("unavailable", "HTTP 503"), ("refuse", "REFUSED"),
        ("garbage", "GARBAGE"), ("huge", "TOO_LARGE"),
    ],
)  # fmt: skip
def test_what_is_not_proved_is_not_believed(there: Running, mode: str, why: str) -> None:
    there.site.behaviours.set("token", mode)
    with pytest.raises(NotKnown, match=why):
        finish(there)


def test_slow_providers_cost_the_deadline_and_no_more(there: Running) -> None:
    for mode in ("hang", "drip"):
        there.site.behaviours.set("token", mode, ms=30)
        with pytest.raises(NotKnown, match="TIMEOUT"):
            finish(there, seconds=0.4)


def test_code_verifier_secret_and_place_are_all_needed(there: Running) -> None:
    ours = connect(there)
    begun = ours.begin(BACK)
    code = approved(begun)["code"]
    with pytest.raises(NotKnown):
        ours.finish(code=code, begun=begun._replace(verifier="x" * 43), back=BACK)
    with pytest.raises(NotKnown):
        ours.finish(code=code, begun=begun, back=BACK)  # a code serves once, even a failed try
    with pytest.raises(NotKnown):
        finish(there, secret="wrong")
    with pytest.raises(NotKnown, match="another issuer"):
        OpenIdConnect(there.url + "/", CLIENT_ID, CLIENT_SECRET).begin(BACK)


def test_a_token_of_no_algorithm_or_a_shared_secret_is_refused(there: Running) -> None:
    ours = connect(there)
    keys = bounded.exchange(bounded.Request("GET", f"{there.url}/keys", b"", {}), 3).body
    for head in ("eyJhbGciOiJub25lIn0", "eyJhbGciOiJIUzI1NiIsImtpZCI6ImsxIn0"):
        for token in (f"{head}.e30.", f"{head}.e30.AAAA", "", "x", "a.b.c", "é.é.é"):
            with pytest.raises(NotKnown):
                ours._claims(token, module.strict_json.read(keys))


def test_control_without_the_nonce_check_a_replayed_token_passes(
    there: Running, monkeypatch: pytest.MonkeyPatch
) -> None:
    there.site.behaviours.set("token", "wrong_id")
    monkeypatch.setattr(module.hmac, "compare_digest", lambda a, b: True)
    assert finish(there) == NUMBER
