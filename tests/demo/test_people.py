"""The synthetic people: the same from the same seed, plausible, and nobody's."""

from collections import Counter

import pytest

from minzheng.demo.synthetic.build import build, digest, figures
from minzheng.demo.synthetic.paths import PATHS, planned
from minzheng.demo.synthetic.shapes import OPENS_ON, District
from minzheng.demo.synthetic.villages import villages
from minzheng.foundation.core.identity import parse_id_number


@pytest.fixture(scope="module")
def district() -> District:
    """The district of the demo."""
    return build()


def test_same_seed_same_people() -> None:
    assert digest(build(1500, 7)) == digest(build(1500, 7))


def test_other_seed_other_people() -> None:
    assert digest(build(1500, 7)) != digest(build(1500, 8))


def test_more_people_leave_the_cast_as_it_is() -> None:
    few, many = build(300), build(3000)
    for story in ("zhang", "li", "twin", "chen"):
        assert repr(few.story(story).members) == repr(many.story(story).members)


def test_as_many_as_asked_for(district: District) -> None:
    assert 20_000 <= district.people < 20_006
    assert 400 <= build(400).people < 406


def test_every_id_number_is_valid_and_given_once(district: District) -> None:
    seen = set()
    for home in district.homes:
        for person in home.members:
            number = parse_id_number(person.id_number, today=OPENS_ON)
            assert (number.birth_on, number.sex) == (person.birth_on, person.sex)
            # A county code ending 99 was never allotted: the number is nobody's.
            assert person.id_number[4:6] == "99"
            seen.add(person.id_number)
    assert len(seen) == district.people


def test_phones_and_accounts_lie_in_their_own_ranges_once(district: District) -> None:
    people = [person for home in district.homes for person in home.members]
    phones = [person.phone for person in people if person.phone]
    accounts = [person.account.number for person in people]
    assert len(set(phones)) == len(phones) and all(p.startswith("19900") for p in phones)
    assert len(set(accounts)) == len(accounts) and all(a.startswith("629999") for a in accounts)
    assert {len(phone) for phone in phones} == {11}


def test_an_ageing_district(district: District) -> None:
    counted = figures(district)
    assert 0.21 < counted["over_60"] < 0.30
    assert 0.12 < counted["under_18"] < 0.21
    assert 0.03 < counted["disabled"] < 0.07
    assert 2.2 < counted["people"] / counted["homes"] < 3.2
    assert counted["villages"] > 110


def test_only_villages_of_the_district_that_stand_on_the_day() -> None:
    places = villages(OPENS_ON)
    names = {place.name for place in places}
    assert "子城" in names and not {"城东", "紫阳", "嘉南"} & names
    assert not {"城南街道", "长水街道"} & {place.town_label for place in places}
    labels = {place.name: place.label for place in places}
    assert labels["烟雨"] == "烟雨社区" and labels["金星"] == "金星村"


def test_one_head_and_known_relations(district: District) -> None:
    relations = Counter(m.relation for home in district.homes for m in home.members)
    assert relations["02"] == len(district.homes)
    assert set(relations) <= {"02", "11", "12", "20", "30", "31", "41", "42", "43", "51", "52"}
    for home in district.homes:
        assert home.head.relation == "02"
        for person in home.members:
            if person.spouse is not None:
                assert home.members[person.spouse].spouse == home.members.index(person)


def test_nobody_is_older_than_the_parents(district: District) -> None:
    for home in district.homes:
        for person in home.members:
            if person.relation in ("20", "30", "31"):
                assert (person.birth_on - home.head.birth_on).days > 17 * 365
            if person.relation in ("51", "52"):
                assert (home.head.birth_on - person.birth_on).days > 17 * 365


def test_about_six_hundred_households_and_every_path(district: District) -> None:
    paths = Counter(home.path for home in district.homes if home.path)
    assert 560 < sum(paths.values()) - paths["unknown"] < 640
    assert set(PATHS) <= set(paths)
    assert set(PATHS) <= {path for path, _ in planned(200)}


def test_the_cast_is_found_by_name_alone(district: District) -> None:
    names = Counter(m.name for home in district.homes for m in home.members)
    for name in ("张秀兰", "李建国", "王秀芳", "李小雨", "陈小童", "沈月英", "徐小妹", "金伯良"):
        assert names[name] == 1
