"""Forms entered at a counter: who entered which, how, and the signed sheet."""

from django.core.files.base import ContentFile
from django.db.models import QuerySet

from minzheng.foundation.accounts.models import User
from minzheng.foundation.audit.trail import action, record
from minzheng.foundation.core import clock
from minzheng.foundation.core.pages import ymd
from minzheng.foundation.core.refusal import NotPossible
from minzheng.foundation.core.uploads import Paper
from minzheng.stages.cases.guards import require
from minzheng.stages.cases.models import Case
from minzheng.stages.certificates.models import CounterEntry
from minzheng.stages.certificates.twins.declared import Twin, find
from minzheng.stages.registry.models import Person

WHERE = {"counter": "在窗口", "phone": "在电话里", "worker": "上门"}


@action
def enter(
    *, key: str, twin: Twin, person: Person, how: str, by: User, case: Case | None = None,
    scan: Paper | None = None,
) -> CounterEntry:  # fmt: skip
    """Note that a form was entered; `key` was made with the page, so twice is an IntegrityError.

    NotPossible without the right to file for the person, or without a sheet that must be signed.
    """
    require(by, "file_for_resident", person.area_id)
    if twin.must_sign and scan is None:
        raise NotPossible(f"{twin.title}要本人签字，请把签了字的纸扫描或拍照传上来。")
    if how not in CounterEntry.HOWS:
        raise NotPossible("请选是照纸表录入，还是本人口述。")
    entry = CounterEntry(
        key=key[:64], person=person, case=case, form=twin.slug, how=how, entered_at=clock.now(),
        entered_by=by.actor_ref, entered_label=by.actor_label,
    )  # fmt: skip
    if scan is not None and case is None and twin.slug != "mandate":  # a mandate keeps its own
        entry.scan.save(f"{entry.public_id}.bin", ContentFile(scan.content), save=False)
    entry.save()
    record("counter.entered", entry, by=by, subject=person, form=twin.slug, how=how)
    return entry


def entered(key: str) -> CounterEntry | None:
    """The entry that a page's key made already."""
    return CounterEntry.objects.filter(key=key[:64]).first()


def entries_of(case: Case) -> list[str]:
    """«10月26日在窗口，由王替您录入：最低生活保障申请表», oldest first."""
    rows = CounterEntry.objects.filter(case=case).select_related("case").order_by("pk")
    return [said_of(row) for row in rows]


def of_person(person: Person) -> "QuerySet[CounterEntry]":
    """Everything entered for a person, newest first."""
    return CounterEntry.objects.filter(person=person).order_by("-pk")


def title_of(entry: CounterEntry) -> str:
    """The form's name, also when it is no longer offered."""
    try:
        return find(entry.form).title
    except KeyError:
        return "表格"


def said_of(entry: CounterEntry) -> str:
    """Where, when, by whom and what."""
    on = ymd(entry.entered_at)
    channel = entry.case.channel if entry.case and entry.form.startswith("apply-") else "counter"
    return f"{on}{WHERE.get(channel, '在窗口')}，由{entry.entered_label}录入：{title_of(entry)}"
