"""What stands behind an error of the database or the disk, in words that an operator can act on.

One place for all commands: a page says «系统出错了», but who types a command mends the machine.
"""

import errno
import os
import sqlite3
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

from django.db import connection
from django.db.migrations.exceptions import MigrationSchemaMissing

KEPT = "没有做完的一步不算数，先前做完的都还在。"
FULL = f"磁盘满了，写不进去。{KEPT}请腾出空间，再运行一次。"
READ_ONLY = f"只能读，写不进去。{KEPT}请看磁盘是不是变成了只读，数据库文件归不归本账号。"
BUSY = f"数据库正被别的程序占着，等了一会儿没有等到。{KEPT}请过一会儿再运行一次。"
AWAY = f"数据库连不上，或者中途断开了。{KEPT}请看数据库服务是否在运行，并核对 DATABASE_URL。"
NO_DATABASE = "数据库服务在运行，但里面没有这个库。请先建库，并核对 DATABASE_URL。"
REFUSED = "数据库不让进来：用户名或密码不对。请核对 DATABASE_URL。"
CROWDED = f"数据库的连接用完了。{KEPT}请过一会儿再运行一次；常这样，请把上限调大。"
UNREADY = (
    "数据库还没有准备好，缺表或缺列。新装的，请运行 minzheng migrate；换了新版的，运行 "
    "minzheng upgrade；这里本来有数据的，先核对 MINZHENG_DATA_DIR 和 DATABASE_URL。"
)
UNOPENED = (
    "数据库文件打不开。请核对 DATABASE_URL、MINZHENG_DATA_DIR，以及本账号能不能写那个文件夹。"
)
SPOILT = "数据库文件坏了，或者不是数据库。请停止网站和自动办理，用最近的备份恢复。"
DISK = f"磁盘读写出错，可能满了，也可能坏了。{KEPT}请检查磁盘，再运行一次。"
RIGHTS = "没有权限读写{place}。请用运行网站的那个账号来运行，并核对路径。"

FILES = {errno.ENOSPC: FULL, errno.EDQUOT: FULL, errno.EROFS: READ_ONLY, errno.EFBIG: DISK,
         errno.EIO: DISK, errno.EACCES: RIGHTS, errno.EPERM: RIGHTS}  # fmt: skip
# The first word of the name of a SQLite result; sqlite.org/rescode.html
SQLITE = {"FULL": FULL, "READONLY": READ_ONLY, "BUSY": BUSY, "LOCKED": BUSY, "CANTOPEN": UNOPENED,
          "PERM": UNOPENED, "CORRUPT": SPOILT, "NOTADB": SPOILT, "IOERR": DISK}  # fmt: skip
# postgresql.org/docs/current/errcodes-appendix.html; a class of two where the rest does not matter
POSTGRES = {"53100": FULL, "25006": READ_ONLY, "55P03": BUSY, "40P01": BUSY, "53300": CROWDED,
            "42P01": UNREADY, "42703": UNREADY, "3D000": NO_DATABASE, "28": REFUSED, "08": AWAY,
            "57": AWAY, "58030": DISK}  # fmt: skip


def words(error: BaseException) -> str:
    """What happened, what was kept, what to do; empty where it is nothing that we know."""
    return next(filter(None, map(_of, _behind(error))), "")


def said(error: BaseException) -> str:
    """`words`, or what the error says itself."""
    return words(error) or str(error)


def lost(error: BaseException) -> bool:
    """Whether the database was gone before it answered: what was asked last may have been done."""
    return words(error) == AWAY


def _behind(error: BaseException | None) -> Iterator[BaseException]:
    """The error, what it was raised from, and so on. What only happened before it (its context)
    is left out: a fault of ours must not hide behind a file that was looked for in vain. The
    framework's own error of an unwritable table of migrations names no cause but has one."""
    while error is not None:
        yield error
        hidden = error.__context__ if isinstance(error, MigrationSchemaMissing) else None
        error = error.__cause__ or hidden


def _of(error: BaseException) -> str:
    if isinstance(error, sqlite3.Error):
        return _sqlite(error)
    if type(error).__module__.startswith("psycopg"):
        return _postgres(error)
    if isinstance(error, OSError) and error.errno is not None:
        place = f" {error.filename}" if error.filename else "文件"
        return FILES.get(error.errno, "").format(place=place)
    return ""


def _sqlite(error: sqlite3.Error) -> str:
    name = getattr(error, "sqlite_errorname", "").split("_")
    found = SQLITE.get(name[1] if len(name) > 1 else "", "")
    if found in (DISK, UNOPENED):  # its log beside it could not be made or grow
        return _of_its_disk() or found
    if str(error).startswith(("no such table", "no such column")):
        return UNREADY
    return found


def _postgres(error: BaseException) -> str:
    state = getattr(error, "sqlstate", None)
    if state:
        return POSTGRES.get(state) or POSTGRES.get(state[:2], "")
    if type(error).__name__ not in ("OperationalError", "ConnectionTimeout", "PoolTimeout"):
        return ""
    # Refused before it was let in: the library then has the server's words and no code.
    text = str(error)
    if 'database "' in text and "does not exist" in text:
        return NO_DATABASE
    return REFUSED if "authentication failed" in text or 'role "' in text else AWAY


def _of_its_disk() -> str:
    """What is the matter with the disk that the file lies on."""
    with suppress(OSError, KeyError):
        disk = os.statvfs(Path(str(connection.settings_dict["NAME"])).parent)
        if disk.f_flag & os.ST_RDONLY:
            return READ_ONLY
        if disk.f_bavail * disk.f_frsize < 2**16:
            return FULL
    return ""
