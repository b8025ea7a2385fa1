"""The one command: Django's management commands under the name `minzheng`."""

import os
import sys

from django.core.management import execute_from_command_line


def main() -> None:
    """Run a management command, e.g. `minzheng demo`."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "minzheng.config.settings")
    execute_from_command_line(["minzheng", *sys.argv[1:]])


if __name__ == "__main__":
    main()
