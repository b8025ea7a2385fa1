"""A loaded district: every state, true trails, books that hold, and nobody forgotten."""

import datetime as dt

import pytest
from django.core.management import CommandError, call_command
from django.db.models import Sum

from minzheng.demo import state
from minzheng.demo.loading.progress import Progress
from minzheng.demo.models import Load
from minzheng.demo.moving import move_to
from minzheng.foundation.audit import chain
from minzheng.foundation.audit.models import Event
from minzheng.foundation.core import clock
from minzheng.foundation.core.models import SetAside
from minzheng.foundation.ledger.queries import balances, faults
from minzheng.stages.cases.models import Case, CaseStep
from minzheng.stages.decisions.models import Appeal, Decision, Entitlement, PublicPosting
from minzheng.stages.notices.models import Message
from minzheng.stages.payments.models import Batch, Line, Recovery
from minzheng.stages.registry.models import Household, LifeEvent, Mandate, Membership, Person
from minzheng.stages.verification.models import Difference, Query
from tests.demo.conftest import Loaded

# One worker keeps all of them, or the district is loaded twice.
pytestmark = [pytest.mark.django_db, pytest.mark.xdist_group("demo")]
OPENS_ON = dt.date(2021, 10, 26)


def steps_of(name: str) -> dict[str, CaseStep]:
    """The latest run of each step of the newest case of someone."""
    case = Case.objects.filter(applicant__name=name).latest("id")
    return {step.code: step for step in case.steps.order_by("id")}


def test_the_demo_opens_on_its_day(loaded: Loaded) -> None:
    assert clock.today() == OPENS_ON
    assert state.state() is state.State.LOADED


def test_everybody_is_registered_in_a_household(loaded: Loaded) -> None:
    assert Person.objects.count() == loaded.district.people
    assert Household.objects.count() == len(loaded.district.homes)
    assert Membership.objects.filter(to_on=None).count() == loaded.district.people


def test_every_state_of_the_procedure(loaded: Loaded) -> None:
    open_now = set(CaseStep.objects.filter(finished_at=None).values_list("code", flat=True))
    assert open_now == {
        "accept", "supplement", "check", "visit", "opinion", "posting", "decide", "pay",
    }  # fmt: skip
    states = set(Case.objects.values_list("state", "outcome"))
    closed = {("closed", "granted"), ("closed", "refused")}
    assert {("draft", ""), ("open", ""), ("withdrawn", "")} | closed <= states
    assert set(Case.objects.values_list("kind", flat=True)) >= {"new", "review", "change"}
    assert CaseStep.objects.filter(suspended_on__isnull=False).count() == 1


def test_every_answer_of_the_rule(loaded: Loaded) -> None:
    results = set(Decision.objects.values_list("verdict", "result"))
    assert {("grant", "DIBAO"), ("grant", "MARGIN"), ("grant", "SINGLE"), ("refuse", "NONE")} <= (
        results
    )
    codes = {code for row in Decision.objects.all() for code in row.refusal_codes}
    assert {"R01", "R02"} <= codes


def test_the_bank_that_does_not_answer_is_never_nothing(loaded: Loaded) -> None:
    silent = Query.objects.filter(state="no_answer")
    assert set(silent.values_list("source", flat=True)) == {"DS09"}
    blocked = steps_of("沈月英")["check"]
    assert blocked.finished_at is None and blocked.blocked == "银行未答复"


def test_the_li_family_waits_for_an_opinion_that_is_due_tomorrow(loaded: Loaded) -> None:
    step = steps_of("李建国")["opinion"]
    assert step.finished_at is None and step.due_on == OPENS_ON + dt.timedelta(days=1)
    gap = Difference.objects.get(check_run__case__applicant__name="李建国")
    assert (gap.declared, gap.found, gap.matters) == ("8,000 元", "12,600 元", False)
    assert Case.objects.get(applicant__name="李建国").proposals.get().amount_fen == 80_000


def test_the_twin_has_its_letter(loaded: Loaded) -> None:
    decision = Decision.objects.get(case__applicant__name="吴建平")
    assert (decision.decided_on, decision.amount_fen) == (OPENS_ON, 80_000)
    assert decision.entitlement.from_month == dt.date(2021, 11, 1)
    posting = PublicPosting.objects.get(case=decision.case)
    assert (posting.from_on, posting.until_on) == (dt.date(2021, 10, 9), dt.date(2021, 10, 18))


def test_granny_zhang_has_not_applied(loaded: Loaded) -> None:
    assert not Case.objects.filter(applicant__name="张秀兰").exists()


def test_the_child_in_difficulty_was_never_posted(loaded: Loaded) -> None:
    case = Case.objects.get(applicant__name="周桂珍")
    assert Decision.objects.get(case=case).verdict == "grant"
    assert Person.objects.get(name="陈小童").secret
    assert not PublicPosting.objects.filter(case=case).exists()


def test_four_months_were_paid(loaded: Loaded) -> None:
    batches = Batch.objects.filter(kind="regular").order_by("month")
    assert [batch.month.month for batch in batches] == [7, 8, 9, 10]
    assert {batch.state for batch in batches} == {"settled"}
    for batch in batches:
        assert len({batch.made_by, batch.checked_by, batch.released_by}) == 3
    assert Line.objects.filter(state="returned").count() == 1
    paid = Line.objects.filter(state="paid").aggregate(fen=Sum("amount_fen"))["fen"]
    back = Recovery.objects.aggregate(fen=Sum("received_fen"))["fen"]
    assert balances()["bank"] == back - paid


def test_what_was_claimed_back_follows_from_a_decision(loaded: Loaded) -> None:
    claim = Recovery.objects.get()
    assert claim.decision.verdict == "refuse" and claim.decision.case.kind == "change"
    assert claim.received_fen == claim.amount_fen
    ended = Entitlement.objects.get(household=claim.household)
    assert ended.until_month == dt.date(2021, 10, 1)


def test_a_review_is_due(loaded: Loaded) -> None:
    reviews = Case.objects.filter(kind="review", state="open")
    assert reviews.filter(applicant__name="金伯良").exists()
    for review in reviews:
        assert review.origin is not None and review.opened_on > dt.date(2021, 10, 1)


def test_people_were_told_and_nothing_waits(loaded: Loaded) -> None:
    assert not Message.objects.filter(state__in=("waiting", "failed")).exists()
    assert Message.objects.filter(state="sent").count() > 50


def test_trail_and_books_hold(loaded: Loaded) -> None:
    assert list(chain.faults()) == []
    assert faults() == []
    assert not SetAside.objects.exists()
    made = Event.objects.filter(verb="decision.made").values_list("at", flat=True)
    days = {at.astimezone(dt.timezone(dt.timedelta(hours=8))).date() for at in made}
    assert days == set(Decision.objects.values_list("decided_on", flat=True))


def test_people_worked_in_office_hours(loaded: Loaded) -> None:
    """On all days before; what was done today was done just now, at whatever hour that is."""
    zone, now = dt.timezone(dt.timedelta(hours=8)), clock.now()
    for field in (
        CaseStep.objects.filter(finished_at__isnull=False).values_list("finished_at", flat=True),
        Decision.objects.values_list("decided_at", flat=True),
        Message.objects.values_list("made_at", flat=True),
    ):
        before = {at.astimezone(zone).hour for at in field if at.astimezone(zone).date() < OPENS_ON}
        assert before and before <= set(range(8, 18))
        assert all(at <= now for at in field)


def test_appeals_only_against_refusals(loaded: Loaded) -> None:
    assert all(row.decision.verdict == "refuse" for row in Appeal.objects.all())


def test_a_second_load_changes_nothing(loaded: Loaded, capsys: pytest.CaptureFixture[str]) -> None:
    before = (Load.objects.get().started_at, Event.objects.count(), Case.objects.count())
    call_command("demo", "--no-serve", "--people", "400")
    assert (Load.objects.get().started_at, Event.objects.count(), Case.objects.count()) == before
    assert "--reset" in capsys.readouterr().out


def test_a_register_that_is_not_ours_is_left_alone(loaded: Loaded) -> None:
    Load.objects.all().delete()
    with pytest.raises(CommandError, match="不会动它"):
        call_command("demo", "--no-serve", "--reset")


def test_moving_the_clock_moves_the_line(loaded: Loaded) -> None:
    posted = PublicPosting.objects.filter(taken_down_at=None).count()
    assert posted
    moved = move_to(dt.date(2021, 11, 8), loaded.folder, Progress())
    assert clock.today() == dt.date(2021, 11, 8) and moved["decisions"] >= posted - 1
    # Only a posting with an objection that nobody has answered stays.
    left = PublicPosting.objects.filter(taken_down_at=None, objections__answered_at=None)
    assert PublicPosting.objects.filter(taken_down_at=None).count() == left.count()
    assert not SetAside.objects.exists()


def test_progress_says_what_and_how_many_are_left(loaded: Loaded) -> None:
    assert "登记居民和家庭" in loaded.shown and "还剩" in loaded.shown


def test_the_son_may_act_for_his_mother_and_a_worker_for_a_grandmother(loaded: Loaded) -> None:
    live = Mandate.objects.live(OPENS_ON)
    assert live.get(person__name="张秀兰").agent == Person.objects.get(name="张建林")
    worker = live.get(person__name="周桂珍").worker
    assert worker is not None and worker.username == "xu"


def test_a_death_is_on_record_and_its_change_is_running(loaded: Loaded) -> None:
    event = LifeEvent.objects.get(kind="death")
    assert event.person.died_on == event.on
    change = Case.objects.get(kind="change", state="open")
    assert change.household.memberships.filter(person=event.person).exists()
