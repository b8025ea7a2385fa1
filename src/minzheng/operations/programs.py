"""PostgreSQL's own programs, told where the database is by the environment alone."""

import os
import re
import shutil
import subprocess
from collections.abc import Sequence
from pathlib import Path
from typing import IO, Any

from minzheng.foundation.core.logs import without_personal_data
from minzheng.foundation.core.refusal import NotPossible
from minzheng.operations.snapshot import postgres_parameters

NAMES = {
    "host": "PGHOST", "port": "PGPORT", "user": "PGUSER",
    "password": "PGPASSWORD", "dbname": "PGDATABASE",
}  # fmt: skip
SECRET = re.compile(r"password=\S+")


class ProgramFailed(NotPossible):
    """pg_dump, pg_restore or psql is missing or said no."""


def environment() -> dict[str, str]:
    """Ours, with the way to the database. No password on a command line that others can list."""
    to = postgres_parameters()
    return {**os.environ, **{NAMES[name]: str(value) for name, value in to.items()}}


def find(program: str) -> str:
    """The program on the PATH, or the newest that Debian has, or beside POSTGRES_PROGRAMS."""
    folders = [os.environ.get("POSTGRES_PROGRAMS", "")]
    folders += map(str, sorted(Path("/usr/lib/postgresql").glob("*/bin"), reverse=True))
    for folder in filter(None, folders):
        if (found := Path(folder) / program).exists():
            return str(found)
    if on_path := shutil.which(program):
        return on_path
    raise ProgramFailed(f"找不到 {program}。请安装与服务器同版或更新的 PostgreSQL 客户端。")


def run(program: str, arguments: Sequence[str], *, stdin: IO[Any] | None = None) -> None:
    """Run it to its end. Raises ProgramFailed with its last line."""
    done = subprocess.run(
        [find(program), *arguments], env=environment(), stdin=stdin, capture_output=True, text=True
    )
    if done.returncode:
        refuse(program, done.stderr)


def refuse(program: str, said: str) -> None:
    """Raise ProgramFailed with what the program said last, without numbers or passwords."""
    last = " ".join(said.strip().splitlines()[-2:])[:300]
    raise ProgramFailed(f"{program} 没有做完：{SECRET.sub('', without_personal_data(last))}")
