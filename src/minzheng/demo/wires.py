"""Clients and simulators in one process: the load asks thousands of questions without a socket."""

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from urllib.parse import parse_qsl, urlsplit

from minzheng.connectors import bounded
from minzheng.connectors.simulation import Manner, Request, Site


@contextmanager
def joined(sites: Mapping[str, Site]) -> Iterator[None]:
    """While the block runs, requests to these addresses (scheme and host) are answered here."""
    by_host = {urlsplit(url).netloc: site for url, site in sites.items()}
    real = bounded.together

    def together(
        requests: Sequence[bounded.Request], seconds: float
    ) -> list[bounded.Reply | bounded.Trouble]:
        return [_reply(by_host, request) for request in requests]

    bounded.together = together
    try:
        yield
    finally:
        bounded.together = real


def _reply(
    by_host: Mapping[str, Site], request: bounded.Request
) -> bounded.Reply | bounded.Trouble:
    parts = urlsplit(request.url)
    site = by_host.get(parts.netloc)
    if site is None:
        return bounded.Trouble(bounded.Kind.REFUSED)
    headers = {name.lower(): value for name, value in request.headers.items()}
    query = dict(parse_qsl(parts.query))
    response = site.respond(Request(request.method, parts.path, query, headers, request.body))
    if response.manner is not Manner.PLAIN:
        silent = response.manner is Manner.HANG
        return bounded.Trouble(bounded.Kind.TIMEOUT if silent else bounded.Kind.REFUSED)
    given = {"content-type": response.content_type}
    given |= {name.lower(): value for name, value in response.headers.items()}
    return bounded.Reply(response.status, given, response.body, bounded.instant())
