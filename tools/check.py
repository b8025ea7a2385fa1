"""`make check`: format, lint, types, the import contract, migrations and the house tests."""

import subprocess
import sys
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

BIN = Path(sys.executable).parent
CHECKS = [
    ("types", [str(BIN / "mypy"), "--no-error-summary"]),
    ("format", [str(BIN / "ruff"), "format", "--check", "-q", "."]),
    ("lint", [str(BIN / "ruff"), "check", "-q", "."]),
    ("contract", [str(BIN / "lint-imports"), "--no-cache"]),
    ("house", [str(BIN / "pytest"), "-q", "-p", "no:randomly", "tests/house"]),
]


def run(check: tuple[str, list[str]]) -> tuple[str, int, str, float]:
    """Run one check; its name, exit code, output and seconds."""
    name, command = check
    started = time.monotonic()
    done = subprocess.run(command, capture_output=True, text=True)
    return name, done.returncode, done.stdout + done.stderr, time.monotonic() - started


def main() -> int:
    """Run all checks on two cores; print what failed."""
    failed = 0
    with ThreadPoolExecutor(2) as pool:
        for name, code, output, seconds in pool.map(run, CHECKS):
            print(f"{'ok  ' if code == 0 else 'FAIL'} {name} ({seconds:.0f} s)", flush=True)
            if code:
                failed += 1
                print(output[-6000:])
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
