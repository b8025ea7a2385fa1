"""`make bundle`: one archive for an intranet: our wheel with its assets, every wheel it needs,
checksums, units, papers and install.sh. It installs without any index.

    python tools/bundle.py            build it into dist/, then try it in an empty folder
    python tools/bundle.py --no-try   only build it
"""

import argparse
import hashlib
import os
import platform
import re
import shutil
import socket as sockets
import subprocess
import sys
import tarfile
import tempfile
import time
import tomllib
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
DIST = ROOT / "dist"
PAPERS = (
    "docs/operate.md",
    "docs/operate.zh.md",
    "docs/keys.md",
    "docs/keys.zh.md",
    "docs/incident.md",
    "docs/incident.zh.md",
    "docs/adapters.md",
    "docs/alerts.yml",
    "docs/sbom.cdx.json",
    "LICENSE",
    "CHANGELOG.md",
)
VERSION = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]["version"]


def name() -> str:
    """minzheng-0.2.0-cp311-linux-x86_64: for this Python and this kind of machine."""
    python = f"cp{sys.version_info.major}{sys.version_info.minor}"
    return f"minzheng-{VERSION}-{python}-{sys.platform}-{platform.machine()}"


def wheel(to: Path) -> Path:
    """Our own wheel, built from a copy: nothing of an earlier build gets in, and two builds at
    once do not meet. The front-end packages must be in place (`make setup`)."""
    if not (ROOT / "src/minzheng/foundation/core/static/vendor/.stamp").exists():
        raise SystemExit("static/vendor is empty: run `make setup` first.")
    with tempfile.TemporaryDirectory(prefix="minzheng-wheel-") as place:
        left = shutil.ignore_patterns("__pycache__", "*.egg-info")
        shutil.copytree(ROOT / "src", Path(place) / "src", ignore=left)
        for file in ("pyproject.toml", "README.md", "LICENSE"):
            shutil.copy(ROOT / file, place)
        command = [str(Path(sys.executable).parent / "uv"), "build", "-q", "--wheel"]
        command += ["--no-build-isolation", "--python", sys.executable, "-o", str(to), place]
        subprocess.run(command, check=True)
    (to / ".gitignore").unlink(missing_ok=True)
    return next(to.glob("minzheng-*.whl"))


def fill(folder: Path) -> None:
    """Put everything into `folder`."""
    wheels = folder / "wheels"
    wheels.mkdir(parents=True)
    ours = wheel(wheels)
    command = [sys.executable, "-m", "pip", "download", "-q", "--only-binary=:all:"]
    command += ["-c", str(ROOT / "constraints.txt"), "-d", str(wheels), f"{ours}[postgres]"]
    subprocess.run(command, check=True)
    lines = [
        f"{'-'.join(file.name.split('-')[:1])}=={file.name.split('-')[1]}"
        f" --hash=sha256:{digest(file)}\n"
        for file in sorted(wheels.glob("*.whl"))
    ]
    (folder / "requirements.txt").write_text("".join(lines))
    shutil.copytree(ROOT / "deploy", folder / "deploy")
    shutil.move(folder / "deploy" / "install.sh", folder / "install.sh")
    for paper in PAPERS:  # where they name each other
        (folder / paper).parent.mkdir(exist_ok=True)
        shutil.copy(ROOT / paper, folder / paper)
    files = sorted(p for p in folder.rglob("*") if p.is_file())
    sums = [f"{digest(file)}  {file.relative_to(folder)}\n" for file in files]
    (folder / "SHA256SUMS").write_text("".join(sums))


def digest(path: Path) -> str:
    """SHA-256, which every system can check with its own tools."""
    return hashlib.sha256(path.read_bytes()).hexdigest()


def pack(folder: Path) -> Path:
    """The archive, and beside it its checksum."""
    DIST.mkdir(exist_ok=True)
    path = DIST / f"{folder.name}.tar.gz"
    with tarfile.open(path, "w:gz", compresslevel=1) as archive:
        archive.add(folder, folder.name)
    path.with_name(path.name + ".sha256").write_text(f"{digest(path)}  {path.name}\n")
    return path


def attempt(path: Path) -> None:
    """Install it in an empty folder with no index at all, and open its first page."""
    with tempfile.TemporaryDirectory(prefix="minzheng-try-") as place:
        home = Path(place)
        with tarfile.open(path) as archive:
            archive.extractall(home, filter="data")
        environment = {"PATH": os.environ["PATH"], "HOME": place, "LANG": "C.UTF-8"}
        environment |= {
            "PIP_NO_INDEX": "1",
            "PIP_CONFIG_FILE": os.devnull,
            "PYTHON": sys.executable,
        }
        unpacked = home / name()
        subprocess.run(
            ["sh", "install.sh", str(home / "app")], cwd=unpacked, env=environment, check=True
        )
        with socket() as port:
            first_page(home / "app" / "bin" / "minzheng", home / "data", environment, port)


def first_page(minzheng: Path, data: Path, environment: dict[str, str], port: int) -> None:
    """migrate, doctor, serve: the first page and one of its style sheets come."""
    data.mkdir()
    environment = {**environment, "MINZHENG_DATA_DIR": str(data)}
    for command in (["migrate", "--verbosity=0"], ["doctor"]):
        subprocess.run(
            [minzheng, *command], cwd=data, env=environment, check=True, stdout=sys.stderr
        )
    web = subprocess.Popen([minzheng, "serve", "--port", str(port)], cwd=data, env=environment)
    try:
        page = _get(f"http://127.0.0.1:{port}/")
        assert "民政" in page and "/static/core/css/base" in page, page[:300]
        sheet = re.search(r"/static/core/css/base[^\"]*\.css", page)
        assert sheet and ".mz-button" in _get(f"http://127.0.0.1:{port}{sheet[0]}")
        script = _get(f"http://127.0.0.1:{port}/static/vendor/echarts.common.min.js")
        assert len(script) > 100_000
    finally:
        web.terminate()
        web.wait(20)


@contextmanager
def socket() -> Iterator[int]:
    """A port of this machine that nobody has."""
    with sockets.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
    yield port


def _get(url: str) -> str:
    for _ in range(150):
        try:
            with urllib.request.urlopen(url, timeout=5) as reply:
                text: str = reply.read().decode()
                return text
        except OSError:
            time.sleep(0.2)
    raise SystemExit(f"{url} did not come.")


def main() -> int:
    """Build, and try."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--no-try", action="store_true")
    asked = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="minzheng-bundle-") as place:
        fill(Path(place) / name())
        path = pack(Path(place) / name())
    print(f"{path.relative_to(ROOT)}: {path.stat().st_size / 2**20:.0f} MiB")
    if not asked.no_try:
        attempt(path)
        print("tried: installed without an index, its first page came")
    return 0


if __name__ == "__main__":
    sys.exit(main())
