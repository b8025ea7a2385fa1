"""Opening pages of a database without leaving a trace in it: everything is rolled back.

A restore is compared with its source by what people would see: figures agree long before pages do.
"""

import re
from collections.abc import Iterator
from typing import Any, NamedTuple

from django.conf import settings
from django.db import transaction
from django.test import Client
from django.urls import resolve, reverse

from minzheng.foundation.accounts.models import User
from minzheng.foundation.accounts.scope import scope_of
from minzheng.foundation.audit.chain import sm3
from minzheng.foundation.core import clock
from minzheng.stages.cases.models import Case
from minzheng.stages.registry.middleware import KEY
from minzheng.stages.registry.models import Person

OPEN = ("portal:home", "portal:items", "public:items", "public:board", "public:privacy")
OF_STAFF = (
    "desk:home", "desk:worklist", "desk:cases", "desk:people", "desk:postings",
    "desk:entitlements", "desk:batches", "desk:returns",
)  # fmt: skip
OF_RESIDENTS = (
    "portal:home", "portal:cases", "portal:messages", "portal:payments", "portal:me",
    "portal:items", "portal:authorisations", "portal:mandates",
)  # fmt: skip
# What differs between two openings of one page: tokens, and the nonce of the policy.
PASSING = re.compile(
    rb'nonce="[^"]*"|name="csrfmiddlewaretoken"\s+value="[^"]*"|"X-CSRFToken"[^}]*'
)


class Page(NamedTuple):
    """An address opened: whose and which, its status, and SM3 of what was shown."""

    name: str
    status: int
    sm3: str

    @property
    def opened(self) -> bool:
        """It showed itself: who is sent elsewhere has not seen it, except from the desk's door."""
        return self.status == 200 or (self.status == 302 and self.name.startswith("desk:home "))


def look(wanted: int) -> list[Page]:
    """Open up to so many pages: the public ones, those of staff, cases, people, residents."""
    seen: list[Page] = []
    with transaction.atomic():
        for name, client, path in _addresses(wanted):
            seen.append(_open(name, client, path))
            if len(seen) == wanted:
                break
        transaction.set_rollback(True)
    return seen


def _addresses(wanted: int) -> Iterator[tuple[str, Client, str]]:
    nobody = _client()
    for name in OPEN:
        yield name, nobody, reverse(name)
    staff = list(User.objects.filter(is_active=True).order_by("pk"))
    for name in OF_STAFF:
        path = reverse(name)
        abilities = resolve(path).func.door.abilities  # type: ignore[attr-defined]
        user = next((user for user in staff if scope_of(user).can(*abilities)), None)
        if user is not None:
            yield f"{name} {user.public_id}", _staff(user), path
    for user in staff:
        if scope_of(user).areas("see_cases") is None:  # the whole district
            yield from _records(_staff(user), wanted // 3)
            break
    for person in Person.objects.order_by("pk")[:wanted]:
        client = _client()
        session = client.session
        session[KEY] = person.public_id
        session.save()
        for name in OF_RESIDENTS:
            yield f"{name} {person.public_id}", client, reverse(name)


def _records(client: Client, most: int) -> Iterator[tuple[str, Client, str]]:
    for case in Case.objects.order_by("-pk")[:most]:
        yield f"desk:case {case.public_id}", client, reverse("desk:case", args=[case.public_id])
    for person in Person.objects.order_by("pk")[:most]:
        path = reverse("desk:person", args=[person.public_id])
        yield f"desk:person {person.public_id}", client, path


def _client() -> Client:
    """A browser that comes by the name this site answers to."""
    name = next((h for h in settings.ALLOWED_HOSTS if h[:1] not in ("*", ".")), "localhost")
    return Client(raise_request_exception=False, headers={"host": name})


def _staff(user: User) -> Client:
    # Rolled back with all the rest: an expired password would show its own page instead of each.
    fresh = {"must_change_password": False, "password_changed_at": clock.real_now()}
    User.objects.filter(pk=user.pk).update(**fresh)
    client = _client()
    client.force_login(user, backend="django.contrib.auth.backends.ModelBackend")
    session = client.session
    session["epoch"] = user.session_epoch
    session.save()
    return client


def _open(name: str, client: Client, path: str) -> Page:
    reply: Any = client.get(path, secure=settings.HTTPS)
    body = b"".join(reply.streaming_content) if reply.streaming else reply.content
    return Page(name, reply.status_code, sm3(PASSING.sub(b"", body)))
