"""A provider on loopback for demo and tests: whoever types a number is believed to be that person.

`python -m minzheng.connectors.identity.simulator --port N`. Behaviour of «token»: wrong_signature
signs with a strange key, wrong_id sends another nonce, wrong_person another audience, late an
expired token, error another issuer, reject refuses the code; the rest as everywhere.
"""

import argparse
import base64
import hashlib
import secrets
import threading
import time
from html import escape
from typing import Any, NamedTuple
from urllib.parse import parse_qsl, urlencode, urlsplit

from joserfc import jwt
from joserfc.jwk import ECKey, KeySet

from minzheng.connectors import loopback, strict_json
from minzheng.connectors.simulation import Behaviours, Mode, Request, Response, played

CLIENT_ID, CLIENT_SECRET = "minzheng", "simulated"
MODES = frozenset({
    Mode.OK, Mode.SLOW, Mode.REFUSE, Mode.UNAVAILABLE, Mode.HANG, Mode.DRIP, Mode.GARBAGE,
    Mode.HUGE, Mode.WRONG_SIGNATURE, Mode.WRONG_ID, Mode.WRONG_PERSON, Mode.LATE, Mode.ERROR,
    Mode.REJECT,
})  # fmt: skip
HERE = ("127.0.0.1", "localhost", "::1", "testserver")


class Granted(NamedTuple):
    """What a code stands for."""

    id_number: str
    nonce: str
    challenge: str
    back: str


class Provider:
    """The site. Browsers open it, so requests are not signed; only its control is."""

    unsigned = True

    def __init__(self, secret: bytes = b"simulated") -> None:
        self.secret = secret
        self.behaviours = Behaviours(MODES)
        self._key = ECKey.generate_key("P-256", {"kid": "k1", "use": "sig"})
        self._strange = ECKey.generate_key("P-256", {"kid": "k1", "use": "sig"})
        self._codes: dict[str, Granted] = {}
        self._lock = threading.Lock()

    def behaviour_key(self, key: str, subject: str) -> str:
        """Only «token» has a behaviour."""
        if key != "token" or subject:
            raise ValueError("only «token» can be told how to behave")
        return key

    def respond(self, request: Request) -> Response:
        """Discovery, keys, the page where one signs in, and the token."""
        issuer = f"http://{request.headers.get('host', '')}"
        match request.path:
            case "/.well-known/openid-configuration":
                return Response(body=strict_json.write(_described(issuer)))
            case "/keys":
                keys: Any = KeySet([self._key]).as_dict(private=False)
                return Response(body=strict_json.write(keys))
            case "/authorize":
                return self._authorize(dict(request.query))
            case "/token" if request.method == "POST":
                return self._token(dict(parse_qsl(request.body.decode())), issuer)
        return Response(404)

    def _authorize(self, asked: dict[str, str]) -> Response:
        back = asked.get("redirect_uri", "")
        if urlsplit(back).hostname not in HERE or asked.get("client_id") != CLIENT_ID:
            return Response(400)
        if asked.get("code_challenge_method") != "S256" or not asked.get("nonce"):
            return Response(400)
        if not asked.get("id_number"):
            return Response(body=_page(asked).encode(), content_type="text/html; charset=utf-8")
        code = secrets.token_urlsafe(24)
        with self._lock:
            self._codes[code] = Granted(
                asked["id_number"], asked["nonce"], asked.get("code_challenge", ""), back
            )
        where = f"{back}?{urlencode({'code': code, 'state': asked.get('state', '')})}"
        return Response(302, headers={"Location": where})

    def _token(self, form: dict[str, str], issuer: str) -> Response:
        behaviour = self.behaviours.take("token")
        with self._lock:
            granted = self._codes.pop(form.get("code", ""), None)
        ours = (form.get("client_id"), form.get("client_secret")) == (CLIENT_ID, CLIENT_SECRET)
        digest = hashlib.sha256(form.get("code_verifier", "").encode()).digest()
        proof = base64.urlsafe_b64encode(digest).decode().rstrip("=")
        if (
            behaviour.mode is Mode.REJECT or granted is None or not ours
            or (proof, form.get("redirect_uri")) != (granted.challenge, granted.back)
        ):  # fmt: skip
            return Response(400, strict_json.write({"error": "invalid_grant"}))
        token = self._signed(granted, issuer, behaviour.mode)
        body = {"access_token": "x", "token_type": "Bearer", "expires_in": 60, "id_token": token}
        return played(behaviour, Response(body=strict_json.write(body)))

    def _signed(self, granted: Granted, issuer: str, mode: Mode) -> str:
        now = int(time.time())
        claims: dict[str, Any] = {
            "iss": issuer, "aud": CLIENT_ID, "iat": now, "exp": now + 60, "nonce": granted.nonce,
            "sub": hashlib.sha256(granted.id_number.encode()).hexdigest(),
            "id_number": granted.id_number,
        }  # fmt: skip
        match mode:
            case Mode.WRONG_ID:
                claims["nonce"] = "another"
            case Mode.WRONG_PERSON:
                claims["aud"] = "another"
            case Mode.LATE:
                claims |= {"iat": now - 7200, "exp": now - 3600}
            case Mode.ERROR:
                claims["iss"] = "http://another"
        key = self._strange if mode is Mode.WRONG_SIGNATURE else self._key
        return jwt.encode({"alg": "ES256", "kid": "k1"}, claims, key)


def _described(issuer: str) -> dict[str, Any]:
    return {
        "issuer": issuer, "authorization_endpoint": f"{issuer}/authorize",
        "token_endpoint": f"{issuer}/token", "jwks_uri": f"{issuer}/keys",
        "response_types_supported": ["code"], "subject_types_supported": ["public"],
        "id_token_signing_alg_values_supported": ["ES256"],
        "code_challenge_methods_supported": ["S256"],
    }  # fmt: skip


def _page(asked: dict[str, str]) -> str:
    kept = "".join(
        f'<input type="hidden" name="{escape(name)}" value="{escape(value)}">'
        for name, value in asked.items()
    )
    return (
        '<!doctype html><html lang="zh-CN"><meta charset="utf-8">'
        "<title>统一身份认证（模拟）</title>"
        f'<form action="/authorize"><h1>统一身份认证（模拟）</h1>{kept}<label>身份证号 '
        '<input name="id_number" maxlength="18"></label><button>登录</button></form></html>'
    )


def main() -> None:
    """The command line."""
    parser = argparse.ArgumentParser(description="统一身份认证模拟器")
    parser.add_argument("--host", default="127.0.0.1")
    parser.add_argument("--port", type=int, default=18991)
    options = parser.parse_args()
    loopback.serve(Provider(), options.host, options.port)


if __name__ == "__main__":
    main()
