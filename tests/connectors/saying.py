"""A neighbour that always says the same, rightly signed."""

from minzheng.connectors.signing import SIGNATURE, sign
from minzheng.connectors.simulation import Behaviours, Mode, Request, Response


class Saying:
    """A site that gives every request the same reply, signed over `parts` as its kind wants."""

    def __init__(self, secret: bytes, response: Response, signs_status: bool = False) -> None:
        self.secret = secret
        self.behaviours = Behaviours(frozenset(Mode))
        self._response = response
        self._signs_status = signs_status

    def behaviour_key(self, key: str, subject: str) -> str:
        return key

    def respond(self, request: Request) -> Response:
        parts = [str(self._response.status)] if self._signs_status else []
        asked_by = request.headers[SIGNATURE.lower()]
        signature = sign(self.secret, "answer", asked_by, *parts, self._response.body)
        return self._response._replace(headers={**self._response.headers, SIGNATURE: signature})
