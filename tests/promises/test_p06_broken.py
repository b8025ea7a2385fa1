"""P06: no input breaks a page: nothing hostile gives an error of ours, hangs, or spoils a list.

`PROMISE_SIZE` is the number of random inputs (100,000 in `make promises`, in sittings that go on by
seed); each sitting draws 2,000 of some 117,000 hand-made ones beside them. What broke a page once
is kept in `seeds/hostile.json` and sent again for ever.
"""

import json
import logging
import os
import random
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from django.http import HttpRequest, HttpResponse
from django.test import Client
from django.urls import path as at

from minzheng.config.urls import urlpatterns as real
from minzheng.foundation.core import clock
from minzheng.foundation.core.doors import public
from minzheng.stages.cases.actions import ask_supplement
from minzheng.stages.registry.middleware import KEY
from tests import walk
from tests.cast import Cast, home, person
from tests.promises import hostile, hostile_papers
from tests.promises.attack import Attack, made
from tests.promises.found import Entry, Found, walk_through
from tests.promises.sitting import size
from tests.promises.test_p07_matrix import addresses, filled
from tests.promises.world import World, build

pytestmark = pytest.mark.django_db
SEEDS = Path(__file__).with_name("seeds") / "hostile.json"
FULL = "PROMISE_SIZE" in os.environ
RANDOM, HANDMADE, KEPT = size(40), (2_000 if FULL else 80), (150 if FULL else 30)
STAFF = ("wang", "xu", "shen", "zhou", "zhao", "qian", "sun", "wu", "feng", "chu", "zheng")
FEW = ("wang", "qian")  # in `make test`
# What forms of a step are called, for addresses whose form no page shows in this world.
USUAL = ("do", "version", "text", "note", "codes", "missing", "reason", "how", "evidence", "amount",
         "count", "key", "verdict", "month", "item", "number", "reference", "password")  # fmt: skip
handler400 = "minzheng.foundation.core.errors.unreadable"
handler500 = "minzheng.foundation.core.errors.broken"


@public
def naive(request: HttpRequest) -> HttpResponse:
    """The control: believes what it gets, and keeps it."""
    if request.method == "POST":
        request.session["count"] = request.POST.get("count", "")[:40]
        return HttpResponse(str(int(request.POST.get("page", "1"))))
    return HttpResponse('<form method="post"><input name="page"><input name="count"></form>')


@public
def naive_list(request: HttpRequest) -> HttpResponse:
    """A list that one bad row breaks."""
    return HttpResponse(str(int(request.session.get("count", "0"))))


urlpatterns = [*real, at("naive/", naive, name="naive"), at("naive-list/", naive_list, name="list")]


@pytest.fixture(autouse=True)
def _quiet() -> Any:
    """The errors are counted here; the log would be longer than the run."""
    logging.disable(logging.CRITICAL)
    yield
    logging.disable(logging.NOTSET)


@pytest.fixture
def world(cast: Cast) -> World:
    """A record of every kind, and a case at every step of the line."""
    made_of = build(cast)
    for order, bring in enumerate((walk.submitted, walk.accepted, walk.checked, walk.visited,
                                   walk.ready)):  # fmt: skip
        head = person(
            f"赵{'甲乙丙丁戊'[order]}", "1960-01-01", 701 + 2 * order, f"1370000000{order}"
        )
        where = home(head, [], f"烟雨路 {order} 号", f"09{order}")
        case = bring(cast, applicant=head, household=where, **_more(bring, head))
        if order == 0:
            ask_supplement(case=case, codes=["rent_contract"], note="", by=cast.wang)
            made_of.cast.__dict__["asked"] = head
    clock.fix(walk.DAYS["decide"])
    return made_of


def _more(bring: Any, head: Any) -> dict[str, Any]:
    if bring in (walk.submitted, walk.accepted):
        return {}
    number = head.id_number.open()
    return {"held": {("DS03", number): walk.works(60_000), ("DS09", number): walk.saves(800_000)}}


def browsers(world: World) -> dict[str, Client]:
    """A browser for each, in which a broken page is a reply and not an exception."""
    cast, people = world.cast, {"anonymous": Client(raise_request_exception=False)}
    for name in STAFF if FULL else FEW:
        people[name] = Client(raise_request_exception=False)
        people[name].force_login(cast.staff[name])
        session = people[name].session
        session["epoch"] = cast.staff[name].session_epoch
        session.save()
    residents = {"head": world.head, "asked": cast.__dict__["asked"], "zhang": cast.zhang}
    for name, resident in list(residents.items())[: None if FULL else 2]:
        people[name] = Client(raise_request_exception=False)
        session = people[name].session
        session[KEY] = resident.public_id
        session.save()
    return people


def everything(world: World) -> Attack:
    """Everybody, everywhere."""
    people = browsers(world)
    if _naive():
        people, paths = {"anonymous": people["anonymous"]}, ["/naive/", "/naive-list/"]
    else:
        paths = [path for _, path, _ in filled(world)]
    found = walk_through(people, paths)
    if not _naive():
        found.entries += unseen(world, found)
    return Attack(people, found)


def unseen(world: World, found: Found) -> Iterator[Entry]:
    """A form of usual fields for every address that no page led to, for whoever may open it."""
    reached = set(found.opened) | {entry.name for entry in found.entries}
    for name, path, pattern in filled(world):
        if name in reached or "sign_out" in name:
            continue
        kind = pattern.callback.door.kind
        who = {"staff": "wang", "resident": "head"}.get(kind, "anonymous")
        yield Entry(who, name, path, "post", dict.fromkeys(USUAL, "1"))


def _naive() -> bool:
    return "naive" in {name for name, _ in addresses()}


def send(attack: Attack, recipe: dict[str, Any]) -> None:
    """One recipe; one whose form is gone is left out."""
    found = attack.found
    if "path" in recipe:
        wire = hostile.wires(tuple(sorted(found.params))).get(recipe["wire"])
        if wire is not None and recipe["who"] in attack.people:
            attack.wire(recipe["who"], recipe["path"], wire, recipe)
        return
    same = [e for e in found.entries if (e.who, e.name) == (recipe["who"], recipe["name"])]
    same = same if "place" not in recipe else [found.entries[recipe["place"]]]
    for entry in same:
        if "wire" in recipe:
            attack.wire(entry.who, entry.path, hostile.wires()[recipe["wire"]], recipe)
        elif "seed" in recipe:
            rng = random.Random(recipe["seed"])
            papers = hostile_papers.papers()
            files = [(n, *rng.choice(papers)[1:]) for n in entry.files if rng.random() < 0.3]
            attack.form(entry, hostile.random_fields(rng, entry.fields), recipe, files)
        else:
            value = hostile.VALUES[recipe["value"]]
            fields = {**entry.fields, recipe["field"]: value}
            attack.form(entry, list(fields.items()), recipe)


def keep(attack: Attack) -> None:
    """What broke a page is sent again for ever."""
    known = json.loads(SEEDS.read_text())
    for recipe, _ in attack.faults:
        plain = {k: v for k, v in recipe.items() if k not in ("place", "then")}
        if "then" not in recipe and plain not in known and len(known) < 500:
            known.append(plain)
    SEEDS.write_text(json.dumps(known, ensure_ascii=False, indent=1) + "\n")


def run(attack: Attack, recipes: list[dict[str, Any]]) -> None:
    """All of them, undone one by one; then some that stay, and every list once more."""
    for recipe in recipes:
        send(attack, recipe)
    attack.keep = True
    for recipe in recipes[:: max(1, len(recipes) // KEPT)]:
        send(attack, recipe)
    attack.all_lists_open()


def test_no_input_breaks_a_page(world: World, seed: int) -> None:
    attack = everything(world)
    hand = list(made(attack.found))
    rng = random.Random(seed)
    rng.shuffle(hand)
    recipes = [*json.loads(SEEDS.read_text()), *hand[:HANDMADE]]
    for number in range(RANDOM):
        entry = attack.found.entries[number % len(attack.found.entries)]
        recipes.append({"who": entry.who, "name": entry.name, "seed": seed + number})
    run(attack, recipes)
    print(f"P06: {attack.sent} requests ({len(hand)} hand-made known), {attack.taken} taken, "
          f"{len(attack.faults)} broke")  # fmt: skip
    if attack.faults:
        keep(attack)
    assert attack.faults == []
    assert len(hand) >= 2_000 and attack.taken > 5


def test_every_address_is_asked(world: World) -> None:
    """Every address is opened, has a form that somebody finds, or is sent a form of its own."""
    found = everything(world).found
    reached = set(found.opened) | {entry.name for entry in found.entries}
    missed = {name for name, _ in addresses()} - reached
    print(f"P06: {len(found.entries)} forms, {len(found.lists)} lists, {len(found.opened)} opened")
    assert {name for name in missed if "sign_out" not in name} == set()
    assert len(found.opened) > 40


@pytest.mark.urls(__name__)
def test_control_a_naive_form_and_its_list_are_caught(world: World) -> None:
    attack = everything(world)
    run(attack, [recipe for recipe in made(attack.found) if "value" in recipe])
    broken = {what.split(" at ")[1] for _, what in attack.faults if what.startswith("500")}
    assert broken == {"/naive/", "/naive-list/"}
