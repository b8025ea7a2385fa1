"""A grown-up beside the applicant agrees with a code on her own phone, and only so."""

import re
from collections.abc import Callable

import pytest

from minzheng.stages.cases.models import Case
from minzheng.stages.registry.models import Authorisation, Person
from tests.cast import Cast
from tests.channels.portal.screens import Walker
from tests.channels.portal.test_apply import fill

pytestmark = pytest.mark.django_db


@pytest.fixture
def sent(cast: Cast, walk_as: Callable[[Person], Walker]) -> Walker:
    """李家's application is sent; 王秀芳 has not agreed."""
    walker = walk_as(cast.li)
    walker.open("/apply/dibao/")
    fill(walker)
    walker.press()
    return walker


def address(cast: Cast) -> str:
    """The page on which she agrees."""
    case = Case.objects.get()
    return f"/cases/{case.public_id}/authorise/{cast.wang_xiufang.public_id}/"


def test_her_code_is_her_yes(sent: Walker, cast: Cast) -> None:
    assert address(cast) in sent.screen.links
    page = sent.open(address(cast))
    assert "公安" in page.text and "王*芳" in page.text
    page = sent.press(do="send")
    code = re.search(r"验证码是\s*(\d{6})", page.text)
    assert code
    sent.press(code="000000" if code[1] != "000000" else "111111")
    assert sent.response.status_code == 422
    assert not Authorisation.objects.filter(person=cast.wang_xiufang).exists()
    page = sent.press(code=code[1])
    assert "同意已经记下" in page.text and "还要家人本人同意" not in page.text
    given = Authorisation.objects.get(person=cast.wang_xiufang)
    assert given.recorded_by == cast.wang_xiufang.public_id
    assert sent.client.get(address(cast)).status_code == 302  # once is enough


def test_nobody_agrees_for_her(sent: Walker, cast: Cast) -> None:
    """Without a code, with a made-up one, with the applicant's own, for a stranger."""
    sent.client.post(address(cast), {"code": "123456"})
    sent.client.post(address(cast), {"do": "agree"})
    sent.client.post(address(cast), {})
    assert not Authorisation.objects.filter(person=cast.wang_xiufang).exists()
    stranger = address(cast).replace(cast.wang_xiufang.public_id, cast.zhang.public_id)
    assert sent.client.get(stranger).status_code == 404


def test_a_child_is_not_asked(sent: Walker, cast: Cast) -> None:
    """The guardian has agreed for her."""
    child = address(cast).replace(cast.wang_xiufang.public_id, cast.xiaoyu.public_id)
    assert sent.client.get(child).status_code == 302
