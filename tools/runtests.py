"""`make test`: the whole suite on SQLite and on PostgreSQL, in random order, on two cores."""

import os
import subprocess
import sys
import tempfile
from pathlib import Path

PYTEST = [sys.executable, "-m", "pytest", "-q", "-n", "2", "--dist", "loadgroup"]
# The rules, the connectors and the house do not touch a database, nor does what a browser draws:
# once is enough here. (`make promises` looks at every page on both.)
ONCE = (
    "tests/law", "tests/areas", "tests/connectors", "tests/house", "tests/tools",
    *(f"tests/promises/test_{name}.py" for name in (
        "p20_explained", "p21_batch", "p40_everyone", "p42_differences", "p44_bite",
    )),
)  # fmt: skip


def main() -> int:
    """Run both; the worst exit code."""
    arguments = sys.argv[1:]
    with tempfile.TemporaryDirectory(prefix="minzheng-test-") as folder:
        os.environ["MINZHENG_DATA_DIR"] = folder
        print("== SQLite", flush=True)
        first = subprocess.call([*PYTEST, *arguments])
        print("== PostgreSQL", flush=True)
        ignore = [f"--ignore={path}" for path in ONCE if Path(path).exists()]
        second = subprocess.call(
            [sys.executable, "tools/postgres.py", *PYTEST, *ignore, *arguments]
        )
    return first or second


if __name__ == "__main__":
    sys.exit(main())
