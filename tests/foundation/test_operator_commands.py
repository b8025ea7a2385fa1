"""What an operator types: clients of the API and receivers of webhooks, keys shown once."""

from io import StringIO

import pytest
from django.core.management import CommandError, call_command

from minzheng.foundation.accounts.clients import live_client
from minzheng.stages.notices.models import WebhookTarget

pytestmark = pytest.mark.django_db


def said(*words: str) -> str:
    """What a command prints."""
    out = StringIO()
    call_command(*words, stdout=out)
    return out.getvalue()


def test_a_client_is_made_listed_and_ended() -> None:
    key = said("clients", "--add", "省平台", "--scope", "letters.verify").split()[-1]
    client = live_client(key)
    assert client is not None and client.scopes == ["letters.verify"]
    listed = said("clients")
    assert "省平台  在用  letters.verify" in listed and key not in listed
    for wrong in (["--add", "省平台", "--scope", "figures.read"], ["--add", "新的"]):
        with pytest.raises(CommandError):
            said("clients", *wrong)
    assert "无效" in said("clients", "--end", "省平台")
    assert live_client(key) is None and "已停用" in said("clients")
    with pytest.raises(CommandError):
        said("clients", "--end", "没有的")


def test_a_receiver_is_made_listed_replayed_and_ended() -> None:
    secret = said("webhooks", "--add", "省平台", "--url", "https://a.example/h").split()[-1]
    assert secret.startswith("whsec_") and WebhookTarget.objects.get().secret.open() == secret
    listed = said("webhooks")
    assert "待送 0，已送到 0，没有送到 0" in listed and secret not in listed
    assert "重送 0 条" in said("webhooks", "--replay", "省平台")
    assert "停用" in said("webhooks", "--end", "省平台")
    for wrong in (["--add", "坏", "--url", "x"], ["--replay", "没有的"]):
        with pytest.raises(CommandError):
            said("webhooks", *wrong)
