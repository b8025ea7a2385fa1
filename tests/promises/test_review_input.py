"""What no database holds and no log may show, stopped at the door of the house."""

import logging
from collections.abc import Callable

import pytest
from django.db import IntegrityError, connection
from django.test import Client, RequestFactory

from minzheng.foundation.accounts.models import User
from minzheng.foundation.core import line
from minzheng.foundation.core.logs import PersonalDataFilter
from minzheng.foundation.core.middleware import _strip_nul
from minzheng.foundation.core.models import SetAside
from minzheng.stages.registry.models import Person
from tests import walk
from tests.cast import Cast

ROW = 'violates check constraint "x"\nDETAIL:  Failing row contains (7, 张秀兰, 烟雨路 18 号).'


def test_no_nul_gets_past_the_door() -> None:
    """Sealed in a form, a key or a filter: PostgreSQL would answer with a broken page."""
    request = RequestFactory().post("/?q=a%00b", {"key": "\x00", "text": "刚收到\x00工资"})
    _strip_nul(request)
    assert request.GET["q"] == "ab"
    assert request.POST["key"] == "" and request.POST["text"] == "刚收到工资"


def test_a_form_without_it_is_left_as_it_came() -> None:
    request = RequestFactory().post("/", {"a": ["1", "2"]})
    before = request.POST
    _strip_nul(request)
    assert request.POST is before


@pytest.mark.django_db
def test_a_key_of_nul_breaks_no_page(cast: Cast, as_staff: Callable[[User], Client]) -> None:
    """A chosen case that is NUL went straight into the query."""
    answer = as_staff(cast.shen).post("/desk/batch/", {"do": "opinion", "case": "\x00"})
    assert answer.status_code == 302, connection.vendor


def test_the_refused_row_is_struck_out_of_logs() -> None:
    record = logging.LogRecord("x", logging.ERROR, "f", 1, ROW, (), None)
    assert PersonalDataFilter().filter(record)
    assert "张秀兰" not in record.getMessage() and "check constraint" in record.getMessage()


@pytest.mark.django_db
def test_what_is_set_aside_names_nobody() -> None:
    """`minzheng doctor` shows this text to operators, who may see no resident."""

    def move(row: int) -> bool:
        raise IntegrityError(ROW)

    assert line.each("stage", [1], move) == 0
    kept = SetAside.objects.get(stage="stage").error
    assert "张秀兰" not in kept and "check constraint" in kept


@pytest.mark.django_db
def test_a_refusal_nobody_expected_is_said_and_breaks_nothing(
    cast: Cast, as_resident: Callable[[Person], Client]
) -> None:
    """A child explains a difference of the family's: refused in words, the page stands."""
    case = walk.checked(cast)
    gap = case.checks.get().differences.get(field="deposits")
    where = f"/cases/{case.public_id}/differences/{gap.public_id}/"
    answer = as_resident(cast.xiaoyu).post(where, {"text": "年金到期"}, follow=True)
    assert answer.status_code == 200 and "大人" in answer.content.decode()
    gap.refresh_from_db()
    assert gap.explanation == ""
