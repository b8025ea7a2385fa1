"""Words of a page that nobody pressed: kept, never answers, never over what another tab gave."""

from collections.abc import Callable
from typing import Any

import pytest

from minzheng.foundation.audit.models import Event
from minzheng.stages.cases.actions import save_answers
from minzheng.stages.cases.models import Case
from minzheng.stages.cases.queries import answers_of
from minzheng.stages.registry.models import Authorisation
from tests.cast import Cast
from tests.channels.portal.screens import Walker
from tests.channels.portal.test_apply import fill

pytestmark = pytest.mark.django_db
INCOME = {"odd_income": "大概三百", "rent_income": "0", "support_received": ""}


@pytest.fixture
def walker(cast: Cast, walk_as: Callable[..., Walker]) -> Walker:
    """李 at the page of incomes, the first page sent."""
    walker = walk_as(cast.li)
    walker.open("/apply/dibao/")
    walker.press(members_same="yes")
    return walker


def left(walker: Walker, **words: str) -> Any:
    """The page sends its words by itself, as its script does."""
    form = walker.screen.form(*words)
    data = {**form.hidden, **form.typed, **form.chosen, **words, "do": "keep"}
    return walker.client.post(walker.path, data)


def test_words_come_back_as_they_were_typed(walker: Walker, walk_as: Any, cast: Cast) -> None:
    """Even those that are no amount; the answers and their version stay as they were."""
    before = Case.objects.get()
    assert left(walker, **INCOME).json()["kept"]
    case = Case.objects.get()
    assert (answers_of(case), case.version) == (answers_of(before), before.version)
    again = walk_as(cast.li)
    page = again.open("/apply/dibao/")
    assert again.path == "/apply/dibao/income/" and "还没按“下一步”" in page.text
    typed = page.form("odd_income").typed
    assert {key: typed[key] for key in INCOME} == INCOME
    again.press(odd_income="300", support_received="0")
    assert answers_of(Case.objects.get())["odd_income"] == 30_000
    assert not Case.objects.get().unfinished
    assert "还没按“下一步”" not in again.open("/apply/dibao/income/").text


def test_they_are_sealed_and_noted_once(walker: Walker) -> None:
    for words in ("三", "三百", "三百多"):
        assert left(walker, odd_income=words).json()["kept"]
    stored = Case.objects.values_list("unfinished", flat=True).get()
    assert str(stored) and "三百" not in str(stored) and "odd_income" not in str(stored)
    assert Event.objects.filter(verb="case.typed").count() == 1


def test_a_whole_page_is_not_taken_for_sent(walker: Walker) -> None:
    """All boxes are right, «4» may have been the beginning of «400»: the page is shown again."""
    left(walker, odd_income="4", rent_income="0", support_received="0")
    assert "odd_income" not in answers_of(Case.objects.get())
    walker.open("/apply/dibao/")
    assert walker.path == "/apply/dibao/income/"


def test_no_application_begins_by_itself(cast: Cast, walk_as: Callable[..., Walker]) -> None:
    walker = walk_as(cast.li)
    page = walker.open("/apply/dibao/")
    assert "data-keep" not in walker.response.content.decode()
    response = left(walker, members_same="yes", members_note="弟弟也住这里")
    assert response.json() == {"kept": ""} and not Case.objects.exists()
    assert page.form("members_same")


def test_numbers_and_consent_wait_for_a_press(walker: Walker) -> None:
    """Half an account is no account, and agreeing is a press."""
    walker.press(odd_income="0", rent_income="0", support_received="0")
    walker.press(deposits="0")
    assert left(walker, bank="嘉兴银行", account="622848000").json()["kept"]
    assert "622848" not in Case.objects.get().unfinished.open()
    assert "account" not in answers_of(Case.objects.get())
    page = walker.open("/apply/dibao/contact/").form("bank")
    assert (page.typed["bank"], page.typed["account"]) == ("嘉兴银行", "")
    walker.press(bank="嘉兴银行", account="6228480000001112216")
    assert walker.path == "/apply/dibao/authorise/"
    assert left(walker, authorised="yes").json() == {"kept": ""}
    assert "authorised" not in answers_of(Case.objects.get())
    assert not Authorisation.objects.exists()


def test_answers_of_another_tab_stay(walker: Walker, walk_as: Any, cast: Cast) -> None:
    """The other tab pressed meanwhile: these words are refused, and the answers stand."""
    other = walk_as(cast.li)
    other.open("/apply/dibao/income/")
    other.press(odd_income="100", rent_income="0", support_received="0")
    response = left(walker, odd_income="900")
    assert response.status_code == 409 and "别处" in response.json()["why"]
    assert answers_of(Case.objects.get())["odd_income"] == 10_000
    assert walker.open("/apply/dibao/income/").form("odd_income").typed["odd_income"] == "100"


def test_words_over_which_answers_came_are_out(walker: Walker, cast: Cast) -> None:
    left(walker, odd_income="900")
    case = Case.objects.get()
    save_answers(case=case, answers={"odd_income": 10_000}, version=case.version, by=cast.li)
    page = walker.open("/apply/dibao/income/")
    assert page.form("odd_income").typed["odd_income"] == "100"
    assert "还没按“下一步”" not in page.text


def test_newer_words_of_another_tab_stay(walker: Walker, walk_as: Any, cast: Cast) -> None:
    """An old tab that wakes up does not undo them; the tab that was opened over them may go on."""
    assert left(walker, odd_income="一").status_code == 200
    newer = walk_as(cast.li)
    newer.open("/apply/dibao/income/")
    assert left(newer, odd_income="二").status_code == 200
    assert left(walker, odd_income="三").status_code == 409
    assert left(newer, odd_income="四").status_code == 200
    assert newer.open("/apply/dibao/income/").form("odd_income").typed["odd_income"] == "四"


def test_after_a_refusal_the_same_page_goes_on_keeping(walker: Walker) -> None:
    left(walker, **INCOME)
    page = walker.press(**INCOME)
    assert walker.response.status_code == 422 and "金额" in page.text
    assert left(walker, odd_income="300 左右").status_code == 200


def test_put_aside_keeps_what_is_no_answer_yet(walker: Walker) -> None:
    """«先存着»: what is right is an answer, what is not stays as words."""
    walker.press(do="later", odd_income="大概三百", rent_income="20")
    answers = answers_of(Case.objects.get())
    assert answers["rent_income"] == 2_000 and "odd_income" not in answers
    page = walker.open("/apply/dibao/")
    typed = page.form("odd_income").typed
    assert (typed["odd_income"], typed["rent_income"]) == ("大概三百", "20")


def test_typed_back_to_what_is_saved_nothing_waits(walker: Walker) -> None:
    walker.press(odd_income="300", rent_income="0", support_received="0")
    walker.open("/apply/dibao/income/")
    left(walker, odd_income="3")
    assert Case.objects.get().unfinished
    assert left(walker, odd_income="300").json()["kept"]
    assert not Case.objects.get().unfinished


def test_the_check_page_says_so_and_sends_only_what_was_pressed(walker: Walker) -> None:
    walker.open("/apply/dibao/")
    walker.press(odd_income="400", rent_income="0", support_received="0")
    walker.press(deposits="8000")
    walker.press(bank="嘉兴银行", account="6228480000001112216")
    walker.press(authorised="yes")
    walker.open("/apply/dibao/income/?checked=1")
    left(walker, odd_income="500")
    page = walker.open("/apply/dibao/check/")
    assert "没有按“下一步”" in page.text and "/apply/dibao/income/?checked=1" in page.links
    walker.press()
    case = Case.objects.get()
    assert case.state == "open" and answers_of(case)["odd_income"] == 40_000
    assert not case.unfinished


def test_a_sent_application_takes_no_words(walker: Walker, cast: Cast, walk_as: Any) -> None:
    """The page of a tab that was left open answers with the way to the case, and keeps nothing."""
    walker.open("/apply/dibao/income/")
    other = walk_as(cast.li)
    other.open("/apply/dibao/family/")
    fill(other)
    other.press()
    assert left(walker, odd_income="900").status_code == 302
    assert not Case.objects.get().unfinished


def test_an_agents_words_are_there_for_her(walker: Walker, cast: Cast, walk_as: Any) -> None:
    """One draft, two who fill it in: the telephone that only she sees changes nothing about it."""
    left(walker, odd_income="七")
    spouse = walk_as(cast.wang_xiufang)
    page = spouse.open("/apply/dibao/income/")
    assert page.form("odd_income").typed["odd_income"] == "七"


def test_too_much_is_refused(walker: Walker) -> None:
    response = left(walker, odd_income="字" * 70_000)
    assert response.status_code == 422 and "太长" in response.json()["why"]
    assert not Case.objects.get().unfinished
