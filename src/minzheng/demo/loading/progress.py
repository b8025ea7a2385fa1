"""Progress as people want it: what is being done, how far, how many are left."""

import sys
import time
from typing import TextIO

WIDTH = 24
EVERY = 0.1


class Progress:
    """A bar on one line of a terminal; a line for each quarter where there is none."""

    def __init__(self, out: TextIO | None = None) -> None:
        self.out = out or sys.stdout
        self.live = self.out.isatty()
        self.what, self.total, self.done = "", 0, 0
        self.started = self.shown = time.monotonic()
        self.quarter = -1

    def begin(self, what: str, total: int) -> None:
        """Start a part of the work."""
        self.finish()
        self.what, self.total, self.done, self.quarter = what, max(total, 1), 0, -1
        self._show(force=True)

    def step(self, by: int = 1) -> None:
        """So much more is done."""
        self.done = min(self.done + by, self.total)
        self._show()

    def finish(self) -> None:
        """End the part and leave its line standing."""
        if self.what:
            self.done = self.total
            self._show(force=True)
            self.out.write("\n" if self.live else "")
            self.out.flush()
        self.what = ""

    def _show(self, force: bool = False) -> None:
        now = time.monotonic()
        if self.live:
            if force or now - self.shown >= EVERY:
                self.shown = now
                self.out.write("\r" + self._line(now))
                self.out.flush()
            return
        quarter = self.done * 4 // self.total
        if quarter != self.quarter:
            self.quarter = quarter
            self.out.write(self._line(now) + "\n")
            self.out.flush()

    def _line(self, now: float) -> str:
        full = self.done * WIDTH // self.total
        bar = "━" * full + "┄" * (WIDTH - full)
        left = self.total - self.done
        rest = f"还剩 {left:,}" if left else "完成"
        clock = f"{now - self.started:3.0f} 秒"
        return f"  {self.what:　<8} {bar} {self.done:>6,}/{self.total:,}  {rest}  {clock}    "
