"""Knows which resident is signed in, and for whom he acts."""

from collections.abc import Callable

from django.contrib import messages
from django.http import HttpRequest, HttpResponse

from minzheng.foundation.core.statements import Statement
from minzheng.stages.registry.mandates import live_mandate, why_not
from minzheng.stages.registry.models import Mandate, Person

KEY, ACTING = "resident", "acting_for"
BACK = "{why}现在这里是您自己的页面。"
ONE = Statement[Person](lambda ref: Person.objects.filter(public_id=ref))


class ResidentMiddleware:
    """Sets `request.resident` (who signed in), `request.person` (whose matter it is) and, while
    he acts for another, `request.mandate`."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        ref = request.session.get(KEY)
        resident = ONE.first(ref) if ref else None
        request.resident = resident  # type: ignore[attr-defined]
        mandate = self._mandate(request, resident)
        request.mandate = mandate  # type: ignore[attr-defined]
        request.person = mandate.person if mandate else resident  # type: ignore[attr-defined]
        return self.get_response(request)

    def _mandate(self, request: HttpRequest, resident: Person | None) -> Mandate | None:
        """The mandate he acts by, while it lives; once it has ended he is told, and is himself."""
        ref = request.session.get(ACTING)
        if resident is None or not ref:
            return None
        person = Person.objects.filter(public_id=ref).first()
        mandate = live_mandate(resident, person) if person else None
        if mandate is None:
            del request.session[ACTING]
            why = why_not(resident, person, "see") if person else ""
            messages.warning(request, BACK.format(why=why))
        return mandate
