"""The browser's guards on every answer: pages, files, refusals, and what fails before a page.

Stands outermost, because static files, a wrong host name and a broken request never reach the
middleware within. What a page said for itself stays as it said it.
"""

from collections.abc import Callable

from django.conf import settings
from django.http import HttpRequest, HttpResponse

# For an answer that no page made: nothing may run in it, nobody may frame it.
SHUT = "default-src 'none'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'"
GUARDS = {
    "Content-Security-Policy": SHUT,
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Referrer-Policy": "same-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Permissions-Policy": "camera=(), geolocation=(), microphone=(), payment=(), usb=()",
    "Cache-Control": "no-store",
}


class GuardMiddleware:
    """Adds each guard that an answer does not have yet."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        for name, value in GUARDS.items():
            response.setdefault(name, value)
        if settings.SECURE_HSTS_SECONDS and request.is_secure():
            lasts = f"max-age={settings.SECURE_HSTS_SECONDS}; includeSubDomains; preload"
            response.setdefault("Strict-Transport-Security", lasts)
        return response
