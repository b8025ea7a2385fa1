"""A process of its own for P30: prepares sealed rows, changes them without rest, checks them."""

import json
import random
import sys
import threading
from typing import Any

import django

django.setup()

from minzheng.foundation.core import rotation  # noqa: E402
from minzheng.stages.registry import actions  # noqa: E402
from minzheng.stages.registry.models import Person  # noqa: E402
from tests import cast  # noqa: E402


def prepare(people: int) -> None:
    """So many people with a number and a phone, under whatever key is current."""
    cast.load_district()
    for order in range(people):
        cast.person("王小明", f"19{40 + order // 900}-03-08", order % 900 + 1, "13800000002")


def load() -> dict[str, str]:
    """Change phones until standard input closes; what each changed person's phone must be.

    Two ways: the audited action, and a plain save of a row that was read a little earlier."""
    stop = threading.Event()
    threading.Thread(target=lambda: (sys.stdin.read(), stop.set()), daemon=True).start()
    chance, said = random.Random(30), {}
    keys = list(Person.objects.values_list("pk", flat=True))
    while not stop.is_set():
        person = Person.objects.get(pk=chance.choice(keys))
        phone = f"138{chance.randrange(10**8):08d}"
        actions.correct_person(person=person, version=person.version, phone=phone, by=cast.BY)
        said[person.public_id] = phone
    return said


def check(said: dict[str, str]) -> dict[str, Any]:
    """Rows that do not open, phones that are not what was written last, keys in use."""
    unreadable, lost, rows = 0, 0, 0
    for person in Person.objects.iterator():
        rows += 1
        try:
            person.id_number.open()
            lost += person.phone.open() != said.get(person.public_id, "13800000002")
        except ValueError:
            unreadable += 1
    return {"rows": rows, "unreadable": unreadable, "lost": lost, "keys": rotation.keys_in_use()}


if __name__ == "__main__":
    what = sys.argv[1]
    if what == "prepare":
        prepare(int(sys.argv[2]))
    elif what == "load":
        print(json.dumps(load()))
    else:
        print(json.dumps(check(json.loads(sys.stdin.read()))))
