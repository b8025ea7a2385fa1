"""Appending to the chain and verifying it."""

import datetime as dt
import hashlib
import json
from collections.abc import Iterator
from typing import Any, NamedTuple

from cryptography.hazmat.primitives import hashes

from minzheng.foundation.audit.models import Event, Head
from minzheng.foundation.core import clock

GENESIS = "0" * 64


class Entry(NamedTuple):
    """An event before it has its place in the chain."""

    actor_kind: str
    actor_ref: str
    actor_label: str
    verb: str
    object_type: str
    object_ref: str
    subject_ref: str
    purpose: str
    detail: dict[str, Any]


class Fault(NamedTuple):
    """Where the chain does not hold, and why."""

    seq: int
    why: str


def append(entries: list[Entry]) -> None:
    """Chain entries under the head's lock. Must run inside a transaction."""
    head = Head.objects.select_for_update().filter(id=1).first()
    if head is None:
        Head.objects.get_or_create(id=1)
        head = Head.objects.select_for_update().get(id=1)
    at = clock.now()
    events = []
    for entry in entries:
        event = Event(seq=head.seq + 1, at=at, **entry._asdict())
        event.hash = digest(head.hash, event)
        head.seq, head.hash = event.seq, event.hash
        events.append(event)
    Event.objects.bulk_create(events, batch_size=500)
    head.save()


def digest(before: str, event: Event) -> str:
    """SM3 over the previous hash and every column of the event, as canonical JSON."""
    body = json.dumps(
        [
            before, event.seq, event.at.astimezone(dt.UTC).isoformat(timespec="microseconds"),
            event.actor_kind, event.actor_ref, event.actor_label, event.verb, event.object_type,
            event.object_ref, event.subject_ref, event.purpose, event.detail,
        ],
        ensure_ascii=False,
        sort_keys=True,
        separators=(",", ":"),
    )  # fmt: skip
    return sm3(body.encode())


def sm3(data: bytes) -> str:
    """SM3 as hex; the standard library where its OpenSSL has it, else `cryptography`."""
    if "sm3" in hashlib.algorithms_available:
        return hashlib.new("sm3", data).hexdigest()
    worker = hashes.Hash(hashes.SM3())
    worker.update(data)
    return worker.finalize().hex()


def faults(*anchors: tuple[int, str]) -> Iterator[Fault]:
    """Walk the whole chain; yield each break. `anchors` are (seq, hash) kept outside.

    Others write meanwhile: the walk ends where the chain stood when it began. The last event is
    read before the head, so an honest writer between the two is no fault, and a row behind the
    head is one.
    """
    last = Event.objects.order_by("-seq").values_list("seq", flat=True).first() or 0
    head = Head.objects.filter(id=1).first()
    before, expected = GENESIS, 1
    missing = {anchor for anchor in anchors if anchor != (0, GENESIS)}
    events = Event.objects.order_by("seq").filter(seq__lte=max(last, head.seq if head else 0))
    for event in events.iterator(chunk_size=2000):
        if event.seq != expected:
            yield Fault(expected, f"缺少第 {expected} 到 {event.seq - 1} 条")
        if digest(before, event) != event.hash:
            yield Fault(event.seq, "内容或次序被改动")
        missing.discard((event.seq, event.hash))
        before, expected = event.hash, event.seq + 1
    if (head.seq, head.hash) != (expected - 1, before) if head else expected > 1:
        yield Fault(expected, "末尾与链头不符，可能被截断")
    for seq, _ in sorted(missing):
        yield Fault(seq, "与外部锚点不符")
