"""The doctor of running: the version, the last backup and drill, whether the line lives."""

import datetime as dt
import time
from collections.abc import Iterator
from pathlib import Path

from django.conf import settings

from minzheng import __version__
from minzheng.foundation.core import clock, sealed_files
from minzheng.foundation.core.findings import FAULT, OK, WARN, Finding
from minzheng.foundation.core.models import Pulse
from minzheng.foundation.core.releases import (
    EMPTY,
    OLDER,
    Skipped,
    refuse_skipping,
    stored_version,
)
from minzheng.operations.models import Backup

BACKUP_EVERY = dt.timedelta(days=2)
DRILL_EVERY = dt.timedelta(days=100)
LINE_EVERY = dt.timedelta(minutes=5)
YOUNG = dt.timedelta(hours=1)
SHOWN = 5


def checks() -> Iterator[Finding]:
    """A demo needs none of these but the version and its papers."""
    yield _version()
    yield from _papers()
    if settings.DEMO:
        return
    yield _backup()
    yield _drill()
    yield _line()
    if settings.BEHIND_PROXY and not settings.METRICS_TOKEN:
        yield Finding(WARN, "反向代理后面没有设 METRICS_TOKEN，/metrics 关着", "要监控就设一个。")


def _version() -> Finding:
    stored = stored_version()
    if stored == __version__:
        return Finding(OK, f"数据库和程序都是 {__version__} 版")
    try:
        refuse_skipping(stored)
    except Skipped as refusal:
        return Finding(FAULT, str(refusal))
    return Finding(FAULT, OLDER.format(stored=stored) if stored else EMPTY)


def _papers() -> Iterator[Finding]:
    """Rows against papers: what a row names lies on the disk, and what lies there some row names.
    A young file may still be waiting for its row: rows are read first, as papers come before."""
    named: set[str] = set()
    for model, field in sealed_files.file_fields():
        rows = model._base_manager.exclude(**{field.name: ""})
        named |= set(rows.values_list(field.name, flat=True))
    there = dict(sealed_files.files())
    if lost := sorted(named - set(there)):
        text = f"有 {len(lost)} 份材料登记了，文件却不在：{_some(lost)}"
        yield Finding(FAULT, text, "请从最近的备份里找回这些文件。")
    old = time.time() - YOUNG.total_seconds()
    over = {name: path for name, path in there.items() if name not in named}
    over |= dict(sealed_files.leftovers())
    if stray := sorted(name for name, path in over.items() if _changed(path) < old):
        text = f"有 {len(stray)} 个文件没有登记，多半是上传到一半断电留下的：{_some(stray)}"
        yield Finding(WARN, text, f"核对后可以从 {settings.DATA_DIR / 'files'} 里删掉。")
    if not lost and not stray:
        yield Finding(OK, f"登记的 {len(named):,} 份材料都在")


def _some(names: list[str]) -> str:
    return "、".join(names[:SHOWN]) + ("……" if len(names) > SHOWN else "")


def _changed(path: Path) -> float:
    try:
        return path.stat().st_mtime
    except FileNotFoundError:  # taken away meanwhile
        return time.time()


def _backup() -> Finding:
    last = Backup.objects.order_by("-made_at").first()
    if last is None:
        return Finding(FAULT, "还没有备份过", "请运行 minzheng backup，并设成每天一次。")
    ago = clock.real_now() - last.made_at
    if ago > BACKUP_EVERY:
        return Finding(FAULT, f"{ago.days} 天没有备份了", "请看备份的定时任务为什么没有跑。")
    return Finding(OK, f"最近一次备份在 {ago.total_seconds() / 3600:.0f} 小时前")


def _drill() -> Finding:
    last = Backup.objects.exclude(proved_at=None).order_by("-proved_at").first()
    if last is None or last.proved_at is None:
        return Finding(WARN, "备份还没有试着恢复过", "请运行 minzheng backup 文件 --drill。")
    ago = clock.real_now() - last.proved_at
    if ago > DRILL_EVERY:
        return Finding(WARN, f"{ago.days} 天没有做恢复演练了", "请每季度做一次。")
    return Finding(OK, f"最近一次恢复演练在 {ago.days} 天前")


def _line() -> Finding:
    pulse = Pulse.objects.filter(name="line").first()
    if pulse is None or clock.real_now() - pulse.at > LINE_EVERY:
        return Finding(FAULT, "自动办理没有在运行", "请启动 minzheng line --loop。")
    return Finding(OK, "自动办理在运行")
