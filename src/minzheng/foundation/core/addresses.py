"""Where a request comes from, for the limits on guessing."""

from ipaddress import ip_address

from django.conf import settings
from django.http import HttpRequest


def client_address(request: HttpRequest) -> str:
    """The client's address; behind our own proxy the one that the proxy saw.

    Only the last hop of X-Forwarded-For is ours: whoever calls may write anything before it.
    Without a proxy the header is not read at all.
    """
    direct = str(request.META.get("REMOTE_ADDR", ""))
    if not settings.BEHIND_PROXY:
        return direct
    last = str(request.META.get("HTTP_X_FORWARDED_FOR", "")).rpartition(",")[2].strip()
    try:
        return str(ip_address(last))
    except ValueError:
        return direct
