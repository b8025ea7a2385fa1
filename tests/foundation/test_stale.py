"""A form without its token: a plain page that says what happened and where the words are."""

import pytest
from django.test import Client

from minzheng.foundation.core import errors

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(
    ("path", "back"), [("/sign-in/", "回到首页"), ("/staff/sign-in/", "回到工作台")]
)
def test_a_post_without_its_token_is_told_plainly(path: str, back: str) -> None:
    response = Client(enforce_csrf_checks=True).post(path, {"id_number": "330402193905110022"})
    page = response.content.decode()
    assert response.status_code == 403
    for said in ("页面放得太久了", "存好的都没有丢", "刷新一下", back):
        assert said in page, said
    assert "330402" not in page


def test_with_its_token_it_goes_through() -> None:
    """Control."""
    client = Client(enforce_csrf_checks=True)
    client.get("/sign-in/")
    token = client.cookies["csrftoken"].value
    response = client.post("/sign-in/", {"id_number": "1", "csrfmiddlewaretoken": token})
    assert response.status_code == 422


def test_the_page_is_for_everybody() -> None:
    assert errors.stale.door.kind == "public"
