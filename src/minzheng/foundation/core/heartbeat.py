"""A loop says that it lives, twice a minute at most."""

import logging
import time

from django.db import DatabaseError

from minzheng.foundation.core import clock
from minzheng.foundation.core.models import Pulse

EVERY_SECONDS = 30.0
log = logging.getLogger(__name__)


class Heartbeat:
    """The pulse of one named loop."""

    def __init__(self, name: str) -> None:
        self.name, self.last = name, -EVERY_SECONDS

    def beat(self) -> None:
        """Write the time, unless it was written just now. A database that is away is no reason
        to end a loop: the stages say so too."""
        if time.monotonic() - self.last < EVERY_SECONDS:
            return
        self.last = time.monotonic()
        try:
            Pulse.objects.update_or_create(name=self.name, defaults={"at": clock.real_now()})
        except DatabaseError as error:
            log.error("pulse of %s: %s", self.name, type(error).__name__)
