"""Keys from the environment, or, for a demo, made once and kept beside the database."""

import argparse
import json
import os
import secrets
import stat
from pathlib import Path
from typing import Any

from minzheng.config.reading import BadSetting, Reader, why_unread

NAMES = ("session", "index", "code", "connector")


class NoKeys(BadSetting):
    """There are no keys, or what is there are not keys: nothing may start."""


NEVER = "绝不要给已经有数据的数据库新做一套密钥。"


def load_keys(env: Reader, data_dir: Path, *, may_make: bool) -> dict[str, Any]:
    """Return session, index, code and connector keys and the seal keys by id.

    MINZHENG_KEYS is a JSON object of that shape (MINZHENG_KEYS_FILE reads it from a file);
    without it a demo makes `keys.json`. Raises NoKeys in production without keys.
    """
    try:
        text = env.text("MINZHENG_KEYS")
    except BadSetting as unread:
        cure = "请把密钥文件放回去，或者改它的权限（chown root:minzheng，chmod 0640）。"
        raise NoKeys(f"{unread}{cure}{NEVER}") from None
    path = data_dir / "keys.json"
    if not text and path.exists():
        text = text_of(path)
    if not text and not may_make:
        raise NoKeys(
            "没有设置 MINZHENG_KEYS 或 MINZHENG_KEYS_FILE。新装的，请用 minzheng keys 做一套，"
            f"存好；{NEVER}"
        )
    if not text:
        text = json.dumps(make_keys())
        path.touch(mode=0o600)
        path.write_text(text)
    return parsed(text)


def text_of(path: Path) -> str:
    """What a file of keys says. Raises NoKeys."""
    try:
        return path.read_text("utf-8")
    except (OSError, UnicodeDecodeError) as error:
        raise NoKeys(f"{path} 读不出来：{why_unread(error)}。") from None


def parsed(text: str) -> dict[str, Any]:
    """The keys of a text, as bytes where they are bytes. NoKeys for half a file, or no keys."""
    try:
        keys: dict[str, Any] = json.loads(text)
        keys["seal"] = {key_id: bytes.fromhex(key) for key_id, key in keys["seal"].items()}
        for name in NAMES[1:]:
            keys[name] = bytes.fromhex(keys[name])
        keys["seal"][keys["seal_current"]]
        whole = len(keys["session"]) >= 32 and all(len(keys[name]) >= 16 for name in NAMES[1:])
        sound = whole and all(len(key) == 16 for key in keys["seal"].values())
    except (KeyError, TypeError, ValueError, AttributeError):
        sound = False
    if not sound:
        raise NoKeys(f"密钥文件不完整，或者不是密钥文件。请换上存着的那一份。{NEVER}")
    return keys


def make_keys() -> dict[str, Any]:
    """Return a fresh set of random keys (SM4 takes 16 bytes)."""
    keys: dict[str, Any] = {name: secrets.token_hex(32) for name in NAMES}
    keys["seal"] = {"k1": secrets.token_hex(16)}
    keys["seal_current"] = "k1"
    return keys


def change_file(path: Path, what: str, key_id: str = "") -> str:
    """Change a file of keys in one stroke and say what was done.

    `next` adds a seal key that is not used yet, `use` makes one current, `drop` takes one out that
    is not; `session` makes a new session key and keeps the old one so that nobody is signed out.
    Raises NoKeys, OSError.
    """
    text = text_of(path)
    parsed(text)
    keys: dict[str, Any] = json.loads(text)
    if what == "next":
        number = 1 + max(int(name[1:]) for name in keys["seal"] if name[1:].isdigit())
        key_id = f"k{number}"
        keys["seal"][key_id] = secrets.token_hex(16)
    elif what == "use":
        keys["seal_current"] = _known(key_id, keys)
    elif what == "drop":
        if _known(key_id, keys) == keys["seal_current"]:
            raise NoKeys(f"密钥 {key_id} 正在用，不能去掉。请先用 next 和 use 换上另一把。")
        del keys["seal"][key_id]
    else:
        keys["session_old"] = [keys["session"], *keys.get("session_old", [])][:2]
        keys["session"] = secrets.token_hex(32)
    fresh, was = path.with_suffix(".new"), path.stat()
    fresh.touch(mode=0o600)
    # Root changes it, the services' account reads it: whose it is stays. A file that anyone could
    # read was never set up: it is its owner's alone from now on.
    mode = stat.S_IMODE(was.st_mode)
    os.chown(fresh, was.st_uid, was.st_gid)
    fresh.chmod(0o600 if mode & 0o007 else mode)
    with fresh.open("w") as file:
        file.write(json.dumps(keys))
        file.flush()
        os.fsync(file.fileno())
    fresh.replace(path)
    return {
        "next": f"加了密钥 {key_id}，还没有用。请重启网站和自动办理，再用 use {key_id} 启用它。",
        "use": f"从现在起用密钥 {key_id}。请重启网站和自动办理，再运行 minzheng rotate-keys。",
        "drop": f"去掉了密钥 {key_id}。请重启网站和自动办理，再运行 minzheng doctor；还有用它加密的"
        "内容，就打不开，要把密封的那一份文件放回去。",
        "session": "换了会话密钥，旧的还认。请重启网站和自动办理。",
    }[what]


def _known(key_id: str, keys: dict[str, Any]) -> str:
    if key_id in keys["seal"]:
        return key_id
    raise NoKeys(f"文件里没有密钥 {key_id or '（没有写是哪一把）'}；有 {'、'.join(keys['seal'])}。")


def marks(path: Path) -> str:
    """By which each key of a file is known again, one a line: to label a copy, to compare two."""
    # Not at the top: settings are made from this module.
    from minzheng.foundation.core.sealing import mark_of

    keys = parsed(text_of(path))
    lines = [
        f"seal {name}  {mark_of(key)}" + ("  （当前）" if name == keys["seal_current"] else "")
        for name, key in keys["seal"].items()
    ]
    return "\n".join([*lines, *(f"{name}  {mark_of(keys[name])}" for name in ("index", "code"))])


def command(words: list[str]) -> str:
    """`minzheng keys …`; what it says. Raises NoKeys, OSError; SystemExit for wrong usage."""
    usage = argparse.ArgumentParser(
        "minzheng keys",
        description="不带文件：新做一套密钥，写到标准输出；带文件：看或改那一套。",
    )
    usage.add_argument("file", nargs="?", type=Path, help="密钥文件")
    usage.add_argument(
        "what", nargs="?", default="show",
        choices=("show", "next", "use", "drop", "session"),
        help="show 显示各把密钥的记号（不是密钥）；next 加一把；use 启用一把；drop 去掉一把不用的；"
        "session 换会话密钥",
    )  # fmt: skip
    usage.add_argument("key_id", nargs="?", default="", help="use 和 drop 后面写是哪一把，例如 k2")
    told = usage.parse_args(words)
    if told.file is None:
        return json.dumps(make_keys())
    if told.what == "show":
        return marks(told.file)
    return change_file(told.file, told.what, told.key_id)
