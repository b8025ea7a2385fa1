"""Settings of P36's broken variant: every page keeps memory and a way to the database."""

import time
from collections.abc import Callable
from typing import Any
from uuid import uuid4

from django.http import HttpRequest, HttpResponse

from minzheng.config.settings import *  # noqa: F403
from minzheng.config.settings import MIDDLEWARE as OURS

MIDDLEWARE = [*OURS, "tests.promises.leaky.keeping"]
KEPT: list[bytes] = []
WAYS: list[Any] = []
# By the clock: by pages, a fast machine would have taken all its ways while it warms up.
# Each of two workers takes one each so many seconds. The tests beside this one live on the same
# server of a hundred ways: what the broken variant takes from them is not its subject.
EVERY, MOST = 2.0, 14
LAST = [0.0]


def keeping(answer: Callable[[HttpRequest], HttpResponse]) -> Callable[[HttpRequest], HttpResponse]:
    """What a cache without bounds, a read that never ends and a table never tidied do."""

    def page(request: HttpRequest) -> HttpResponse:
        from django.contrib.sessions.models import Session
        from django.db import connection

        from minzheng.foundation.core import clock

        KEPT.append(b"x" * 200_000)
        Session.objects.create(
            session_key=uuid4().hex, session_data="x" * 60_000, expire_date=clock.real_now()
        )
        if time.monotonic() - LAST[0] >= EVERY and len(WAYS) < MOST:
            LAST[0] = time.monotonic()
            way = connection.copy()
            way.inc_thread_sharing()
            with way.cursor() as cursor:
                cursor.execute("BEGIN")
                cursor.execute("SELECT count(*) FROM django_session")
                cursor.fetchall()
            WAYS.append(way)
        return answer(request)

    return page
