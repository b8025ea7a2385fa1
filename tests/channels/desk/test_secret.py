"""Protected people: only who has the explicit right sees them, or whose step is open."""

from collections.abc import Callable

import pytest
from django.test import Client

from minzheng.foundation.accounts.models import User
from tests import walk
from tests.cast import Cast

pytestmark = pytest.mark.django_db
PAGES = ("/desk/cases/", "/desk/search/?q=李建国", "/desk/entitlements/", "/desk/people/")


@pytest.fixture
def secret(cast: Cast) -> Cast:
    """The Li family is protected, and has a case that is granted."""
    walk.granted(cast)
    for person in (cast.li, cast.wang_xiufang, cast.xiaoyu):
        person.secret = True
        person.save()
    return cast


def named(client: Client) -> list[str]:
    """Pages on which the name stands beyond the search box."""
    found = []
    for page in PAGES:
        text = client.get(page).content.decode()
        if text.count("李建国") > ("李建国" in page):
            found.append(page)
    return found


@pytest.mark.parametrize("name", ["wang", "xu", "shen"])
def test_hidden_from_who_has_nothing_to_do(
    secret: Cast, as_staff: Callable[[User], Client], name: str
) -> None:
    client = as_staff(secret.staff[name])
    case = secret.li.cases.get()
    assert named(client) == []
    assert client.get(f"/desk/case/{case.public_id}/").status_code == 404


def test_seen_by_who_has_the_right(secret: Cast, as_staff: Callable[[User], Client]) -> None:
    """Control: the same pages show the name to the reviewer."""
    client = as_staff(secret.zhou)
    assert "/desk/cases/" in named(client)
    assert client.get(f"/desk/case/{secret.li.cases.get().public_id}/").status_code == 200


def test_seen_by_whose_step_is_open(cast: Cast, as_staff: Callable[[User], Client]) -> None:
    """A clerk must be able to check the case that waits for him, and 许 to visit it."""
    case = walk.accepted(cast)
    cast.li.secret = True
    cast.li.save()
    assert as_staff(cast.wang).get(f"/desk/case/{case.public_id}/").status_code == 200
    assert as_staff(cast.xu).get(f"/desk/case/{case.public_id}/visit/").status_code == 200
    assert as_staff(cast.shen).get(f"/desk/case/{case.public_id}/").status_code == 404
