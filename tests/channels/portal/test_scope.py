"""P07 of the portal: nobody sees or does what is not his; no number stands in any page."""

import re
from collections.abc import Callable

import pytest
from django.test import Client
from django.urls import URLPattern, get_resolver

from minzheng.channels.portal import urls
from minzheng.foundation.core import line
from minzheng.stages.registry.models import Authorisation, Mandate, Person
from minzheng.stages.rights import actions as rights
from tests import walk
from tests.cast import Cast
from tests.channels.portal.doors import OPEN_TO_ALL, OWN, Things

pytestmark = pytest.mark.django_db

WHOLE_ID = re.compile(rb"(?<![0-9])[1-9][0-9]{5}(?:19|20)[0-9]{9}[0-9Xx](?![0-9])")
WHOLE_PHONE = re.compile(rb"(?<![0-9])1[3-9][0-9]{9}(?![0-9])")
WHOLE_ACCOUNT = re.compile(rb"(?<![0-9])62[0-9]{14,17}(?![0-9])")


@pytest.fixture
def li_things(cast: Cast) -> Things:
    """李家 with a decision, a difference, messages, an account."""
    decision = walk.granted(cast)
    rights.ask(person=cast.li, kind="copy", by=cast.li)
    line.run_once()
    return Things(decision.case, decision)


def leaks(body: bytes) -> list[bytes]:
    """Whole numbers in an answer."""
    return [m for p in (WHOLE_ID, WHOLE_PHONE, WHOLE_ACCOUNT) for m in p.findall(body)]


def test_a_stranger_finds_nothing(
    cast: Cast, li_things: Things, as_resident: Callable[[Person], Client]
) -> None:
    """张奶奶 tries every address of 李家, reading and writing: 404, without a trace of them."""
    client = as_resident(cast.zhang)
    for address in li_things.addresses():
        for response in (client.get(address), client.post(address, {"text": "x", "do": "y"})):
            assert response.status_code in (404, 405), address
            assert "李".encode() not in response.content, address
    for address in OWN:
        response = client.get(address)
        assert response.status_code == 200, address
        assert "李建国".encode() not in response.content
        assert li_things.case.public_id.encode() not in response.content
    assert Authorisation.objects.filter(withdrawn_at__isnull=False).count() == 0
    assert li_things.decision is not None and not li_things.decision.appeals.exists()


def test_nobody_signed_in_is_asked_who_he_is(cast: Cast, li_things: Things) -> None:
    client = Client()
    for address in [*li_things.addresses(), *OWN[1:]]:
        response = client.get(address)
        target = response.headers.get("Location", "")
        assert response.status_code == 302 and target.startswith("/sign-in/"), address
    for address in OPEN_TO_ALL:
        assert client.get(address).status_code == 200


def test_a_member_of_staff_is_no_resident(
    cast: Cast, li_things: Things, as_staff: Callable[..., Client]
) -> None:
    """The residents' door does not open with a clerk's key."""
    client = as_staff(cast.wang)
    for address in [*li_things.addresses(), *OWN[1:]]:
        assert client.get(address).status_code == 302, address


def test_the_household_sees_its_own(
    cast: Cast, li_things: Things, as_resident: Callable[[Person], Client]
) -> None:
    """王秀芳 opens the same case and letter; one who moved out does not."""
    client = as_resident(cast.wang_xiufang)
    letter = f"/decisions/{li_things.decision.public_id}/"  # type: ignore[union-attr]
    assert client.get(f"/cases/{li_things.case.public_id}/").status_code == 200
    assert client.get(letter).status_code == 200
    cast.wang_xiufang.memberships.update(to_on="2021-10-01")
    assert client.get(letter).status_code == 404


def test_no_number_in_any_page(
    cast: Cast, li_things: Things, as_resident: Callable[[Person], Client]
) -> None:
    """P09: every page of each member holds numbers by their ends and others' names masked."""
    for person in (cast.li, cast.wang_xiufang, cast.zhang):
        client = as_resident(person)
        mine = li_things.addresses() if person != cast.zhang else []
        for address in [*OWN, *OPEN_TO_ALL, *mine]:
            response = client.get(address, follow=True)
            assert leaks(response.content) == [], address
            assert "王秀芳".encode() not in response.content or person == cast.wang_xiufang
            title = response.content.split(b"<title>")[-1].split(b"</title>")[0]
            assert person.name.encode() not in title


def test_the_scan_for_numbers_bites(cast: Cast) -> None:
    """Control."""
    assert leaks(cast.li.id_number.open().encode()) and leaks(b"tel 13800000002")
    assert leaks(b"6228480000001112216")


def test_every_address_has_a_row_here(li_things: Things, cast: Cast) -> None:
    """A new address of the portal must join this matrix."""
    Mandate.objects.create(
        person=cast.li, agent=cast.zhang, from_on="2021-10-01", until_on="2022-01-01"
    )
    known = [*OWN, *OPEN_TO_ALL, *li_things.addresses(), "/elder/", "/sign-in/code/", "/sign-out/",
             "/mandates/stop/", "/sign-in/identity/", "/sign-in/identity/back/",
             "/apply/dibao/check/", "/apply/dibao/income/", "/me/card/stop/"]  # fmt: skip
    resolver = get_resolver()
    seen = {resolver.resolve(address).view_name for address in known}
    patterns = [p for p in urls.urlpatterns if isinstance(p, URLPattern)]
    assert {f"portal:{p.name}" for p in patterns} <= seen | {"portal:difference"}
    for pattern in patterns:
        assert getattr(pattern.callback, "door", None) is not None, pattern.name
