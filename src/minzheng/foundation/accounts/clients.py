"""Other systems that may ask the API: made by an operator, each with its scopes and one key."""

import hashlib
import hmac
import secrets
from collections.abc import Iterable

from django.conf import settings

from minzheng.foundation.accounts.models import ApiClient
from minzheng.foundation.audit.trail import action, record
from minzheng.foundation.core import clock
from minzheng.foundation.core.actors import Actor
from minzheng.foundation.core.refusal import NotPossible

MARK, LENGTH = "mzc_", 47
SCOPES = {
    "letters.verify": "核对决定书的真伪（一次最多 100 份）",
    "figures.read": "读取公开的指标数字",
}


@action
def make_client(*, name: str, scopes: Iterable[str], by: Actor) -> tuple[ApiClient, str]:
    """A client and its key, which is shown once. NotPossible for a name in use or a bad scope."""
    wanted = sorted(set(scopes))
    if not wanted or not set(wanted) <= set(SCOPES):
        raise NotPossible(f"范围只能是：{'、'.join(SCOPES)}。")
    label = name.strip()[:60]
    if not label or ApiClient.objects.filter(name=label).exists():
        raise NotPossible("请换一个名称：不能空着，也不能和已有的系统同名。")
    key = MARK + secrets.token_urlsafe(32)
    client = ApiClient.objects.create(
        name=label, key_mac=_mac(key), scopes=wanted, made_at=clock.real_now(),
        made_by=by.actor_ref,
    )  # fmt: skip
    record("client.made", client, by=by, scopes=wanted)
    return client, key


@action
def end_client(*, client: ApiClient, by: Actor) -> None:
    """From now on its key opens nothing. Twice is the same as once."""
    rows = ApiClient.objects.filter(pk=client.pk, ended_at=None)
    if rows.update(ended_at=clock.real_now(), ended_by=by.actor_ref):
        record("client.ended", client, by=by)


def live_client(key: str) -> ApiClient | None:
    """The client of a key that is still good."""
    if len(key) != LENGTH or not key.startswith(MARK):
        return None
    return ApiClient.objects.filter(key_mac=_mac(key), ended_at=None).first()


def _mac(key: str) -> str:
    message = f"api-client\0{key}".encode("utf-8", "replace")
    return hmac.new(settings.CODE_KEY, message, hashlib.sha256).hexdigest()
