"""大字版: one press, remembered on this device."""

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.http import require_http_methods

from minzheng.foundation.core.doors import public

SIZES = ("22", "26", "30")
YEAR = 366 * 24 * 3600


@public
@require_http_methods(["GET", "HEAD", "POST"])
def elder(request: HttpRequest) -> HttpResponse:
    """Set the size of letters, or go back to the ordinary one, and return to the same page.

    Asked for as a page it shows the sizes: where one comes from may be a page without cookies.
    """
    if request.method != "POST":
        here = local(request, request.GET.get("next", ""))
        return render(request, "portal/sizes.html", {"here": here})
    response = redirect(local(request, request.POST.get("next", "")))
    size = request.POST.get("size", "")
    size, lasts = (size, YEAR) if size in SIZES else ("", 0)
    response.set_cookie(
        "elder", size, max_age=lasts, samesite="Lax", httponly=True, secure=settings.HTTPS
    )
    return response


def local(request: HttpRequest, target: str, otherwise: str = "/") -> str:
    """A path on this site, or `otherwise`: nobody is sent elsewhere by a crafted link."""
    safe = target.startswith("/") and url_has_allowed_host_and_scheme(
        target, allowed_hosts={request.get_host()}, require_https=request.is_secure()
    )
    return target if safe and target.isprintable() else otherwise
