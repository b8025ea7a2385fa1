"""What the departments hold agrees with what families declare, but for planted differences."""

from typing import Any

import pytest

from minzheng.areas.assistance.evidence.sums import income_of
from minzheng.connectors.department_data.payloads import PAYLOADS
from minzheng.demo.loading.acts import answers
from minzheng.demo.records import WRITERS, rows
from minzheng.demo.synthetic.build import build
from minzheng.demo.synthetic.shapes import OPENS_ON, District, Home
from minzheng.law import Register
from minzheng.stages.catalog import Found, Gathered, Member, find

ITEM = find("DB")


@pytest.fixture(scope="module")
def district() -> District:
    """Hundreds of families in hardship and few others."""
    return build(6000)


def gathered(home: Home) -> Gathered:
    """What a check of the home gathers when every department answers."""
    found = {}
    for person in home.members:
        for source in ITEM.sources:
            payload = WRITERS[source](home, person)
            found[person.id_number, source] = Found("found" if payload else "none", payload or {})
    members = tuple(
        Member(m.id_number, m.name, m.relation, m.birth_on, m.sex, m.hukou_local, m is home.head)
        for m in home.members
    )
    visit: dict[str, Any] = {
        "obligors": [
            {"household_income": o.income_fen // 100, "household_size": o.size,
             "parents_supported": o.parents, "exempt": o.exempt}
            for o in home.obligors
        ]
    }  # fmt: skip
    return Gathered(OPENS_ON, answers(home), members, found, (), visit)


def out(home: Home) -> dict[str, Any]:
    """What the rule says of a home on the demo's values."""
    register = Register.load("demo_2021")
    facts = ITEM.rule.read(ITEM.assemble(gathered(home)).facts)
    values = ITEM.rule.values(register, OPENS_ON)
    return ITEM.rule.out(facts, values, ITEM.rule.decide(facts, values))


def test_every_payload_fits_its_source(district: District) -> None:
    count = 0
    for source, id_number, payload in rows(district):
        assert PAYLOADS[source].problem(payload, source) is None
        assert len(id_number) == 18
        count += 1
    assert count > 5 * district.people


def test_nobody_is_held_twice_by_a_source(district: District) -> None:
    keys = [(source, id_number) for source, id_number, _ in rows(district)]
    assert len(set(keys)) == len(keys)


def test_means_lead_to_the_answer_they_were_made_for(district: District) -> None:
    poor = [home for home in district.homes if home.hardship]
    assert len(poor) > 150
    for home in poor:
        wanted = {"INCOME": "NONE", "PROPERTY": "NONE"}.get(home.hardship, home.hardship)
        assert out(home)["result"] == wanted, (home.key, home.path, home.kind)


@pytest.mark.parametrize(
    ("story", "amount"),
    [("zhang", 113), ("li", 800), ("twin", 800), ("mao", 113), ("xiaomei", 713)],
)
def test_the_cast_gets_what_its_story_says(district: District, story: str, amount: int) -> None:
    said = out(district.story(story))
    assert (said["result"], said["amount"]) == ("DIBAO", amount)


def test_deposits_differ_only_where_planted(district: District) -> None:
    planted = 0
    for home in (home for home in district.homes if home.hardship):
        gaps = ITEM.assemble(gathered(home)).gaps
        assert bool(gaps) == ("deposits" in home.declared), home.key
        planted += bool(gaps)
    poor = sum(bool(home.hardship) for home in district.homes)
    assert 0.03 < planted / poor < 0.16


def test_wages_and_pensions_on_record_are_those_of_the_person(district: District) -> None:
    for home in district.homes:
        for person in home.members:
            payload = WRITERS["DS03"](home, person)
            if not payload or (person.employed_from and person.employed_from.year > 2019):
                continue
            found = {row.kind: row.monthly_fen for row in income_of({"DS03": payload}, OPENS_ON)}
            assert found.get("wage", 0) == person.wage_fen
            assert found.get("pension_local", 0) == person.pension_fen


def test_the_register_lists_the_whole_booklet(district: District) -> None:
    for home in district.homes[:300]:
        for person in home.members:
            payload = WRITERS["DS01"](home, person)
            assert payload is not None
            listed = [row["id_number"] for row in payload["household"]]
            assert listed == [m.id_number for m in home.members]
            assert payload["person"]["division"] == home.village.code
