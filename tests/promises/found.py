"""Finds every form of the product by walking through it as each of the cast, link by link.

A new page or form joins by itself: it is linked from a page that somebody may open, or it stands
in the address table with its row in `matrix.py`.
"""

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from urllib.parse import parse_qsl, urlsplit

from django.test import Client
from django.urls import Resolver404, resolve

from tests.channels.portal.screens import Form, Screen

# Pages of one address that one person opens, and forms of one shape that are tried.
EACH_PAGE, EACH_FORM, STEPS_MOST = 2, 2, 160


@dataclass
class Entry:
    """One form as one person finds it."""

    who: str
    name: str
    path: str
    method: str
    fields: dict[str, str]
    files: list[str] = field(default_factory=list)


@dataclass
class Found:
    """What the walk found: forms, pages that open without parts, and parameters of lists."""

    entries: list[Entry] = field(default_factory=list)
    lists: list[tuple[str, str]] = field(default_factory=list)
    params: set[str] = field(default_factory=set)
    opened: Counter[str] = field(default_factory=Counter)


def name_of(path: str) -> str:
    """The name of an address, or nothing."""
    try:
        return resolve(path).view_name
    except (Resolver404, ValueError):
        return ""


def walk_through(people: dict[str, Client], starts: list[str]) -> Found:
    """Everything that these people reach from these paths."""
    found, shapes = Found(), Counter[tuple[str, str, tuple[str, ...]]]()
    for who, client in people.items():
        for path, screen in pages(client, starts, found, who):
            for form in screen.forms:
                entry = entry_of(who, path, form)
                shape = (entry.name, entry.method, tuple(sorted({*entry.fields, *entry.files})))
                if "sign_out" in entry.name or shapes[shape] >= EACH_FORM:
                    continue
                shapes[shape] += 1
                found.entries.append(entry)
                found.params |= set(entry.fields) if entry.method == "get" else set()
    return found


def pages(
    client: Client, starts: list[str], found: Found, who: str
) -> Iterator[tuple[str, Screen]]:
    """Breadth first; each address a few times."""
    queue, seen, times = list(starts), set(starts), Counter[str]()
    while queue and sum(times.values()) < STEPS_MOST:
        path = queue.pop(0)
        name = name_of(path.split("?")[0])
        if not name or times[name] >= EACH_PAGE:
            continue
        reply = client.get(path)
        if reply.status_code in (301, 302):
            times[name] += 1
            targets = [reply["Location"]]
        elif reply.status_code != 200 or "html" not in reply["Content-Type"]:
            continue
        else:
            times[name] += 1
            found.opened[name] += 1
            if not resolve(path.split("?")[0]).kwargs and "?" not in path:
                found.lists.append((who, path))
            screen = Screen(reply)
            yield path, screen
            targets = screen.links
        for target in targets:
            here = target if target.startswith("/") else ""
            found.params |= {key for key, _ in parse_qsl(urlsplit(here).query)}
            if here and here not in seen:
                seen.add(here)
                queue.append(here.split("#")[0])


def entry_of(who: str, path: str, form: Form) -> Entry:
    """A form with values that a person could send."""
    action = (form.action or path).split("?")[0]
    ticked = {n: v[0] if isinstance(v, list) else v for n, v in form.chosen.items()}
    fields = {**{name: kinds[0] for name, kinds in form.choices.items()}, **ticked}
    fields |= {**form.hidden, **{name: value or "1" for name, value in form.typed.items()}}
    fields.pop("csrfmiddlewaretoken", None)
    for name, value in form.buttons[:1]:
        fields.setdefault(name, value)
    return Entry(who, name_of(action), action, form.method.lower(), fields, list(form.files))
