"""What a backup says about itself, and the comparison of what was restored with it."""

import json
from collections.abc import Iterator
from typing import Any, NamedTuple

from django.conf import settings

from minzheng.foundation.audit.chain import GENESIS
from minzheng.foundation.core import clock, keymarks
from minzheng.foundation.core.releases import stored_version
from minzheng.operations.snapshot import Snapshot, Table, digest

FORMAT = 1
NAME = "manifest.json"


class Stored(NamedTuple):
    """One member of the archive: its size in bytes and SM3."""

    bytes: int
    sm3: str


class Facts(NamedTuple):
    """What a database holds, in figures: no row of it, no key, nothing about a person."""

    tables: dict[str, Table]
    migrations: list[tuple[str, str]]
    ledger_fen: int
    audit_seq: int
    audit_hash: str


class Manifest(NamedTuple):
    """The last member of a backup: without it the archive is not whole."""

    format: int
    made_at: str
    version: str
    database: str
    dump: str
    stored: Stored
    facts: Facts
    files: dict[str, Stored]
    missing_files: list[str]
    key_ids: list[str]
    key_now: str
    key_marks: dict[str, str] = {}  # a backup of 0.1.0 has none


def facts_of(snapshot: Snapshot) -> Facts:
    """Read everything once."""
    names = snapshot.tables()
    ((seq, head),) = list(snapshot.rows("SELECT seq, hash FROM audit_head")) or [(0, GENESIS)]
    ((fen,),) = snapshot.rows("SELECT COALESCE(SUM(fen), 0) FROM ledger_posting")
    done = snapshot.rows("SELECT app, name FROM django_migrations ORDER BY id")
    return Facts(
        {name: digest(snapshot, name) for name in names},
        [(app, name) for app, name in done],
        int(fen),
        int(seq),
        str(head),
    )


def make(
    *, database: str, dump: str, stored: Stored, facts: Facts,
    files: dict[str, Stored], missing: list[str],
) -> Manifest:  # fmt: skip
    """The manifest of a backup made now, of data of its version, with these keys."""
    return Manifest(
        FORMAT, clock.real_now().isoformat(timespec="seconds"), stored_version(), database, dump,
        stored, facts, files, missing, sorted(settings.SEAL_KEYS), settings.SEAL_KEY_ID,
        keymarks.ours(),
    )  # fmt: skip


def written(manifest: Manifest) -> bytes:
    """As JSON that a person can read too."""
    data = manifest._asdict() | {
        "stored": manifest.stored._asdict(),
        "facts": manifest.facts._asdict()
        | {"tables": {name: table._asdict() for name, table in manifest.facts.tables.items()}},
        "files": {name: file._asdict() for name, file in manifest.files.items()},
    }
    return json.dumps(data, ensure_ascii=False, indent=1).encode()


def read(text: bytes) -> Manifest:
    """Raises ValueError, KeyError or TypeError when it is not one of ours."""
    data: dict[str, Any] = json.loads(text)
    facts = data["facts"]
    facts["tables"] = {name: Table(**table) for name, table in facts["tables"].items()}
    facts["migrations"] = [(app, name) for app, name in facts["migrations"]]
    data["facts"] = Facts(**facts)
    data["stored"] = Stored(**data["stored"])
    data["files"] = {name: Stored(**file) for name, file in data["files"].items()}
    return Manifest(**data)


def differences(expected: Facts, found: Facts) -> Iterator[str]:
    """What is not as it was, in words; nothing when all of it is."""
    for name in sorted(set(expected.tables) | set(found.tables)):
        before, after = expected.tables.get(name), found.tables.get(name)
        if before is None or after is None:
            yield f"表 {name} {'多出来了' if before is None else '不见了'}"
        elif before.rows != after.rows:
            yield f"表 {name} 原有 {before.rows} 行，现在 {after.rows} 行"
        elif before.sm3 != after.sm3:
            yield f"表 {name} 的内容不一样"
    if expected.ledger_fen or found.ledger_fen:
        yield f"总账合计不是 0：备份里 {expected.ledger_fen} 分，现在 {found.ledger_fen} 分"
    if (expected.audit_seq, expected.audit_hash) != (found.audit_seq, found.audit_hash):
        yield f"审计链头不一样：原来第 {expected.audit_seq} 条，现在第 {found.audit_seq} 条"
    if expected.migrations != found.migrations:
        yield "数据库变更的记录不一样"
