"""The one command: Django's management commands under the name `minzheng`."""

import atexit
import os
import shutil
import sys
import tempfile

from django.core.management import execute_from_command_line

from minzheng import __version__
from minzheng.config import keys
from minzheng.config.reading import BadSetting


def main() -> None:
    """Run a management command, e.g. `minzheng demo` or `minzheng rotate-keys`. A database or a
    disk in trouble is said in words, exit code 1; `--traceback` shows where it happened.

    `minzheng keys` makes fresh keys, or looks at or changes a file of them (docs/keys.md).
    """
    if sys.argv[1:2] == ["keys"]:  # before settings: they want keys
        try:
            print(keys.command(sys.argv[2:]))
        except (BadSetting, OSError) as refusal:
            sys.exit(str(refusal))
        return
    if sys.argv[1:2] in (["version"], ["--version"]):  # touches nothing
        print(f"minzheng {__version__}")
        return
    if sys.argv[1:2] == ["serve"]:
        _count_together()
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "minzheng.config.settings")
    command = [word if word.startswith("-") else word.replace("-", "_") for word in sys.argv[1:2]]
    try:
        execute_from_command_line(["minzheng", *command, *sys.argv[2:]])
    except BadSetting as bad:
        sys.exit(str(bad))
    except Exception as error:
        from minzheng.foundation.core import failures

        known = failures.words(error)
        if not known or "--traceback" in sys.argv:
            raise
        sys.exit(known)


def _count_together() -> None:
    """The web's worker processes add their figures in one folder; its name must be there before
    the library is loaded. The folder goes with the process that made it."""
    if "PROMETHEUS_MULTIPROC_DIR" in os.environ:
        return
    mine, folder = os.getpid(), tempfile.mkdtemp(prefix="minzheng-figures-")
    os.environ["PROMETHEUS_MULTIPROC_DIR"] = folder

    def tidy() -> None:
        if os.getpid() == mine:
            shutil.rmtree(folder, ignore_errors=True)

    atexit.register(tidy)


if __name__ == "__main__":
    main()
