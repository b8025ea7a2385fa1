"""«Whose data was touched?»: the first question after a breach, answered from the trail."""

import datetime as dt
from collections.abc import Iterator
from typing import NamedTuple

from django.db.models import Count, Max, Min, QuerySet

from minzheng.foundation.audit.models import Event
from minzheng.stages.registry.models import Person
from minzheng.stages.registry.queries import LOOKS

COLUMNS = ("人员编号", "姓名", "村社区", "第一次", "最后一次", "次数", "做了什么", "写明的用途")
PURPOSES_MOST = 5
OURS = "incident.listed"  # this question itself is no list that was taken out


class Touched(NamedTuple):
    """One person and what was done with the data; `verbs` and `purposes` as the trail has them."""

    ref: str
    name: str
    place: str
    first_at: dt.datetime
    last_at: dt.datetime
    times: int
    verbs: tuple[str, ...]
    purposes: tuple[str, ...]

    def row(self) -> tuple[str | int | dt.datetime, ...]:
        """As COLUMNS."""
        did = "、".join(LOOKS.get(verb, verb) for verb in self.verbs)
        return (self.ref, self.name, self.place, self.first_at, self.last_at, self.times, did,
                "；".join(self.purposes))  # fmt: skip


def events_of(
    *, actor: str = "", since: dt.datetime | None = None, until: dt.datetime | None = None
) -> "QuerySet[Event]":
    """The trail of one actor (by reference), or of a time; `until` is exclusive."""
    rows = Event.objects.all()
    if actor:
        rows = rows.filter(actor_ref=actor)
    if since:
        rows = rows.filter(at__gte=since)
    if until:
        rows = rows.filter(at__lt=until)
    return rows


def touched(events: "QuerySet[Event]") -> Iterator[Touched]:
    """Each person in these events, those seen first first. Three queries for any number."""
    named = events.exclude(subject_ref="").order_by()
    sums = {
        row["subject_ref"]: row
        for row in named.values("subject_ref").annotate(
            first=Min("at"), last=Max("at"), times=Count("pk")
        )
    }
    words: dict[str, tuple[set[str], set[str]]] = {}
    distinct = named.values_list("subject_ref", "verb", "purpose").distinct()
    for ref, verb, purpose in distinct.iterator(chunk_size=5000):
        verbs, purposes = words.setdefault(ref, (set(), set()))
        verbs.add(verb)
        purposes.update([purpose] if purpose else [])
    people = dict(_people()) if len(sums) > 500 else dict(_people(list(sums)))
    for ref, found in sorted(sums.items(), key=lambda pair: (pair[1]["first"], pair[0])):
        verbs, purposes = words[ref]
        name, place = people.get(ref, ("（登记册里已没有）", ""))
        yield Touched(ref, name, place, found["first"], found["last"], found["times"],
                      tuple(sorted(verbs)), tuple(sorted(purposes)[:PURPOSES_MOST]))  # fmt: skip


def lists(events: "QuerySet[Event]") -> list[tuple[str, str, dt.datetime, int]]:
    """Lists and files taken out as a whole: (verb, reference, when, rows). The trail does not
    name each person in them; they are counted here so that nobody believes the first list whole."""
    rows = events.filter(verb__regex=r"(exported|printed|listed|downloaded)$")
    rows = rows.exclude(verb=OURS).order_by("seq")
    return [(e.verb, e.object_ref, e.at, int(e.detail.get("rows", 0) or 0)) for e in rows]


def letter(one: Touched, office: str, phone: str) -> str:
    """A letter in plain words (PIPL art. 57): what, which data, what to do. Not sent by us."""
    did = "查看过" if set(one.verbs) <= set(LOOKS) else "查看或改动过"
    return (
        f"{one.name}：\n"
        f"    {one.first_at:%Y年%-m月%-d日}到{one.last_at:%Y年%-m月%-d日}之间，"
        f"您在我们这里的资料被人不正当地{did} {one.times} 次。\n"
        f"    涉及的是：【由安全管理员核对后填写：身份、电话、申请资料等】\n"
        f"    我们已经做的：【填写】\n"
        f"    您可以做的：不要告诉别人验证码；有人以民政局名义要钱，不要转账，打 {phone}。\n"
        f"    要看谁看过您的资料，在“我的资料—谁看过”里，或到窗口问。\n"
        f"{office}　　　　年　　月　　日\n"
    )


def _people(refs: list[str] | None = None) -> Iterator[tuple[str, tuple[str, str]]]:
    """Names and places; of all people when a list would be too long for one question."""
    rows = Person.objects.select_related("area")
    if refs is not None:
        rows = rows.filter(public_id__in=refs)
    for person in rows.only("public_id", "name", "area").iterator(chunk_size=5000):
        yield person.public_id, (person.name, person.area.label)
