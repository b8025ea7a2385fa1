"""Who is told: made and ended by an operator; the secret lies sealed and is shown once."""

import base64
import secrets
from collections.abc import Iterable
from urllib.parse import urlsplit

from django.conf import settings

from minzheng.foundation.audit.models import Head
from minzheng.foundation.audit.trail import action, record
from minzheng.foundation.core import clock
from minzheng.foundation.core.actors import Actor
from minzheng.foundation.core.refusal import NotPossible
from minzheng.stages.notices.models import WebhookDelivery, WebhookTarget
from minzheng.stages.notices.webhooks.events import KINDS


@action
def make_target(
    *, name: str, url: str, kinds: Iterable[str], by: Actor
) -> tuple[WebhookTarget, str]:
    """A target that hears what happens from now on, and its secret («whsec_…»)."""
    wanted, label = sorted(set(kinds)), name.strip()[:60]
    if not wanted or not set(wanted) <= set(KINDS):
        raise NotPossible(f"事件只能是：{'、'.join(KINDS)}。")
    if not label or WebhookTarget.objects.filter(name=label).exists():
        raise NotPossible("请换一个名称：不能空着，也不能和已有的系统同名。")
    _require_proper(url)
    secret = "whsec_" + base64.b64encode(secrets.token_bytes(32)).decode()
    head = Head.objects.filter(id=1).values_list("seq", flat=True).first() or 0
    target = WebhookTarget(
        name=label, url=url, kinds=wanted, cursor=head, made_at=clock.now(), made_by=by.actor_ref
    )
    target.secret = secret
    target.save()
    record("webhook.target_made", target, by=by, kinds=wanted)
    return target, secret


@action
def end_target(*, target: WebhookTarget, by: Actor) -> None:
    """Nothing more is sent there. Twice is the same as once."""
    rows = WebhookTarget.objects.filter(pk=target.pk, ended_at=None)
    if rows.update(ended_at=clock.now(), ended_by=by.actor_ref):
        record("webhook.target_ended", target, by=by)


@action
def replay(*, target: WebhookTarget, by: Actor) -> int:
    """Send again what was given up, under the same ids; returns how many."""
    rows = WebhookDelivery.objects.filter(target=target, state="failed")
    again = rows.update(state="waiting", attempts=0, next_try_at=clock.real_now(), error="")
    if again:
        record("webhook.replayed", target, by=by, count=again)
    return again


@action
def redeliver(*, delivery: WebhookDelivery, by: Actor) -> bool:
    """Send one given-up message again, under the same id: whoever got it after all knows it.

    Twice is the same as once; returns whether there was anything to do. Raises NotPossible when
    nothing is sent to its target any more.
    """
    if delivery.target.ended_at is not None:
        raise NotPossible("这个系统已经停用，不再往那里送。")
    rows = WebhookDelivery.objects.filter(pk=delivery.pk, state="failed", target__ended_at=None)
    again = rows.update(state="waiting", attempts=0, next_try_at=clock.real_now(), error="")
    if again:
        record("webhook.redelivered", delivery, by=by)
    return bool(again)


def _require_proper(url: str) -> None:
    """An https address without a password in it; plain http only in a demo."""
    try:
        parts = urlsplit(url)
        proper = bool(parts.hostname) and (parts.port or 1) > 0
    except ValueError:
        proper = False
    if not proper or len(url) > 300 or "@" in parts.netloc or not url.isascii() or " " in url:
        raise NotPossible("地址不对，请写成 https://主机/路径，里面不带用户名和密码。")
    if parts.scheme not in (("https", "http") if settings.DEMO else ("https",)):
        raise NotPossible("地址要用 https。")
