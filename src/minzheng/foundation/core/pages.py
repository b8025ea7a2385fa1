"""Our pages: Jinja2 through Django's own back end, with the filters and names they rely on."""

import datetime as dt
import re
from typing import Any

from django.conf import settings
from django.http import HttpRequest
from django.template.backends.jinja2 import Jinja2, Template
from django.templatetags.static import static
from django.urls import reverse
from jinja2 import Environment, StrictUndefined
from markupsafe import Markup

from minzheng.foundation.core import clock, identity
from minzheng.foundation.core.money import yuan
from minzheng.foundation.core.typesetting import typeset


class Leaf(Template):
    """A page, set so that no line begins with what ends one."""

    def render(
        self, context: dict[str, Any] | None = None, request: HttpRequest | None = None
    ) -> str:
        """The page as it is sent."""
        names: dict[str, Any] = {} if context is None else context
        return typeset(super().render(names, request), big=bool(names.get("elder")))


class Pages(Jinja2):
    """Templates lie in `templates/<app>/` of each app."""

    app_dirname = "templates"

    def get_template(self, template_name: str) -> Leaf:
        """By name, as every back end gives it."""
        found = super().get_template(template_name)
        return Leaf(found.template, self)


def environment(**options: Any) -> Environment:
    """The Jinja2 environment of every page; an unknown name is an error, not a blank."""
    options["undefined"] = StrictUndefined
    options.setdefault("trim_blocks", True)
    options.setdefault("lstrip_blocks", True)
    env = Environment(**options, extensions=["jinja2.ext.do"])
    env.globals.update(
        url=_url,
        static=static,
        yuan=yuan,
        district=settings.DISTRICT,
        human_phone=settings.HUMAN_PHONE,
        admin_phone=settings.ADMIN_PHONE,
        demo=settings.DEMO,
        today=clock.today,
    )
    env.filters.update(
        yuan=yuan,
        day=day,
        ymd=ymd,
        due=due,
        moment=moment,
        mask_id=identity.mask_id,
        mask_name=identity.mask_name,
        mask_phone=identity.mask_phone,
        mask_account=identity.mask_account,
        paragraphs=paragraphs,
    )
    return env


def page_context(request: HttpRequest) -> dict[str, Any]:
    """Names every page may use."""
    elder = request.COOKIES.get("elder", "")
    return {
        "elder": elder if elder in ("22", "26", "30") else "",
        "csp_nonce": getattr(request, "csp_nonce", ""),
        "htmx": getattr(request, "htmx", False),
    }


def _url(name: str, *args: Any, **kwargs: Any) -> str:
    return reverse(name, args=args or None, kwargs=kwargs or None)


def day(on: dt.date | None) -> str:
    """«10月28日»; the year is added when it is not this one."""
    if on is None:
        return "—"
    if isinstance(on, dt.datetime):
        on = dt.datetime.astimezone(on).date() if on.tzinfo is None else _local(on).date()
    text = f"{on.month}月{on.day}日"
    return text if on.year == clock.today().year else f"{on.year}年{text}"


def ymd(on: dt.date | None) -> str:
    """«2021年10月28日»."""
    if on is None:
        return "—"
    if isinstance(on, dt.datetime):
        on = _local(on).date()
    return f"{on.year}年{on.month}月{on.day}日"


def moment(at: dt.datetime | None) -> str:
    """«10月28日 09:30»."""
    return "—" if at is None else f"{day(at)} {_local(at):%H:%M}"


def due(on: dt.date | None) -> str:
    """Time left as people say it: 今天, 明天, 10月28日, 已超期 3 天."""
    if on is None:
        return "不限期"
    left = (on - clock.today()).days
    if left < 0:
        return f"已超期 {-left} 天"
    return {0: "今天", 1: "明天"}.get(left, day(on))


def paragraphs(text: str) -> Markup:
    """Blank lines part paragraphs, a single one begins a new line; everything is escaped."""
    parts = re.split(r"\n\s*\n", text.strip())
    lines = [[line.strip() for line in part.splitlines()] for part in parts if part]
    return Markup("").join(Markup("<p>{}</p>").format(Markup("<br>").join(part)) for part in lines)


def _local(at: dt.datetime) -> dt.datetime:
    from django.utils import timezone

    return timezone.localtime(at)
