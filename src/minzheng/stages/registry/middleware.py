"""Knows which resident is signed in, and for whom he acts."""

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse

from minzheng.foundation.core import clock
from minzheng.stages.registry.models import Mandate, Person

KEY, ACTING = "resident", "acting_for"


class ResidentMiddleware:
    """Sets `request.resident` (who signed in) and `request.person` (whose matter it is)."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        ref = request.session.get(KEY)
        resident = Person.objects.filter(public_id=ref).first() if ref else None
        request.resident = resident  # type: ignore[attr-defined]
        request.person = self._person(request, resident)  # type: ignore[attr-defined]
        return self.get_response(request)

    def _person(self, request: HttpRequest, resident: Person | None) -> Person | None:
        """The person acted for, while the mandate is live; otherwise oneself."""
        ref = request.session.get(ACTING)
        if resident is None or not ref:
            return resident
        live = Mandate.objects.live(clock.today()).filter(agent=resident, person__public_id=ref)
        mandate = live.select_related("person").first()
        if mandate is None:
            del request.session[ACTING]
            return resident
        return mandate.person
