"""Asks a provider who someone is, and believes only a token that is signed, fresh and for us."""

import base64
import hashlib
import hmac
import re
import secrets
from typing import Any, NamedTuple, Protocol
from urllib.parse import urlencode, urlsplit

from joserfc import jwt
from joserfc.errors import JoseError
from joserfc.jwk import KeySet

from minzheng.connectors import bounded, strict_json

ALGORITHMS = ["RS256", "PS256", "ES256"]  # no «none», and no secret that others share
LEEWAY_SECONDS = 60
CAP = 256 * 1024
_ID_NUMBER = re.compile(r"[1-9][0-9]{16}[0-9X]", re.ASCII)


class NotKnown(Exception):
    """The provider did not prove who it is. `why` is for the log and says nothing of a person."""

    def __init__(self, why: str) -> None:
        super().__init__(why)
        self.why = why


class Begun(NamedTuple):
    """Where to send the browser, and what to keep in its session until it is back."""

    url: str
    state: str
    nonce: str
    verifier: str


class IdentityProvider(Protocol):
    """What every provider's adapter does."""

    def begin(self, back: str) -> Begun:
        """Start signing in; the browser comes back to `back`. Raises NotKnown."""

    def finish(self, *, code: str, begun: Begun, back: str) -> str:
        """The ID number of who came back with `code`. Raises NotKnown."""


class OpenIdConnect:
    """A provider by its issuer. `claim` names the claim that holds the ID number."""

    def __init__(
        self, issuer: str, client_id: str, client_secret: str, *, claim: str = "id_number",
        scope: str = "openid profile", seconds: float = 5.0,
    ) -> None:  # fmt: skip
        self._issuer, self._id, self._secret = issuer, client_id, client_secret
        self._claim, self._scope, self._seconds = claim, scope, seconds

    def begin(self, back: str) -> Begun:
        """A fresh state, nonce and PKCE verifier for each sign-in."""
        state, nonce, verifier = (secrets.token_urlsafe(32) for _ in range(3))
        digest = hashlib.sha256(verifier.encode()).digest()
        asked = {
            "response_type": "code", "client_id": self._id, "redirect_uri": back,
            "scope": self._scope, "state": state, "nonce": nonce,
            "code_challenge": base64.urlsafe_b64encode(digest).decode().rstrip("="),
            "code_challenge_method": "S256",
        }  # fmt: skip
        place = self._told("authorization_endpoint", self._discovered())
        return Begun(
            f"{place}{'&' if '?' in place else '?'}{urlencode(asked)}", state, nonce, verifier
        )

    def finish(self, *, code: str, begun: Begun, back: str) -> str:
        """Trade the code for an ID token and read the number out of it."""
        told = self._discovered()
        form = {
            "grant_type": "authorization_code", "code": code, "redirect_uri": back,
            "client_id": self._id, "client_secret": self._secret, "code_verifier": begun.verifier,
        }  # fmt: skip
        answer = self._exchange(
            "POST", self._told("token_endpoint", told), urlencode(form).encode()
        )
        keys = self._exchange("GET", self._told("jwks_uri", told))
        claims = self._claims(str(answer.get("id_token", "")), keys)
        if not hmac.compare_digest(str(claims.get("nonce", "")).encode(), begun.nonce.encode()):
            raise NotKnown("wrong nonce")
        number = str(claims.get(self._claim, "")).upper()
        if not _ID_NUMBER.fullmatch(number):
            raise NotKnown("no ID number in the token")
        return number

    def _claims(self, token: str, keys: dict[str, Any]) -> dict[str, Any]:
        """The claims of a token that is rightly signed, by this issuer, for us, and in its time."""
        wanted = jwt.JWTClaimsRegistry(
            leeway=LEEWAY_SECONDS, iss={"essential": True, "value": self._issuer},
            aud={"essential": True, "value": self._id}, exp={"essential": True},
            iat={"essential": True}, sub={"essential": True}, nonce={"essential": True},
        )  # fmt: skip
        try:
            found = jwt.decode(token, KeySet.import_key_set(keys), algorithms=ALGORITHMS)  # type: ignore[arg-type]
            wanted.validate(found.claims)
        except (JoseError, ValueError, TypeError, KeyError) as error:
            raise NotKnown(f"token: {type(error).__name__}") from None
        azp = found.claims.get("azp", self._id)
        if azp != self._id:
            raise NotKnown("token for another party")
        return dict(found.claims)

    def _discovered(self) -> dict[str, Any]:
        place = f"{self._issuer.rstrip('/')}/.well-known/openid-configuration"
        told = self._exchange("GET", place)
        if told.get("issuer") != self._issuer:
            raise NotKnown("another issuer answers")
        return told

    def _told(self, name: str, told: dict[str, Any]) -> str:
        """An address out of the description: never plain http where the issuer has TLS."""
        place = str(told.get(name, ""))
        secure = urlsplit(self._issuer).scheme == "https"
        if urlsplit(place).scheme not in (("https",) if secure else ("https", "http")):
            raise NotKnown(f"no proper {name}")
        return place

    def _exchange(self, method: str, url: str, body: bytes = b"") -> dict[str, Any]:
        headers = {"Accept": "application/json"}
        if body:
            headers["Content-Type"] = "application/x-www-form-urlencoded"
        try:
            reply = bounded.exchange(
                bounded.Request(method, url, body, headers, CAP), self._seconds
            )
            if reply.status != 200:
                raise NotKnown(f"HTTP {reply.status}")
            return strict_json.read(reply.body)
        except bounded.Trouble as trouble:
            raise NotKnown(trouble.kind.value) from None
        except strict_json.NotJson:
            raise NotKnown("GARBAGE") from None
