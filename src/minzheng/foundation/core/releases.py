"""Which version a database was last run by, and which version may take it over.

Each release is tried on data of the one before it and no other: a step over one is refused.
"""

from django.conf import settings
from django.core.management.base import CommandError
from django.db import connection

from minzheng import __version__
from minzheng.foundation.core import clock, keymarks
from minzheng.foundation.core.models import Release
from minzheng.foundation.core.refusal import NotPossible

# Every release, oldest first. The last is this one; the table of releases came with 0.2.0.
RELEASES = ("0.1.0", "0.2.0")
BEFORE_THE_TABLE = "0.1.0"
# A wrong folder or a disk that is not mounted looks just like a new district.
EMPTY = (
    "数据库还是空的。新装的，请运行 minzheng migrate；这里本来有数据的，不要运行：先核对 "
    "MINZHENG_DATA_DIR、DATABASE_URL，看磁盘有没有挂上。"
)
OLDER = (
    f"数据库还是 {{stored}} 版的，这个程序是 {__version__} 版。"
    "请先运行 minzheng upgrade：它先备份，再执行数据库变更。"
)


class Skipped(NotPossible):
    """The database and this version are not neighbours."""


def stored_version() -> str:
    """The version that last ran on this database; empty for a database without tables."""
    names = set(connection.introspection.table_names())
    if "django_migrations" not in names:
        return ""
    if Release._meta.db_table not in names:
        return BEFORE_THE_TABLE if "core_holiday" in names else ""
    found = set(Release.objects.values_list("version", flat=True))
    if unknown := found - set(RELEASES):
        return max(unknown, key=numbers)
    return max(found, key=RELEASES.index, default=BEFORE_THE_TABLE)


def refuse_skipping(stored: str, code: str = __version__) -> None:
    """Raise Skipped when `code` is older than the database, or more than one release newer."""
    if stored in ("", code):
        return
    if stored not in RELEASES and numbers(stored) < numbers(code):
        raise Skipped(f"数据库是 {stored} 版的，{code} 版的程序不认识那一版，请联系开发人员。")
    if numbers(stored) > numbers(code):
        raise Skipped(
            f"数据库是 {stored} 版的，这个程序是 {code} 版，比数据库旧。"
            f"请装 {stored} 版或更新的程序。"
        )
    step = RELEASES.index(stored) + 1
    if RELEASES[step] != code:
        raise Skipped(
            f"数据库是 {stored} 版的，不能一步升到 {code}：请先装 {RELEASES[step]} 版，"
            f"运行 minzheng upgrade，再装下一版。顺序是 {' → '.join(RELEASES[step - 1 :])}。"
        )


def require_ready() -> None:
    """For commands that work on the data: CommandError unless the database is of this version and
    the keys are its own. A key that it has not met is written down."""
    try:
        _refuse_unready()
        keymarks.note()
    except NotPossible as refusal:
        raise CommandError(str(refusal)) from None


def _refuse_unready() -> None:
    stored = stored_version()
    if stored == __version__:
        return
    refuse_skipping(stored)
    if not stored:
        raise Skipped(EMPTY)
    raise Skipped(OLDER.format(stored=stored))


USUAL_PORT = "5432"


def place() -> str:
    """Which data something works on, for the first line of a log: no password, no key."""
    to = connection.settings_dict
    where = str(to["NAME"])
    if connection.vendor != "sqlite":
        port = f":{to['PORT']}" if str(to["PORT"] or USUAL_PORT) != USUAL_PORT else ""
        where = f"{to['HOST']}{port}/{where}"
    mark = keymarks.ours()[f"seal {settings.SEAL_KEY_ID}"]
    return f"{connection.vendor} {where}, profile {settings.POLICY_PROFILE}, key {mark}"


def note_release() -> None:
    """Remember that this version has run, and with which keys. Raises ForeignKeys."""
    keymarks.note()
    Release.objects.get_or_create(version=__version__, defaults={"first_run_at": clock.real_now()})


def numbers(version: str) -> tuple[int, ...]:
    """1.10.2 as (1, 10, 2), so that ten is more than nine."""
    return tuple(int(part) if part.isdecimal() else 0 for part in version.split("."))
