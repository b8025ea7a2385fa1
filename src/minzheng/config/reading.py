"""Settings from the environment, read strictly: what cannot be meant stops the start in words.

A service that starts with `HTTPS=ja` taken for «no», or with the password of the sample file, shows
it much later and to the wrong people.
"""

import errno
from collections.abc import Collection
from decimal import Decimal
from typing import Any
from urllib.parse import urlsplit

import environ

SAMPLES = ("CHANGE-ME", "minzheng.example.gov.cn")  # of deploy/minzheng.env
YES, NO = ("1", "true", "yes", "on"), ("0", "false", "no", "off")
BOX = "要写四个度数“西,南,东,北”，例如 120.55,30.50,121.05,30.95，小数最多六位"
LEVELS = ("DEBUG", "INFO", "WARNING", "ERROR", "CRITICAL")


def why_unread(error: OSError | UnicodeDecodeError) -> str:
    """In words: missing, not ours to read, a folder, no text."""
    number = error.errno if isinstance(error, OSError) else None
    known = {None: "里面不是文字", errno.ENOENT: "没有这个文件", errno.EACCES: "本账号没有权限"}
    return known.get(number, "磁盘读写出错，或者那不是一个文件")


class BadSetting(RuntimeError):
    """A setting holds what it cannot mean; the text names it."""


class Reader:
    """Reads variables by name; each may be given as NAME_FILE with a path. Raises BadSetting."""

    def __init__(self) -> None:
        self._env = environ.FileAwareEnv()

    def text(self, name: str, default: str = "", *, among: Collection[str] = ()) -> str:
        """Words; where there are `among`, one of them."""
        try:
            found: str = self._env.str(name, default=default).strip()
        except (OSError, UnicodeDecodeError) as error:
            raise BadSetting(f"{name}_FILE 指的文件读不出来：{why_unread(error)}。") from None
        if sample := next((s for s in SAMPLES if s in found), ""):
            raise BadSetting(f"{name} 里还是样例的 {sample}，请换成本单位自己的。")
        if among and found not in among:
            raise self._bad(name, f"只能是 {'、'.join(sorted(among))} 之一", found)
        return found

    def flag(self, name: str, default: bool) -> bool:
        """1 or 0, and the words for them; nothing at all is no answer."""
        found = self.text(name, YES[0] if default else NO[0]).lower()
        if found not in YES + NO:
            raise self._bad(name, "只能是 1 或 0", found)
        return found in YES

    def number(self, name: str, default: int, *, least: int = 0, most: int | None = None) -> int:
        """A whole number within its limits."""
        return int(self._number(name, default, int, least, most))

    def fraction(self, name: str, default: float, *, least: float = 0) -> float:
        """A number within its limits."""
        return float(self._number(name, default, float, least, None))

    def _number(self, name: str, default: Any, kind: Any, least: Any, most: Any) -> Any:
        found = self.text(name)
        try:
            value = kind(found) if found else default
        except ValueError:
            raise self._bad(name, "要写数字", found) from None
        if not value >= least or (most is not None and value > most):
            limits = f"{least} 到 {most} 的数" if most is not None else f"不小于 {least} 的数"
            raise self._bad(name, f"要写 {limits}", found)
        return value

    def words(self, name: str, default: Collection[str] = ()) -> list[str]:
        """A list with commas between."""
        found = self.text(name)
        return [w.strip() for w in found.split(",") if w.strip()] if found else list(default)

    def address(self, name: str, default: str = "") -> str:
        """The address of a service: http or https, with a host."""
        found = self.text(name, default)
        if found:
            try:
                parts = urlsplit(found)
                sound = parts.scheme in ("http", "https") and parts.hostname and parts.port != 0
            except ValueError:
                sound = False
            if not sound:
                raise self._bad(name, "要写 http:// 或 https:// 开头的地址", found)
        return found

    def box(self, name: str, default: str) -> tuple[int, int, int, int]:
        """West, south, east, north in degrees, as whole millionths."""
        found = self.text(name, default)
        try:
            sides = [Decimal(side.strip()) * 1_000_000 for side in found.split(",")]
            west, south, east, north = (int(side) for side in sides)
            whole = all(side == int(side) for side in sides)
        except (ArithmeticError, ValueError):
            raise self._bad(name, BOX, found) from None
        if not whole or not (-180_000_000 <= west < east <= 180_000_000):
            raise self._bad(name, BOX, found)
        if not -90_000_000 <= south < north <= 90_000_000:
            raise self._bad(name, BOX, found)
        return west, south, east, north

    def database(self, name: str, default: str) -> dict[str, Any]:
        """SQLite or PostgreSQL, as the framework wants it. The address is not repeated: it holds
        a password."""
        found = self.text(name, default)
        if not found.startswith(("sqlite:///", "postgres://", "postgresql://")):
            raise BadSetting(f"{name} 要以 sqlite:/// 或 postgres:// 开头；别的数据库没有试过。")
        try:
            told = dict(self._env.db_url_config(found))
        except (ValueError, environ.ImproperlyConfigured):
            told = {}
        if told.get("NAME") in (None, "", ":memory:"):
            raise BadSetting(
                f"{name} 写得不对，应为 postgres://用户名:密码@主机/库名；"
                "密码里有 : / @ 等符号的，要写成 %3A、%2F、%40。"
            )
        return told

    @staticmethod
    def _bad(name: str, wanted: str, found: str) -> BadSetting:
        shown = found if len(found) <= 40 else found[:40] + "…"
        return BadSetting(f"{name} {wanted}，现在写的是“{shown}”。")
