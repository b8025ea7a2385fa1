"""Each of the two test processes has a data folder of its own: a backup that one of them makes
must not hold the papers that the other uploads meanwhile. Loaded before the settings are read
(`-p tests.place` in pyproject.toml)."""

import os
from pathlib import Path

WORKER = os.environ.get("PYTEST_XDIST_WORKER", "")
SHARED = os.environ.get("MINZHENG_DATA_DIR", "")

if WORKER and SHARED and Path(SHARED).name != WORKER:
    os.environ["MINZHENG_DATA_DIR"] = str(Path(SHARED) / WORKER)
