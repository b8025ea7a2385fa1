"""Start month, review class and date, a refuser's own share, gradual exit: the sheet's examples."""

from datetime import date

import pytest

from minzheng.areas.assistance.rules import review
from minzheng.areas.assistance.rules.dibao import RULE
from minzheng.areas.assistance.rules.outcome import DIBAO, MARGIN
from tests.areas.assistance.worked import DEMO, ON, with_values

VALUES = RULE.values(DEMO, ON)


@pytest.mark.parametrize(
    ("confirmed", "first"),
    [
        (date(2021, 10, 26), date(2021, 11, 1)),
        (date(2021, 10, 1), date(2021, 11, 1)),
        (date(2021, 10, 31), date(2021, 11, 1)),
        (date(2021, 12, 31), date(2022, 1, 1)),
        (date(2024, 2, 29), date(2024, 3, 1)),
    ],
)
def test_paid_from_the_month_after(confirmed: date, first: date) -> None:
    assert review.start_month(confirmed) == first


@pytest.mark.parametrize(
    ("labour", "stable", "kind"),
    [(False, True, "A"), (True, True, "B"), (False, False, "B"), (True, False, "C")],
)
def test_review_class(labour: bool, stable: bool, kind: str) -> None:
    assert review.review_class(labour_ability=labour, stable_income=stable) == kind


@pytest.mark.parametrize(
    ("kind", "since", "due"),
    [
        ("A", date(2021, 10, 26), date(2022, 10, 26)),
        ("B", date(2021, 8, 31), date(2022, 2, 28)),
        ("C", date(2021, 11, 30), date(2022, 2, 28)),
        ("C", date(2023, 11, 30), date(2024, 2, 29)),
    ],
)
def test_next_review(kind: str, since: date, due: date) -> None:
    assert review.next_review_on(kind, since, DEMO) == due


def test_marginal_review_is_yearly() -> None:
    assert review.marginal_review_on(date(2021, 10, 26), DEMO) == date(2022, 10, 26)


def test_own_share_of_a_refuser() -> None:
    """Three people on 600: the family's 2,100 falls to 1,200."""
    own = review.own_share(3, 60_000, 1, VALUES)
    assert own == (210_000, 120_000, 90_000)


@pytest.mark.parametrize(
    ("income", "share"),
    [(180_000, 90_000), (180_001, 89_999), (179_999, 90_000), (269_999, 1), (270_000, 0)],
)
def test_own_share_is_the_standard_while_the_others_lack(income: int, share: int) -> None:
    assert review.own_share(3, income, 1, VALUES).share == share


def test_own_share_with_twelfths() -> None:
    """Three people on 7,200.06 a year, 600.005 a month: all is held in twelfths of a fen."""
    own = review.own_share(3, 720_006, 12, VALUES)
    assert own == (12 * 270_000 - 720_006, 12 * 180_000 - 720_006, 12 * 90_000)


def test_gradual_exit() -> None:
    """Found in March 2022: 600 from April to September, then marginal."""
    told = review.gradual_exit(
        former=60_000, from_work=True, marginal=True, found_on=date(2022, 3, 15), register=DEMO
    )
    assert told == (True, date(2022, 4, 1), date(2022, 9, 1), 60_000)


@pytest.mark.parametrize(
    ("former", "work", "marginal"), [(60_000, False, True), (60_000, True, False), (0, True, True)]
)
def test_gradual_exit_only_for_work_within_the_marginal_line(
    former: int, work: bool, marginal: bool
) -> None:
    told = review.gradual_exit(
        former=former, from_work=work, marginal=marginal, found_on=ON, register=DEMO
    )
    assert not told.open


def test_gradual_exit_of_one_month_and_one_fen() -> None:
    """The shortest and smallest there is: one month is the first and the last."""
    register = with_values(DEMO, {"gradual_exit.months": 1})
    told = review.gradual_exit(
        former=1, from_work=True, marginal=True, found_on=date(2021, 12, 31), register=register
    )
    assert told == (True, date(2022, 1, 1), date(2022, 1, 1), 1)


def test_gradual_exit_of_no_months() -> None:
    register = with_values(DEMO, {"gradual_exit.months": 0})
    told = review.gradual_exit(
        former=60_000, from_work=True, marginal=True, found_on=ON, register=register
    )
    assert not told.open


def test_a_death_takes_the_household_over_the_line() -> None:
    """Three people on 1,900 get 800; when the child dies, two on 1,900 are marginal."""
    income = [{"kind": "wage", "amount": 1900}]
    before = RULE.decide(RULE.read({"members": [{}] * 3, "incomes": income}), VALUES)
    after = RULE.decide(RULE.read({"members": [{}] * 2, "incomes": income}), VALUES)
    assert (before.result, before.amount) == (DIBAO, 80_000)
    assert (after.result, after.amount) == (MARGIN, 0)
