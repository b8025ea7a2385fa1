"""Take the golden positions of printed forms again, on purpose: `python tools/goldens.py`.

Then read `git diff tests/prints/golden`: every moved text is a line of it. The fonts must be those
of the tests (`tools/testparts.py`).
"""

import os
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
TEST = "tests/prints/test_golden.py::test_every_paper_stands_where_it_stood"


def main() -> int:
    """Print all papers and keep where their texts stand; what went wrong is pytest's to tell."""
    environment = {**os.environ, "MINZHENG_TAKE_GOLDENS": "1"}
    command = [sys.executable, "-m", "pytest", "-q", TEST]
    done = subprocess.run(command, cwd=ROOT, env=environment)
    if done.returncode == 0:
        subprocess.run(["git", "diff", "--stat", "--", "tests/prints/golden"], cwd=ROOT)
    return done.returncode


if __name__ == "__main__":
    raise SystemExit(main())
