"""一键核对: nobody is asked without authorisation, and silence is never «nothing there»."""

import datetime as dt

import pytest

from minzheng.foundation.audit.models import Event
from minzheng.foundation.core import clock, line
from minzheng.foundation.core.refusal import NotPossible
from minzheng.stages.cases.models import CaseStep
from minzheng.stages.decisions.actions import propose
from minzheng.stages.registry import actions as registry
from minzheng.stages.registry.models import Authorisation
from minzheng.stages.verification import actions
from minzheng.stages.verification.gather import latest_check
from minzheng.stages.verification.models import Query
from minzheng.stages.verification.queries import answered
from tests import walk
from tests.cast import Cast

pytestmark = pytest.mark.django_db


def test_every_source_is_asked_about_every_member(cast: Cast) -> None:
    check = latest_check(walk.checked(cast))
    assert check is not None
    assert check.queries.count() == 36 and answered(check) == (12, 12)
    found = check.queries.get(source="DS09", person=cast.li)
    assert found.state == "found" and len(found.payload_hash) == 64


def test_none_live_no_query(cast: Cast) -> None:
    case = walk.accepted(cast)
    for row in Authorisation.objects.filter(person=cast.wang_xiufang):
        registry.withdraw_authorisation(authorisation=row, by=cast.wang_xiufang)
    with walk.departments() as simulator, pytest.raises(NotPossible, match="王秀芳"):
        actions.start_check(case=case, by=cast.wang)
    assert not simulator.site.asked and not Query.objects.exists()


def test_withdrawn_between_two_tries_stops_the_second(cast: Cast) -> None:
    case = walk.accepted(cast)
    with walk.departments() as simulator:
        simulator.site.behaviours.set("DS09", "unavailable")
        check = actions.start_check(case=case, by=cast.wang)
        for row in Authorisation.objects.all():
            registry.withdraw_authorisation(authorisation=row, by=row.person)
        before = simulator.site.asked["DS09"]
        actions.ask_open(check=check, seconds=1)
        assert simulator.site.asked["DS09"] == before


def test_asking_again_in_vain_is_not_called_an_answer(cast: Cast) -> None:
    """The trail of a source that never answers would else say each half hour that it had."""
    case = walk.accepted(cast)
    with walk.departments(walk.li_records(cast)) as simulator:
        simulator.site.behaviours.set("DS09", "unavailable")
        check = actions.start_check(case=case, by=cast.wang)
        for _ in range(2):
            actions.ask_open(check=check, seconds=1)
        simulator.site.behaviours.clear()
        actions.ask_open(check=check, seconds=5)
    verbs = Event.objects.filter(verb__startswith="check.").order_by("seq")
    assert list(verbs.values_list("verb", flat=True))[-3:] == [
        "check.unanswered",
        "check.unanswered",
        "check.answered",
    ]


@pytest.mark.parametrize("mode", ["refuse", "unavailable", "garbage", "wrong_signature", "error"])
def test_a_failed_source_is_an_open_task(cast: Cast, mode: str) -> None:
    case = walk.accepted(cast)
    with walk.departments(walk.li_records(cast)) as simulator:
        simulator.site.behaviours.set("DS09", mode)
        actions.start_check(case=case, by=cast.wang, seconds=None)
    states = set(Query.objects.filter(source="DS09").values_list("state", flat=True))
    assert states <= {"error", "no_answer"}
    step = CaseStep.objects.get(case=case, code="check", finished_at=None)
    assert step.blocked == "银行未答复"
    with pytest.raises(NotPossible, match="没有答复"):
        propose(case=case, by=cast.shen)


def test_a_hanging_source_costs_its_deadline_and_no_more(cast: Cast) -> None:
    case = walk.accepted(cast)
    with walk.departments(walk.li_records(cast)) as simulator:
        simulator.site.behaviours.set("DS01", "hang")
        check = actions.start_check(case=case, by=cast.wang, seconds=0.4)
        assert set(check.queries.filter(source="DS01").values_list("state", flat=True)) == {"asked"}
        simulator.site.behaviours.clear()
        line.run_once()  # the line asks on
    assert answered(check) == (12, 12)


def test_evidence_by_paper_names_the_paper_and_the_sum(cast: Cast) -> None:
    case = walk.accepted(cast)
    with walk.departments(walk.li_records(cast)) as simulator:
        simulator.site.behaviours.set("DS09", "unavailable")
        check = actions.start_check(case=case, by=cast.wang)
    for query in check.queries.filter(source="DS09"):
        with pytest.raises(NotPossible, match="金额"):
            actions.settle_query(query=query, how="manual", evidence="存折", by=cast.wang)
        with pytest.raises(NotPossible, match="凭证"):
            actions.settle_query(
                query=query, how="manual", evidence=" ", amount_fen=1, by=cast.wang
            )
        actions.settle_query(
            query=query, how="manual", evidence="存折复印件", amount_fen=420_000, by=cast.wang
        )
    walk.see_at_home(cast, case)
    assert answered(check) == (12, 12)
    assert '"financial": 12600' in propose(case=case, by=cast.shen).facts.open()


def test_things_seen_on_paper_are_counted(cast: Cast) -> None:
    """Two dwellings and a car on paper are two dwellings and a car, never none."""
    case = walk.accepted(cast)
    with walk.departments(walk.li_records(cast)) as simulator:
        for source in ("DS02", "DS07"):
            simulator.site.behaviours.set(source, "unavailable")
        check = actions.start_check(case=case, by=cast.wang)
    for query in check.queries.filter(source__in=["DS02", "DS07"]):
        number = {"DS02": 1, "DS07": 2}[query.source] if query.person_id == cast.li.pk else 0
        with pytest.raises(NotPossible, match="数目"):
            actions.settle_query(query=query, how="promise", evidence="承诺书", by=cast.wang)
        actions.settle_query(
            query=query, how="promise", evidence="承诺书", count=number, by=cast.wang
        )
    walk.see_at_home(cast, case)
    proposal = propose(case=case, by=cast.shen)
    assert proposal.result == "NONE"
    assert '"cars": 1' in proposal.facts.open() and '"dwellings": 2' in proposal.facts.open()


def test_a_difference_is_flagged_with_whether_it_matters(cast: Cast) -> None:
    check = latest_check(walk.checked(cast))
    assert check is not None
    gap = check.differences.get(field="deposits")
    assert (gap.declared, gap.found, gap.matters) == ("8,000 元", "12,600 元", False)


def test_a_difference_over_the_line_matters(cast: Cast) -> None:
    """64,800 is two years' standard for three; found 64,801 refuses, declared 8,000 would not."""
    number = cast.li.id_number.open()
    held = {("DS03", number): walk.works(150_000), ("DS09", number): walk.saves(6_480_100)}
    check = latest_check(walk.checked(cast, held))
    assert check is not None and check.differences.get(field="deposits").matters


def test_the_clerk_of_the_other_town_cannot_press_the_key(cast: Cast) -> None:
    with pytest.raises(NotPossible):
        actions.start_check(case=walk.accepted(cast), by=cast.zhao)


def test_a_visit_sent_twice_counts_once(cast: Cast) -> None:
    case = walk.visited(cast)
    again = actions.record_visit(
        case=case, client_id=f"visit-{case.public_id}", visited_on=clock.today(), visitor="王",
        second_visitor="许", met="本人", living="自住", observed={}, agrees=True, by=cast.xu,
    )  # fmt: skip
    assert case.visits.count() == 1 and again.visited_on == dt.date(2021, 9, 27)


@pytest.mark.parametrize("second", ["王", "", " 王 "])
def test_a_visit_takes_two_people(cast: Cast, second: str) -> None:
    case = walk.checked(cast)
    with pytest.raises(NotPossible, match="两个人"):
        actions.record_visit(
            case=case, client_id="v", visited_on=clock.today(), visitor="王",
            second_visitor=second, met="本人", living="自住", observed={}, agrees=True, by=cast.xu,
        )  # fmt: skip
