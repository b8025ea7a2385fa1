"""The doctor of the core: database, keys, disk, holidays, and what the line set aside."""

import os
import shutil
from collections.abc import Iterator
from pathlib import Path

from django.apps import apps
from django.conf import settings
from django.db import connection
from django.db.migrations.executor import MigrationExecutor

from minzheng import __version__
from minzheng.foundation.core import clock, keymarks
from minzheng.foundation.core.findings import FAULT, OK, WARN, Finding
from minzheng.foundation.core.models import HolidayYear, SetAside
from minzheng.foundation.core.releases import EMPTY, stored_version
from minzheng.foundation.core.sealing import SealError, seal, unseal

LEAST_FREE_MIB = 256
SHOWN = 5


def checks() -> Iterator[Finding]:
    """Everything below, in order."""
    yield _migrations()
    yield from _tables()
    yield from _sqlite()
    yield _keys()
    yield _disk()
    yield from _holidays()
    yield from _set_aside()


def _migrations() -> Finding:
    executor = MigrationExecutor(connection)
    waiting = executor.migration_plan(executor.loader.graph.leaf_nodes())
    if waiting:
        return Finding(FAULT, f"有 {len(waiting)} 个数据库变更没有执行", _what_brings_it_on())
    return Finding(OK, f"数据库结构是最新的（{connection.vendor}）")


def _what_brings_it_on() -> str:
    """An upgrade makes a backup first; an empty database may be the wrong one."""
    stored = stored_version()
    if not stored:
        return EMPTY
    if stored != __version__:
        return "请运行 minzheng upgrade：它先备份。不要直接运行 migrate。"
    return "请运行 minzheng migrate。"


def _tables() -> Iterator[Finding]:
    """A table that the program needs and the database lacks, although every change is applied."""
    executor = MigrationExecutor(connection)
    if executor.migration_plan(executor.loader.graph.leaf_nodes()):
        return
    needed = {
        m._meta.db_table for m in apps.get_models(include_auto_created=True) if m._meta.managed
    }
    if lost := sorted(needed - set(connection.introspection.table_names())):
        text = f"数据库缺 {len(lost)} 张表：{'、'.join(lost[:SHOWN])}"
        yield Finding(FAULT, text, "请停止网站和自动办理，用最近的备份恢复。")


def _sqlite() -> Iterator[Finding]:
    """The options without which SQLite loses writes or refuses two thirds of them."""
    if connection.vendor != "sqlite":
        return
    home = Path(str(connection.settings_dict["NAME"]))
    for place in (home, home.parent):
        if not os.access(place, os.W_OK):
            text = f"本账号写不了 {place}"
            yield Finding(FAULT, text, "请看磁盘是不是变成了只读，文件归不归运行网站的账号。")
    with connection.cursor() as cursor:
        cursor.execute("PRAGMA journal_mode")
        journal = cursor.fetchone()[0]
        cursor.execute("PRAGMA foreign_keys")
        keys = cursor.fetchone()[0]
        cursor.execute("PRAGMA synchronous")
        synchronous = cursor.fetchone()[0]
        cursor.execute("PRAGMA quick_check(1)")
        sound = cursor.fetchone()[0]
    mode = connection.settings_dict["OPTIONS"].get("transaction_mode")
    advice = "请检查设置里的 DATABASES 选项。"
    if journal != "wal":
        yield Finding(FAULT, f"SQLite 日志方式是 {journal}，不是 WAL", advice)
    if synchronous < 2:
        yield Finding(FAULT, "SQLite 没有等数据落盘，断电会丢数据", advice)
    if not keys:
        yield Finding(FAULT, "SQLite 没有打开外键约束", advice)
    if mode != "IMMEDIATE":
        yield Finding(FAULT, "SQLite 写事务不是 IMMEDIATE，并发写会失败", advice)
    if sound != "ok":
        yield Finding(FAULT, "SQLite 文件已损坏", "请停止服务，用最近的备份恢复。")
    else:
        yield Finding(OK, "SQLite 文件完好")


def _keys() -> Finding:
    """Sealing and opening work with the current key, and the keys are those of the data."""
    try:
        keymarks.refuse_foreign()
    except keymarks.ForeignKeys as foreign:
        return Finding(FAULT, str(foreign))
    place = "doctor.probe.0"
    try:
        same = unseal(seal("probe", place), place) == "probe"
    except (SealError, KeyError, ValueError):
        same = False
    if not same:
        return Finding(FAULT, "加密密钥不能用", "请核对 MINZHENG_KEYS，不要换掉旧的密钥。")
    return Finding(OK, f"加密密钥可用（{settings.SEAL_KEY_ID}）")


def _disk() -> Finding:
    free = shutil.disk_usage(settings.DATA_DIR).free // 2**20
    if free < LEAST_FREE_MIB:
        return Finding(FAULT, f"磁盘只剩 {free} MB", "请清理磁盘，或换更大的磁盘。")
    return Finding(OK, f"磁盘剩余 {free / 1024:,.0f} GB" if free > 2048 else f"磁盘剩余 {free} MB")


def _holidays() -> Iterator[Finding]:
    """This year must be in; the next one is provisional until the plan is published."""
    years = set(HolidayYear.objects.values_list("year", flat=True))
    this = clock.today().year
    if this not in years:
        text = f"没有 {this} 年的节假日安排，期限会算错"
        yield Finding(
            FAULT, text, "请按国务院办公厅通知，在“工作日历”里录入，或用 minzheng holidays。"
        )
    elif this + 1 not in years:
        text = f"{this + 1} 年的节假日还没公布，跨年期限是暂定的"
        yield Finding(WARN, text, "公布后请在“工作日历”里录入，或用 minzheng holidays。")
    else:
        yield Finding(OK, f"{this} 年的节假日安排已录入")


def _set_aside() -> Iterator[Finding]:
    """Rows the line could not move: each needs a person."""
    rows = SetAside.objects.order_by("-last_at")
    for row in rows[:SHOWN]:
        text = f"自动办理搁置了 {row.stage} 的一件（{row.times} 次）：{row.error}"
        yield Finding(WARN, text, f"编号 {row.reference}，处理后会自动重试。")
    more = rows.count() - SHOWN
    if more > 0:
        yield Finding(WARN, f"另有 {more} 件被搁置")
    if more == -SHOWN:
        yield Finding(OK, "自动办理没有搁置的事")
