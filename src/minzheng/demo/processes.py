"""The demo's child processes: started together, ended together, never anybody else's."""

import os
import signal
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterable, Mapping
from types import FrameType

from minzheng.foundation.core.ports import is_free

STOP_SECONDS = 15.0
READY_SECONDS = 40.0


class Family:
    """Children that live as long as this process, and end with it."""

    def __init__(self, env: Mapping[str, str]) -> None:
        self.env = {**os.environ, **env}
        self.children: dict[str, subprocess.Popen[bytes]] = {}
        self.stopping = False

    def start(self, name: str, *command: str) -> None:
        """Start `minzheng <command> --follow`; its standard input is the thread it hangs on."""
        self.children[name] = subprocess.Popen(
            [sys.executable, "-m", "minzheng", *command, "--follow"],
            stdin=subprocess.PIPE,
            env=self.env,
            # Ctrl-C reaches this process alone, which then ends the others in order.
            start_new_session=True,
        )

    def wait_until(self, url: str) -> None:
        """Wait until an address answers; RuntimeError when a child ends or the time is over."""
        ends_at = time.monotonic() + READY_SECONDS
        while time.monotonic() < ends_at:
            self.check()
            try:
                with urllib.request.urlopen(url, timeout=2):
                    return
            except (urllib.error.URLError, OSError):
                time.sleep(0.1)
        raise RuntimeError("网站没有在 40 秒内启动，请看上面的错误。")

    def check(self) -> None:
        """RuntimeError when a child has ended."""
        for name, child in self.children.items():
            if child.poll() is not None and not self.stopping:
                raise RuntimeError(f"{name}意外停止了（代码 {child.returncode}），请看上面的错误。")

    def watch(self) -> None:
        """Stay until asked to stop; RuntimeError when a child ends by itself."""
        for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
            signal.signal(number, self._asked)
        while not self.stopping:
            self.check()
            time.sleep(0.3)

    def stop(self) -> None:
        """Ask each child to end, the last started first; insist after a while."""
        self.stopping = True
        for child in reversed(self.children.values()):
            if child.poll() is None:
                child.terminate()
        ends_at = time.monotonic() + STOP_SECONDS
        for child in self.children.values():
            if child.stdin is not None:
                child.stdin.close()
            try:
                child.wait(max(0.1, ends_at - time.monotonic()))
            except subprocess.TimeoutExpired:
                child.kill()
                child.wait()

    def _asked(self, number: int, frame: FrameType | None) -> None:
        self.stopping = True


def free_ports(first: int, count: int, taken: Iterable[int] = ()) -> int:
    """The first of `count` free ports in a row, looking from `first` on."""
    used = set(taken)
    for base in range(first, first + 1000, count):
        ports = range(base, base + count)
        if not used & set(ports) and all(is_free(port) for port in ports):
            return base
    raise RuntimeError("找不到可用的端口。")
