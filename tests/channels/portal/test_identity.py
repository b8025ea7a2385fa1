"""«用统一身份认证登录»: offered when configured; out and back once, only for the same browser."""

from collections.abc import Iterator
from typing import Any

import pytest
from django.test import Client

from minzheng.connectors import bounded
from minzheng.connectors.identity.simulator import CLIENT_ID, CLIENT_SECRET, Provider
from minzheng.connectors.loopback import running
from minzheng.foundation.audit.models import Event
from minzheng.stages.registry.actions import record_life_event
from tests.cast import BY, TODAY, Cast

pytestmark = pytest.mark.django_db
BACK = "/sign-in/identity/back/"


@pytest.fixture
def there(settings: Any) -> Iterator[Provider]:
    """A provider that the settings name."""
    with running(Provider()) as provider:
        settings.IDENTITY_ISSUER = provider.url
        settings.IDENTITY_CLIENT_ID = CLIENT_ID
        settings.IDENTITY_CLIENT_SECRET = CLIENT_SECRET
        yield provider.site


def out(client: Client, number: str, after: str = "") -> str:
    """The address that the provider sends the browser back to."""
    reply = client.get("/sign-in/identity/", {"next": after})
    assert reply.status_code == 302
    url = f"{reply['Location']}&id_number={number}"
    said = bounded.exchange(bounded.Request("GET", url, b"", {}), 3)
    return str(said.headers["location"]).removeprefix("http://testserver")


def test_it_is_offered_only_where_there_is_one(db: None, settings: Any) -> None:
    assert "统一身份认证" not in Client().get("/sign-in/").content.decode()
    assert Client().get("/sign-in/identity/").status_code == 404
    assert Client().get(BACK).status_code == 404
    settings.IDENTITY_ISSUER = "https://id.example"
    assert "用统一身份认证登录" in Client().get("/sign-in/").content.decode()


def test_out_and_back_signs_in_once(cast: Cast, there: Provider) -> None:
    client = Client()
    url = out(client, cast.li.id_number.open(), "/cases/")
    reply = client.get(url)
    assert (reply.status_code, reply["Location"]) == (302, "/cases/")
    assert "李" in client.get("/").content.decode()
    event = Event.objects.get(verb="resident.signed_in")
    assert event.detail == {"how": "identity"} and event.subject_ref == cast.li.public_id
    again = client.get(url)
    assert again["Location"] == "/sign-in/", "a way back serves once"


def test_another_browser_state_or_token_does_not_sign_in(cast: Cast, there: Provider) -> None:
    number = cast.li.id_number.open()
    url = out(Client(), number)
    stranger = Client()
    for there_and_back in (url, BACK, f"{BACK}?state=x&code=y", f"{BACK}?error=access_denied"):
        assert stranger.get(there_and_back)["Location"] == "/sign-in/"
    client = Client()
    there.behaviours.set("token", "wrong_signature")
    assert client.get(out(client, number))["Location"] == "/sign-in/"
    assert "没有完成" in client.get("/sign-in/").content.decode()
    assert not Event.objects.filter(verb="resident.signed_in").exists()


def test_unknown_and_dead_are_told_whom_to_call(cast: Cast, there: Provider) -> None:
    record_life_event(person=cast.zhang, kind="death", on=TODAY, source="公安", by=BY)
    for number in ("330402199001010019", cast.zhang.id_number.open()):
        client = Client()
        assert client.get(out(client, number))["Location"] == "/sign-in/"
        assert "还没有您的登记" in client.get("/sign-in/").content.decode()


def test_control_without_the_state_another_browser_would_be_signed_in(
    cast: Cast, there: Provider, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Login by a foreign link: the state alone stands against it."""
    from minzheng.channels.portal.views import identity

    monkeypatch.setattr(identity.hmac, "compare_digest", lambda a, b: True)
    client = Client()
    url = out(client, cast.li.id_number.open())
    assert client.get(url.partition("&state=")[0] + "&state=x")["Location"] == "/"
