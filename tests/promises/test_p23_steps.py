"""P23: steps cannot be skipped. Everybody tries everything, stale pages and double clicks too."""

import random
from typing import Any

import pytest
from django.db import transaction

from minzheng.foundation.accounts.models import User
from minzheng.foundation.core import clock, line
from minzheng.foundation.core.refusal import NotPossible
from minzheng.foundation.core.workdays import DAY
from minzheng.stages.cases import actions as cases
from minzheng.stages.cases.models import Case, CaseStep
from minzheng.stages.catalog import find
from minzheng.stages.decisions import actions as decisions
from minzheng.stages.verification import actions as verification
from tests import walk
from tests.cast import Cast
from tests.promises.sitting import size

pytestmark = pytest.mark.django_db


def undrawn(case: Case) -> list[str]:
    """What happened along no drawn edge."""
    item, bad = find(case.item), []
    opened = {item.first.code}
    for step in case.steps.order_by("id"):
        if step.code not in opened:
            bad.append(f"{step.code} opened by nothing")
        drawn = {edge.result: edge for edge in item.step(step.code).edges}
        if step.result in drawn:
            opened |= set(drawn[step.result].opens)
        elif step.result == CaseStep.TAKEN_BACK:  # what it opened ended with it, if it opened any
            opened |= set(drawn[step.undone].opens) if step.undone else set()
        elif step.result not in ("", "withdrawn"):
            bad.append(f"{step.code} ended with {step.result}")
    standing = CaseStep.objects.standing().filter(case=case)
    steps = list(standing.values_list("code", "finished_at"))
    done = {code for code, at in steps if at}
    if case.accepted_on is None and any(code in {"check", "visit"} for code, _ in steps):
        bad.append("looked into without an acceptance")
    if any(code == "decide" for code, _ in steps) and not {"check", "visit", "opinion"} <= done:
        bad.append("decided without what must come before")
    if case.decisions.count() > 1:
        bad.append("decided twice")
    return bad


OWNERS = {
    "accept": "wang", "check": "wang", "visit": "xu", "opinion": "shen", "decide": "zhou",
    "posting": "", "pay": "", "supplement": "",
}  # fmt: skip


def moves(case: Case, cast: Cast, dice: random.Random) -> Any:
    """One thing somebody tries: half the time what is next by whoever may, else anything."""
    code = dice.choice([s.code for s in find(case.item).steps])
    names = ("wang", "xu", "shen", "zhou", "zhao", "qian", "sun", "wu", "zheng", "feng", "chu")
    who = dice.choice([*(cast.staff[name] for name in names), cast.li, cast.zhang])
    if dice.random() < 0.5:
        waiting = list(case.steps.filter(finished_at=None).values_list("code", flat=True))
        code = dice.choice(waiting or [code])
        who = cast.staff[OWNERS[code]] if OWNERS[code] else cast.li
    if dice.random() < 0.02:
        return lambda: cases.withdraw(case=case, by=dice.choice([cast.li, who]))
    if dice.random() < 0.1:
        return lambda: undo(case, dice)
    if dice.random() < 0.3:
        return dice.choice(
            [line.run_once, lambda: clock.fix(clock.today() + dice.choice([1, 8]) * DAY)]
        )
    return dice.choice(
        [
            by_action(case, code, who, dice),
            by_action(case, code, who, dice),
            bare(case, code, who, dice),
        ]
    )


def undo(case: Case, dice: random.Random) -> None:
    """Whoever did the last step, or another, takes one back."""
    done = list(case.steps.exclude(finished_at=None).order_by("-id")[:2])
    if not done:
        raise NotPossible("nothing to take back")
    step = dice.choice(done)
    hands = {f"{user.actor_ref}": user for user in User.objects.all()}
    by = hands.get(step.finished_by, dice.choice(list(hands.values())))
    decisions.take_back(step=step, reason="办错了", by=by)


def bare(case: Case, code: str, who: Any, dice: random.Random) -> Any:
    """A step finished with any result of the item, as a forged request would."""
    item = find(case.item)
    results = [e.result for s in item.steps for e in s.edges if e.close != "rejected"]
    right = [e.result for e in item.step(code).edges if e.close != "rejected"]
    result = dice.choice([dice.choice(results), dice.choice(right)])
    return lambda: cases.finish_step(case=case, code=code, result=result, by=who)


def by_action(case: Case, code: str, who: Any, dice: random.Random) -> Any:
    """The action a page would call for a step, with a stale version now and then."""
    day, version = case.submitted_on or clock.today(), case.version - dice.choice([0, 0, 0, 1])
    actions = {
        "accept": lambda: cases.ask_supplement(case=case, codes=["odd_proof"], note="", by=who),
        "supplement": lambda: cases.send_supplement(case=case, by=who),
        "check": lambda: verification.start_check(case=case, by=who),
        "visit": lambda: verification.record_visit(
            case=case, client_id=str(dice.random()), visited_on=day, visitor="王",
            second_visitor="许", met="本人", living="自住", observed={}, agrees=True, by=who,
        ),
        "opinion": lambda: decisions.give_opinion(
            case=case, verdict=dice.choice(["agree"] * 4 + ["refuse", "return"]), text="意见",
            by=who, version=version,
        ),
        "decide": lambda: decisions.decide(
            case=case, verdict=dice.choice(["grant", "refuse", "return"]), reasons="理由",
            refusal_codes=["R01"], by=who, version=version,
        ),
    }  # fmt: skip
    return actions.get(code, line.run_once)


def test_only_drawn_edges_happen(cast: Cast, seed: int) -> None:
    walks, seen, made, backs = size(6), set(), 0, 0
    with walk.departments(walk.li_records(cast)):
        for number in range(walks):
            # Each walk starts from the same empty desk, so that the last costs what the first does.
            with transaction.atomic():
                dice, case = random.Random(f"{seed}-{number}"), walk.submitted(cast)
                for _ in range(200):
                    case.refresh_from_db()
                    try:
                        moves(case, cast, dice)()
                    except NotPossible:
                        continue
                    made += 1
                    backs += case.steps.filter(result=CaseStep.TAKEN_BACK).exists()
                    assert undrawn(case) == [], number
                seen |= set(case.steps.values_list("code", flat=True))
                transaction.set_rollback(True)
    print(f"P23: {walks * 200} moves tried, {made} made, steps reached: {sorted(seen)}")
    assert {"accept", "check", "visit", "opinion", "posting", "decide"} <= seen and backs


def test_control_a_step_forced_open_is_found(cast: Cast) -> None:
    """The same check on a variant that lets a clerk jump to the decision."""
    case = walk.accepted(cast)
    case.steps.create(
        code="decide", owner="reviewer", area=case.area, opened_on=clock.today(),
        sort_on=clock.today(), yellow_on=clock.today(),
    )  # fmt: skip
    assert undrawn(case) != []
