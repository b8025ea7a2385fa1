"""A record that is not there and one that is not yours answer at the same moment.

Both are a 404 of the same size, but a look at a row that exists costs the database some
microseconds more, and who asks often enough hears them. A «not found» that a view gave therefore
waits for the next beat after its request began: whatever was done within one beat cannot be heard.
An address that leads nowhere hides nothing and answers at once.
"""

import time
from collections.abc import Callable

from django.conf import settings
from django.http import HttpRequest, HttpResponse


class BeatMiddleware:
    """Holds back a 404 of a view until a whole number of NOT_FOUND_BEAT (seconds) has passed."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        began = time.perf_counter()
        response = self.get_response(request)
        beat = settings.NOT_FOUND_BEAT
        if beat and response.status_code == 404 and request.resolver_match is not None:
            time.sleep(beat - (time.perf_counter() - began) % beat)
        return response
