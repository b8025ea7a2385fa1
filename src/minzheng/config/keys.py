"""Keys from the environment, or, for a demo, made once and kept beside the database."""

import json
import os
import secrets
import stat
from pathlib import Path
from typing import Any

NAMES = ("session", "index", "code", "connector")


class NoKeys(RuntimeError):
    """There are no keys, or their file cannot be read: nothing may start."""


def load_keys(env: Any, data_dir: Path, *, may_make: bool) -> dict[str, Any]:
    """Return session, index, code and connector keys and the seal keys by id.

    MINZHENG_KEYS is a JSON object of that shape (MINZHENG_KEYS_FILE reads it from a file);
    without it a demo makes `keys.json`. Raises NoKeys in production without keys.
    """
    try:
        text = env.str("MINZHENG_KEYS", default="")
    except OSError as error:
        raise NoKeys(
            f"MINZHENG_KEYS_FILE: {error}. Put the file back, readable by this account; never make"
            " new keys for a database that holds data."
        ) from None
    path = data_dir / "keys.json"
    if not text and path.exists():
        text = path.read_text()
    if not text and not may_make:
        raise NoKeys("MINZHENG_KEYS is not set: run `minzheng keys` and keep the result safe.")
    if not text:
        text = json.dumps(make_keys())
        path.touch(mode=0o600)
        path.write_text(text)
    keys: dict[str, Any] = json.loads(text)
    keys["seal"] = {key_id: bytes.fromhex(key) for key_id, key in keys["seal"].items()}
    for name in NAMES[1:]:
        keys[name] = bytes.fromhex(keys[name])
    return keys


def make_keys() -> dict[str, Any]:
    """Return a fresh set of random keys (SM4 takes 16 bytes)."""
    keys: dict[str, Any] = {name: secrets.token_hex(32) for name in NAMES}
    keys["seal"] = {"k1": secrets.token_hex(16)}
    keys["seal_current"] = "k1"
    return keys


def change_file(path: Path, what: str, key_id: str = "") -> str:
    """Change a file of keys in one stroke and say what was done.

    `next` adds a seal key that is not used yet, `use` makes one current, `session` makes a new
    session key and keeps the old one so that nobody is signed out. KeyError, ValueError.
    """
    keys: dict[str, Any] = json.loads(path.read_text())
    if what == "next":
        number = 1 + max(int(name[1:]) for name in keys["seal"] if name[1:].isdigit())
        key_id = f"k{number}"
        keys["seal"][key_id] = secrets.token_hex(16)
    elif what == "use":
        keys["seal_current"] = key_id if key_id in keys["seal"] else _unknown(key_id)
    elif what == "session":
        keys["session_old"] = [keys["session"], *keys.get("session_old", [])][:2]
        keys["session"] = secrets.token_hex(32)
    else:
        raise ValueError(what)
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
    return f"{what} {key_id}".strip()


def _unknown(key_id: str) -> str:
    raise KeyError(f"no seal key {key_id!r} in the file")
