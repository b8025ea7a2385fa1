"""What serves a clause: an item, a page or an indicator that exists; nothing else may be named."""

from functools import lru_cache
from importlib.resources import files
from typing import NamedTuple

from django.urls import NoReverseMatch, reverse

from minzheng.stages import catalog
from minzheng.stages.indicators import declared
from minzheng.stages.indicators.plan.clauses import Plan, read_plan

# Pages that clauses may name, by address name: a stage knows no door, only its name.
PAGES = {
    "plan": ("cockpit:plan", "九大计划页"),
    "items": ("public:items", "办事指南和事项码"),
    "home": ("portal:home", "居民办事首页"),
}


class Reference(NamedTuple):
    """Something that serves a clause, in words, with where it opens."""

    kind: str
    key: str
    label: str
    url: str


def resolve(reference: str) -> Reference:
    """The thing a reference names; LookupError when there is no such thing."""
    kind, _, key = reference.partition(":")
    if kind == "item":
        item = catalog.find(key)
        return Reference(kind, key, f"事项「{item.name}」", _url("public:item", slug=item.slug))
    if kind == "indicator":
        indicator = declared.find(key)
        url = _url("cockpit:figure", indicator=indicator.id)
        return Reference(kind, key, f"指标「{indicator.label}」", url)
    if kind == "page":
        name, label = PAGES[key]
        return Reference(kind, key, label, _url(name))
    raise LookupError(reference)


@lru_cache(maxsize=1)
def the_plan() -> Plan:
    """The shipped plan, read once; PlanError when a clause names what does not exist."""
    text = files(__package__).joinpath("clauses.yaml").read_text("utf-8")
    return read_plan(text, resolve)


def _url(name: str, **kwargs: str) -> str:
    try:
        return reverse(name, kwargs=kwargs or None)
    except NoReverseMatch as error:
        raise LookupError(name) from error
