"""Sends one hostile request and says what broke; nothing it did stays, unless asked to."""

import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import Any

from django.db import transaction
from django.test import Client

from tests.promises import hostile
from tests.promises.found import Entry, Found

SECONDS = 5.0


@dataclass
class Attack:
    """Who may be used, and what was found wrong: (recipe, what)."""

    people: dict[str, Client]
    found: Found
    keep: bool = False
    judge: Callable[[Any], str] = lambda reply: ""
    sent: int = 0
    taken: int = 0
    faults: list[tuple[dict[str, Any], str]] = field(default_factory=list)

    def form(self, entry: Entry, fields: list[tuple[str, str]], recipe: dict[str, Any],
             files: list[tuple[str, str, bytes]] | None = None) -> None:  # fmt: skip
        """One form, as it would be sent by a browser or by something worse."""
        if entry.method == "get":
            query = hostile.pairs(fields).decode()
            wire = hostile.Wire(query=query[:200_000])
        elif files is not None or entry.files:
            wire = hostile.Wire("POST", body=hostile.parts(fields, files or []),
                                kind=hostile.MULTIPART)  # fmt: skip
        else:
            wire = hostile.Wire("POST", body=hostile.pairs(fields))
        self.wire(entry.who, entry.path, wire, recipe)

    def wire(self, who: str, path: str, wire: hostile.Wire, recipe: dict[str, Any]) -> None:
        """One request; then, if it was taken, the pages that show what it left behind."""
        client = self.people[who]
        cookies = client.cookies.output()
        jar = {name: morsel.value for name, morsel in client.cookies.items()}
        with transaction.atomic():
            status, target = self._ask(client, path, wire, recipe)
            if wire.method == "POST" and status in (200, 302):
                self.taken += 1
                self._look(client, target, recipe)
            transaction.set_rollback(not self.keep)
        if client.cookies.output() != cookies:
            client.cookies.clear()
            client.cookies.load(jar)

    def _ask(
        self, client: Client, path: str, wire: hostile.Wire, recipe: dict[str, Any]
    ) -> tuple[int, str]:
        self.sent += 1
        extra: dict[str, Any] = {"QUERY_STRING": wire.query, **wire.extra}
        began = time.monotonic()
        try:
            with transaction.atomic():
                reply = client.generic(wire.method, path, wire.body, wire.kind, **extra)
                if reply.streaming:
                    b"".join(reply.streaming_content)
                elif wrong := self.judge(reply):
                    self.faults.append((recipe, f"{wrong} at {path}"))
        except Exception as error:
            self.faults.append((recipe, f"raised {type(error).__name__}: {error}"[:200]))
            return 500, ""
        took = time.monotonic() - began
        if reply.status_code >= 500:
            self.faults.append((recipe, f"{reply.status_code} at {path}"))
        if took > SECONDS:
            self.faults.append((recipe, f"{took:.1f} s at {path}"))
        return reply.status_code, reply.get("Location", "")

    def _look(self, client: Client, target: str, recipe: dict[str, Any]) -> None:
        if target.startswith("/"):
            self._ask(client, target.split("?")[0], hostile.Wire(), {**recipe, "then": target})
        lists = self.found.lists
        for step in range(2):
            who, path = lists[(self.taken * 2 + step) % len(lists)]
            self._ask(self.people[who], path, hostile.Wire(), {**recipe, "then": path})

    def all_lists_open(self) -> int:
        """After all: every list, by everyone; how many were opened."""
        for who, path in self.found.lists:
            self._ask(self.people[who], path, hostile.Wire(), {"then": path, "who": who})
        return len(self.found.lists)


def made(found: Found) -> Iterator[dict[str, Any]]:
    """Every form × field × value, and every address × wrong request, as recipes."""
    for place, entry in enumerate(found.entries):
        for name in [*sorted(entry.fields), *entry.files]:
            for value in hostile.VALUES:
                yield {"who": entry.who, "name": entry.name, "field": name, "value": value,
                       "place": place}  # fmt: skip
        for what in hostile.wires():
            yield {"who": entry.who, "name": entry.name, "wire": what, "place": place}
    for who, path in found.lists:
        for what in hostile.wires(tuple(sorted(found.params))):
            yield {"who": who, "path": path, "wire": what}
