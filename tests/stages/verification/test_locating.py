"""Where a home lies that somebody has to visit: asked once, let go of, never in the way."""

import datetime as dt
import json
from collections.abc import Iterator

import pytest
import time_machine
from django.conf import settings
from django.core.management import call_command
from django.db import IntegrityError, connection, transaction
from django.test.utils import CaptureQueriesContext, override_settings

from minzheng.connectors.loopback import Running, running
from minzheng.connectors.map import client as map_client
from minzheng.connectors.map.simulator import Map
from minzheng.foundation.audit.models import Event
from minzheng.foundation.core import clock, line
from minzheng.foundation.core.models import SetAside
from minzheng.foundation.core.statements import Statement
from minzheng.stages.cases.models import CaseStep
from minzheng.stages.registry import actions
from minzheng.stages.registry.models import HomePosition, Household, Person
from minzheng.stages.registry.positions import spots
from minzheng.stages.rights.gathering import copy_of
from minzheng.stages.verification import doctor, locating
from tests.cast import BY, TODAY, area, home, person
from tests.stages.records import Folk, a_case, a_step, folk

MODES = ["refuse", "unavailable", "busy", "hang", "drip", "garbage", "huge", "error", "wrong_id",
         "wrong_person", "wrong_signature", "lose_reply", "astray"]  # fmt: skip


@pytest.fixture
def them(district: None) -> Folk:
    """Two homes, in one of which a visit is open."""
    found = folk()
    a_step(a_case(found.zhang, found.zhang_home), "visit")
    a_step(a_case(found.li, found.li_home), "check")
    return found


@pytest.fixture
def site(monkeypatch: pytest.MonkeyPatch) -> Iterator[Running]:
    """A map of our own; nobody waits long for it."""
    monkeypatch.setattr(locating, "SECONDS", 0.4)
    monkeypatch.setattr(locating, "_not_before", {})
    for pause in ("LOOK", "TIDY"):
        monkeypatch.setattr(locating, pause, dt.timedelta(0))
    with running(Map(settings.CONNECTOR_SECRET)) as there, override_settings(MAP_URL=there.url):
        yield there


def asked(site: Running) -> list[dict[str, str]]:
    return [json.loads(body) for body in site.site.asked]


def place(household: Household) -> object:
    return spots([household.pk]).get(household.pk)


def test_only_a_home_that_is_to_be_visited_is_asked_for_and_once(them: Folk, site: Running) -> None:
    assert locating.locate() == 1
    assert [locating.locate() for _ in range(3)] == [0, 0, 0]
    (query,) = asked(site)
    assert query["address"] == "烟雨路18号" and len(query["area"]) == 12
    spot = spots([them.zhang_home.pk, them.li_home.pk])
    assert set(spot) == {them.zhang_home.pk} and spot[them.zhang_home.pk].precision == "house"
    west, south, east, north = settings.MAP_BOX
    assert west < spot[them.zhang_home.pk].lon < east
    assert south < spot[them.zhang_home.pk].lat < north


def test_it_lies_sealed_and_the_trail_tells_no_place(them: Folk, site: Running) -> None:
    locating.locate()
    row = HomePosition.objects.get()
    stored = HomePosition.objects.values_list("position", flat=True).get()
    lon, lat = row.position.open().split(",")
    assert lon not in str(stored) and "烟雨路" not in str(stored)
    (event,) = Event.objects.filter(verb="household.located")
    assert event.detail == {"precision": "house"} and lon not in str(event.__dict__)
    assert lat not in str(event.__dict__)


def test_nothing_of_the_family_or_the_case_is_on_the_wire(them: Folk, site: Running) -> None:
    locating.locate()
    assert told(them, site) == []


def test_control_a_client_that_sends_what_is_kept_is_seen(
    them: Folk, site: Running, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(map_client, "wire_address", lambda address: address)
    locating.locate()
    assert told(them, site) == ["101", "室", "幢"]


def told(them: Folk, site: Running) -> list[str]:
    """What went out of the kind that may not."""
    case = CaseStep.objects.get(code="visit").case
    private = [
        them.zhang.name, them.zhang.id_number.open(), them.zhang.phone.open(), case.number,
        case.public_id, case.item, them.zhang.public_id, them.zhang_home.public_id, "101", "室",
        "幢", "visit", "低保",
    ]  # fmt: skip
    assert site.site.asked
    wire = b"".join(site.site.asked).decode()
    return [word for word in private if word and word in wire]


def test_an_address_that_names_one_of_the_family_goes_nowhere(them: Folk, site: Running) -> None:
    Household.objects.filter(pk=them.zhang_home.pk).update(address="永红村张秀兰家3号")
    assert locating.locate() == 1
    assert asked(site) == [] and place(them.zhang_home) is None
    assert HomePosition.objects.get().state == "none"


@pytest.mark.parametrize("why", ["protected", "lives with one", "frozen"])
def test_of_a_protected_home_nothing_is_asked_and_nothing_kept(
    them: Folk, site: Running, why: str
) -> None:
    locating.locate()
    assert place(them.zhang_home)
    one = them.zhang
    if why == "lives with one":
        one = them.chen
        Person.objects.filter(pk=one.pk).update(secret=True)
        actions.join(
            household=them.zhang_home, person=one, relation="41", from_on=TODAY, by=BY
        )  # fmt: skip
    elif why == "frozen":
        actions.freeze(person=one, reason="本人要求", by=BY)
    if why != "protected":
        assert not HomePosition.objects.exists(), "it falls within the act itself"
    Person.objects.filter(pk=one.pk).update(secret=why != "frozen")
    moved = [locating.locate() for _ in range(3)]
    assert moved == [1 if why == "protected" else 0, 0, 0]
    row = HomePosition.objects.get()
    assert (row.state, bool(row.position)) == ("barred", False) and place(them.zhang_home) is None
    assert len(asked(site)) == 1
    actions.lift_freeze(person=one, by=BY)
    Person.objects.filter(pk=one.pk).update(secret=False)
    assert locating.locate() == 2 and place(them.zhang_home), "free again, asked again"


@pytest.mark.parametrize("how", ["frozen", "protected"])
def test_who_is_barred_between_the_claim_and_the_question_is_not_asked_about(
    them: Folk, site: Running, monkeypatch: pytest.MonkeyPatch, how: str
) -> None:
    real = locating._names

    def meanwhile(rows: list[HomePosition]) -> dict[int, set[str]]:
        if how == "frozen":
            actions.freeze(person=them.zhang, reason="本人要求", by=BY)
        else:
            Person.objects.filter(pk=them.zhang.pk).update(secret=True)
        return real(rows)

    monkeypatch.setattr(locating, "_names", meanwhile)
    locating.locate()
    assert asked(site) == [] and place(them.zhang_home) is None


def test_barred_homes_do_not_stand_before_the_others(
    them: Folk, site: Running, monkeypatch: pytest.MonkeyPatch
) -> None:
    """More of them than are looked at at once."""
    monkeypatch.setattr(locating, "AT_ONCE", 1)
    monkeypatch.setattr(locating, "NEW", Statement(locating._new))
    monkeypatch.setattr(locating, "DUE", Statement(locating._due))
    Person.objects.filter(pk=them.zhang.pk).update(secret=True)
    a_step(CaseStep.objects.get(code="check").case, "visit")
    for _ in range(3):
        locating.locate()
    assert place(them.li_home) and place(them.zhang_home) is None


def test_a_home_that_moved_has_no_place_until_it_is_asked_for_again(
    them: Folk, site: Running
) -> None:
    locating.locate()
    before = place(them.zhang_home)
    actions.move_household(
        household=them.zhang_home, area=area("竹林村"), address="竹林村 3 组 5 号", version=1, by=BY
    )
    assert place(them.zhang_home) is None and not HomePosition.objects.exists()
    assert locating.locate() == 1
    assert place(them.zhang_home) not in (None, before)
    assert [query["address"] for query in asked(site)] == ["烟雨路18号", "竹林村3组5号"]


def test_a_home_that_moves_while_the_map_is_asked_gets_no_old_place(
    them: Folk, site: Running
) -> None:
    """The answer to the old address comes when the new one stands; by whatever hand it changed."""
    locating.begin()
    rows = locating.claim()
    found = map_client.Position(120_700_000, 30_700_000, map_client.Precision.HOUSE)
    Household.objects.filter(pk=them.zhang_home.pk).update(address="竹林村 3 组 5 号", version=2)
    assert locating.settle(rows, [found]) == 0
    assert place(them.zhang_home) is None and not Event.objects.filter(verb="household.located")
    assert locating.locate() == 2, "the old row goes, the new address is asked for"
    assert place(them.zhang_home) and HomePosition.objects.get().home_version == 2


def test_when_the_visit_is_done_the_place_goes(them: Folk, site: Running) -> None:
    locating.locate()
    CaseStep.objects.filter(code="visit").update(
        finished_at=clock.now(), finished_by="x", result="visited"
    )
    assert locating.locate() == 1 and not HomePosition.objects.exists()
    assert locating.locate() == 0
    assert Event.objects.filter(verb="positions.forgotten").count() == 1


@pytest.mark.parametrize("mode", MODES)
def test_a_bad_map_is_no_place_and_is_asked_again(them: Folk, site: Running, mode: str) -> None:
    site.site.behaviours.set("all", mode, ms=400)
    with time_machine.travel(clock.real_now(), tick=False) as now:
        assert locating.locate() == 0
        row = HomePosition.objects.get()
        assert (row.state, row.attempts, bool(row.position)) == ("waiting", 1, False)
        assert place(them.zhang_home) is None
        site.site.behaviours.clear()
        assert locating.locate() == 0, "not before its time"
        now.shift(dt.timedelta(minutes=1, seconds=1))
        assert locating.locate() == 1 and place(them.zhang_home)
    assert not SetAside.objects.exists()


def test_control_who_takes_the_world_for_the_district_believes_another_city(
    them: Folk, site: Running
) -> None:
    """Beijing is taken for her home."""
    site.site.behaviours.set("all", "astray")
    with override_settings(MAP_BOX=(-180_000_000, -90_000_000, 180_000_000, 90_000_000)):
        assert locating.locate() == 1
    assert place(them.zhang_home).lat > 39_000_000  # type: ignore[attr-defined]


def test_the_pauses_grow_and_end_nowhere_while_the_visit_is_open(them: Folk, site: Running) -> None:
    site.site.behaviours.set("all", "unavailable")
    waits = []
    with time_machine.travel(clock.real_now(), tick=False) as now:
        for _ in range(9):
            locating.locate()
            due = HomePosition.objects.get().next_try_at
            assert due is not None
            waits.append(round((due - clock.real_now()).total_seconds() / 60))
            now.move_to(max(due, clock.real_now() + locating.SILENT) + dt.timedelta(seconds=1))
        assert waits == [1, 4, 16, 64, 256, 360, 360, 360, 360]
        assert [f.what for f in doctor.checks()][-1] == "有 1 户的位置一直没有查到"
        site.site.behaviours.clear()
        assert locating.locate() == 1
        assert [f.what for f in doctor.checks()][-1] == "地图没有拖着的答复"


def test_a_silent_map_is_left_alone_and_holds_the_line_once(them: Folk, site: Running) -> None:
    site.site.behaviours.set("all", "hang")
    for n in range(60):
        one = person(f"王{'一二三四五六'[n // 10]}{'一二三四五六七八九十'[n % 10]}", "1960-01-02",
                     501 + n)  # fmt: skip
        a_step(a_case(one, home(one, [], f"烟雨路 {n} 号", f"8{n:03d}")), "visit")
    locating.locate()
    assert len(asked(site)) <= locating.AT_ONCE
    before = len(asked(site))
    locating.locate()
    assert len(asked(site)) == before, "no second wait within the minute"


def test_one_bad_row_is_set_aside_without_its_place(
    them: Folk, site: Running, monkeypatch: pytest.MonkeyPatch
) -> None:
    a_step(CaseStep.objects.get(code="check").case, "visit")
    real = locating.note_positions

    def refuses_one(*, found: list[locating.Found], by: object) -> int:
        if found[0].row.household_id == them.zhang_home.pk:
            raise ValueError("a fault of ours")
        return real(found=found, by=by)  # type: ignore[arg-type]

    monkeypatch.setattr(locating, "note_positions", refuses_one)
    assert locating.locate() == 1 and place(them.li_home)
    (aside,) = SetAside.objects.all()
    assert aside.reference.isdecimal() and "120" not in aside.error


def test_without_a_map_nothing_is_asked_and_what_was_kept_still_goes(
    them: Folk, site: Running
) -> None:
    locating.locate()
    with override_settings(MAP_URL=""):
        CaseStep.objects.filter(code="visit").update(
            finished_at=clock.now(), finished_by="x", result="visited"
        )
        assert locating.locate() == 1 and not HomePosition.objects.exists()
        assert not any("地图" in finding.what for finding in doctor.checks())
    with override_settings(MAP_URL=""):
        CaseStep.objects.update(finished_at=None, finished_by="", result="")
        assert locating.locate() == 0 and not HomePosition.objects.exists()


def test_the_line_pulls_it_and_a_fault_of_ours_stops_nothing(
    them: Folk, site: Running, monkeypatch: pytest.MonkeyPatch
) -> None:
    line.run_once()
    assert place(them.zhang_home)
    monkeypatch.setattr(locating, "tidy", lambda: 1 // 0)
    assert set(line.run_once()) >= {"verification", "payments"}
    assert [row.reference for row in SetAside.objects.all()] == ["map"]


def test_a_place_outlives_its_visit_by_a_minute_at_most(
    them: Folk, site: Running, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(locating, "TIDY", dt.timedelta(minutes=1))
    with time_machine.travel(clock.real_now(), tick=False) as now:
        locating.locate()
        CaseStep.objects.filter(code="visit").update(
            finished_at=clock.now(), finished_by="x", result="visited"
        )
        now.shift(dt.timedelta(seconds=61))
        locating.locate()
    assert not HomePosition.objects.exists()


def test_an_idle_walk_asks_little(
    them: Folk, site: Running, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(locating, "LOOK", dt.timedelta(minutes=1))
    monkeypatch.setattr(locating, "TIDY", dt.timedelta(minutes=1))
    locating.locate()
    with CaptureQueriesContext(connection) as seen:
        locating.locate()
    assert len(seen) == 1, "what is due; the rest is looked for every ten seconds, every minute"


def test_her_copy_tells_it_and_being_forgotten_empties_it(them: Folk, site: Running) -> None:
    locating.locate()

    def told_in_copy(one: Person) -> str:
        (homes,) = [s for s in copy_of(one) if s.code == "homes"]
        return str(homes.records[0]["place"])

    spot = spots([them.zhang_home.pk])[them.zhang_home.pk]
    assert spot.degrees[0] in told_in_copy(them.zhang) and "到门牌" in told_in_copy(them.zhang)
    assert told_in_copy(them.li) == ""
    CaseStep.objects.all().delete()
    actions.forget_person(person=them.zhang, by=BY)
    assert not HomePosition.objects.exists()


def test_the_table_takes_no_half_of_a_place(them: Folk) -> None:
    good = {"household": them.zhang_home, "home_version": 1}
    for bad in (
        {"state": "known"}, {"state": "waiting"}, {"state": "none", "next_try_at": clock.now()},
        {"state": "none", "precision": "house"}, {"state": "lost"},
    ):  # fmt: skip
        with pytest.raises(IntegrityError), transaction.atomic():
            HomePosition.objects.create(**{**good, **bad})


@pytest.mark.django_db(transaction=True)
def test_the_migration_goes_back_and_forth() -> None:
    call_command("migrate", "registry", "0008", verbosity=0)
    call_command("migrate", "registry", verbosity=0)
    assert HomePosition.objects.count() == 0
