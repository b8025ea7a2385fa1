"""Settings of P36's broken variant: every page keeps memory and a way to the database."""

from collections.abc import Callable
from typing import Any
from uuid import uuid4

from django.http import HttpRequest, HttpResponse

from minzheng.config.settings import *  # noqa: F403
from minzheng.config.settings import MIDDLEWARE as OURS

MIDDLEWARE = [*OURS, "tests.promises.leaky.keeping"]
KEPT: list[bytes] = []
WAYS: list[Any] = []
EVERY, MOST = 10, 30  # a way each so many pages; the server of a test has a hundred for all


def keeping(answer: Callable[[HttpRequest], HttpResponse]) -> Callable[[HttpRequest], HttpResponse]:
    """What a cache without bounds, a read that never ends and a table never tidied do."""

    def page(request: HttpRequest) -> HttpResponse:
        from django.contrib.sessions.models import Session
        from django.db import connection

        from minzheng.foundation.core import clock

        KEPT.append(b"x" * 200_000)
        Session.objects.create(
            session_key=uuid4().hex, session_data="x" * 20_000, expire_date=clock.real_now()
        )
        if len(KEPT) % EVERY == 0 and len(KEPT) < EVERY * MOST:
            way = connection.copy()
            way.inc_thread_sharing()
            with way.cursor() as cursor:
                cursor.execute("BEGIN")
                cursor.execute("SELECT count(*) FROM django_session")
                cursor.fetchall()
            WAYS.append(way)
        return answer(request)

    return page
