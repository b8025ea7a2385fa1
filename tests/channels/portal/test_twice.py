"""Back, double clicks and stale tabs: nothing twice, nothing silently overwritten."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor

import pytest
from django.db import connections
from django.test import Client

from minzheng.stages.cases.models import Case, SentForm
from minzheng.stages.cases.queries import answers_of
from minzheng.stages.registry.models import Authorisation, BankAccount, Person
from tests.cast import Cast
from tests.channels.portal.screens import Walker
from tests.channels.portal.test_apply import fill


@pytest.fixture
def at_check(cast: Cast, walk_as: Callable[..., Walker]) -> Walker:
    """李家's application, complete, not sent."""
    walker = walk_as(cast.li)
    walker.open("/apply/dibao/")
    fill(walker)
    return walker


@pytest.mark.django_db
def test_pressing_send_twice_sends_once(at_check: Walker) -> None:
    form = at_check.screen.form("key")
    for _ in range(2):
        response = at_check.client.post(at_check.path, form.hidden)
        assert response.status_code == 302 and response["Location"].endswith("/sent/")
    assert Case.objects.get().state == "open"
    assert Authorisation.objects.count() == 2 and BankAccount.objects.count() == 1
    assert SentForm.objects.count() == 1


@pytest.mark.django_db
def test_back_after_sending_says_so(at_check: Walker) -> None:
    """The pages of a sent application lead to the case, whichever is opened."""
    at_check.press()
    case = Case.objects.get()
    for page in ("check", "income", "family"):
        seen = at_check.open(f"/apply/dibao/{page}/")
        assert at_check.path == f"/cases/{case.public_id}/" and "已经提交了" in seen.text
    at_check.open("/apply/dibao/")
    assert at_check.path == f"/cases/{case.public_id}/"


@pytest.mark.django_db
def test_a_page_sent_twice_is_saved_once(cast: Cast, walk_as: Callable[..., Walker]) -> None:
    walker = walk_as(cast.li)
    walker.open("/apply/dibao/")
    walker.press(members_same="yes")
    form = walker.screen.form("odd_income")
    data = {**form.hidden, "odd_income": "5", "rent_income": "0", "support_received": "0"}
    for _ in range(2):
        response = walker.client.post(walker.path, data)
        assert response.status_code == 302 and response["Location"] == "/apply/dibao/property/"
    assert Case.objects.get().version == 3


@pytest.mark.django_db
def test_a_stale_tab_shows_both_versions(cast: Cast, walk_as: Callable[..., Walker]) -> None:
    """P24: two tabs on one page; the second sees both and chooses."""
    first, second = walk_as(cast.li), walk_as(cast.wang_xiufang)
    first.open("/apply/dibao/")
    first.press(members_same="yes")
    second.open("/apply/dibao/income/")
    first.press(odd_income="100", rent_income="0", support_received="0")
    page = second.press(odd_income="900", rent_income="0", support_received="0")
    assert second.response.status_code == 409
    assert "900 元" in page.text and "100 元" in page.text
    assert answers_of(Case.objects.get())["odd_income"] == 10_000
    second.press(odd_income="900")
    assert answers_of(Case.objects.get())["odd_income"] == 90_000
    assert second.path == "/apply/dibao/property/"


@pytest.mark.django_db
def test_without_the_version_the_second_would_win(
    cast: Cast, walk_as: Callable[..., Walker]
) -> None:
    """Control: a forged fresh version overwrites; it is the version that protects."""
    first, second = walk_as(cast.li), walk_as(cast.li)
    first.open("/apply/dibao/")
    first.press(members_same="yes")
    second.open("/apply/dibao/income/")
    first.press(odd_income="100", rent_income="0", support_received="0")
    second.screen.form("odd_income").hidden["version"] = str(Case.objects.get().version)
    second.press(odd_income="900", rent_income="0", support_received="0")
    assert answers_of(Case.objects.get())["odd_income"] == 90_000


@pytest.mark.django_db
def test_another_page_meanwhile_is_no_conflict(cast: Cast, walk_as: Callable[..., Walker]) -> None:
    first, second = walk_as(cast.li), walk_as(cast.li)
    first.open("/apply/dibao/")
    first.press(members_same="yes")
    second.open("/apply/dibao/property/")
    first.press(odd_income="100", rent_income="0", support_received="0")
    second.press(deposits="8000")
    assert second.response.status_code == 200
    answers = answers_of(Case.objects.get())
    assert (answers["odd_income"], answers["deposits"]) == (10_000, 800_000)


@pytest.mark.django_db
def test_a_stale_check_page_is_read_again(at_check: Walker, cast: Cast) -> None:
    """What changed meanwhile is shown before it can be sent."""
    form = at_check.screen.form("key")
    other = Walker(at_check.client)
    other.open("/apply/dibao/property/?checked=1")
    other.press(deposits="1")
    response = at_check.client.post("/apply/dibao/check/", form.hidden, follow=True)
    assert "再看一遍" in response.content.decode() and Case.objects.get().state == "draft"


@pytest.mark.django_db
def test_withdrawing_from_a_stale_page(at_check: Walker, cast: Cast) -> None:
    from minzheng.stages.cases.actions import finish_step

    at_check.press()
    case = Case.objects.get()
    at_check.open(f"/cases/{case.public_id}/withdraw/")
    finish_step(case=case, code="accept", result="accepted", by=cast.wang)
    page = at_check.press(version=at_check.screen.form("version").hidden["version"])
    assert at_check.response.status_code == 409 and "新进展" in page.text
    at_check.press(version=at_check.screen.form("version").hidden["version"])
    case.refresh_from_db()
    assert case.state == "withdrawn"


@pytest.mark.django_db
def test_small_forms_pressed_twice(cast: Cast, walk_as: Callable[..., Walker]) -> None:
    """Account, phone and mandate: the second press of the same page changes nothing."""
    walker = walk_as(cast.zhang)
    forms = {
        "/me/account/": {"bank": "嘉兴银行", "account": "6228480000001112216"},
        "/me/phone/": {"phone": "13911112222"},
        "/mandates/give/": {
            "name": "李建国", "id_number": cast.li.id_number.open(), "months": "3",
        },
    }  # fmt: skip
    for path, values in forms.items():
        hidden = walker.open(path).form(*values).hidden
        for _ in range(2):
            assert walker.client.post(path, {**hidden, **values}).status_code == 302, path
    assert cast.zhang.accounts.count() == 1 and cast.zhang.mandates_given.count() == 1
    assert Person.objects.get(pk=cast.zhang.pk).version == 2


@pytest.mark.django_db(transaction=True)
def test_five_presses_at_once_send_once(
    cast: Cast, as_resident: Callable[[Person], Client]
) -> None:
    """P04: five browsers press at the same moment, with one key and with five."""
    walker = Walker(as_resident(cast.li))
    walker.open("/apply/dibao/")
    fill(walker)
    hidden = walker.screen.form("key").hidden
    clients = [as_resident(cast.li) for _ in range(6)]

    def press(number: int) -> int:
        data = {**hidden, "key": hidden["key"] if number % 2 else f"other-{number}"}
        try:
            return clients[number].post("/apply/dibao/check/", data).status_code
        finally:
            connections.close_all()

    with ThreadPoolExecutor(6) as pool:
        codes = list(pool.map(press, range(6)))
    assert set(codes) <= {302, 409, 422}, codes
    case = Case.objects.get()
    assert case.state == "open" and case.steps.count() == 1
    assert Authorisation.objects.count() == 2
    assert BankAccount.objects.filter(current=True).count() == 1
