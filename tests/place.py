"""Where the tests keep what they write: never in a developer's own data, and each of the two test
processes in a folder of its own, since a backup that one of them makes must not hold the papers
that the other uploads meanwhile. Loaded before the settings are read (`-p tests.place` in
pyproject.toml)."""

import atexit
import os
import shutil
import tempfile
from pathlib import Path

WORKER = os.environ.get("PYTEST_XDIST_WORKER", "")

if not os.environ.get("MINZHENG_DATA_DIR"):
    own = tempfile.mkdtemp(prefix="minzheng-test-")
    os.environ["MINZHENG_DATA_DIR"] = own
    atexit.register(shutil.rmtree, own, ignore_errors=True)

shared = Path(os.environ["MINZHENG_DATA_DIR"])
if WORKER and shared.name != WORKER:
    os.environ["MINZHENG_DATA_DIR"] = str(shared / WORKER)
