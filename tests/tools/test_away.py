"""`deploy/minzheng-away`: last night's backup leaves the machine encrypted, or it says why not."""

import os
import shutil
import subprocess
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

SCRIPT = Path(__file__).parents[2] / "deploy" / "minzheng-away"
pytestmark = pytest.mark.skipif(not shutil.which("gpg"), reason="the script needs gpg")


class Bureau:
    """A bureau's pair of keys, last night's backup, and a folder elsewhere."""

    def __init__(self, folder: Path) -> None:
        self.backups, self.away, self.home = (folder / name for name in ("from", "to", "home"))
        for place in (self.backups, self.away, self.home):
            place.mkdir(mode=0o700)
        self.key = folder / "key.asc"
        self._gpg("--passphrase", "", "--quick-gen-key", "bureau", "default", "default", "never")
        self.key.write_bytes(self._gpg("--armor", "--export", "bureau"))
        (self.backups / "4.tar").write_bytes(b"the night before")
        (self.backups / "5.tar").write_bytes(b"last night" * 1000)
        os.utime(self.backups / "4.tar", (time.time() - 86_400,) * 2)
        (self.backups / "anchor-2026-11-26.json").write_text("{}")

    def _gpg(self, *words: str) -> bytes:
        command = ["gpg", "--homedir", str(self.home), "--batch", "--quiet", *words]
        return subprocess.run(command, check=True, capture_output=True).stdout

    def close(self) -> None:
        """Making the keys has started an agent: it ends with its folder."""
        subprocess.run(["gpgconf", "--homedir", str(self.home), "--kill", "all"], check=True)

    def opened(self, path: Path) -> bytes:
        """What the private key makes of a file."""
        return self._gpg("--decrypt", str(path))

    def send(self, to: Path | None = None) -> "subprocess.CompletedProcess[str]":
        """Run it as the timer does."""
        return subprocess.run(
            ["sh", str(SCRIPT), str(to or self.away), str(self.key)], text=True,
            env=os.environ | {"MINZHENG_BACKUPS": str(self.backups)}, capture_output=True,
        )  # fmt: skip


@pytest.fixture
def bureau(tmp_path: Path) -> Iterator[Bureau]:
    there = Bureau(tmp_path)
    yield there
    there.close()


def test_last_nights_backup_and_the_anchors_arrive_and_open(bureau: Bureau) -> None:
    done = bureau.send()
    assert done.returncode == 0, done.stderr
    (sealed,) = bureau.away.glob("*.tar.gpg")
    assert (bureau.away / "anchor-2026-11-26.json").exists()
    assert b"last night" not in sealed.read_bytes()
    assert bureau.opened(sealed) == b"last night" * 1000


def test_what_cannot_leave_is_said(bureau: Bureau, tmp_path: Path) -> None:
    """Not mounted, an old backup, no backup, a key that is none: each ends with an error."""
    assert "没有挂载" in bureau.send(tmp_path / "nowhere").stderr
    for path in bureau.backups.glob("*.tar"):
        os.utime(path, (time.time() - 3 * 86_400,) * 2)
    assert "是一天以前的" in bureau.send().stderr
    shutil.rmtree(bureau.backups)
    bureau.backups.mkdir()
    assert "里没有备份" in bureau.send().stderr
    (bureau.backups / "5.tar").write_bytes(b"x")
    bureau.key.write_text("no key")
    assert bureau.send().returncode != 0
    assert list(bureau.away.iterdir()) == []
