"""The one command: Django's management commands under the name `minzheng`."""

import json
import os
import sys

from django.core.management import execute_from_command_line

from minzheng.config.keys import make_keys


def main() -> None:
    """Run a management command, e.g. `minzheng demo`; `minzheng keys` makes fresh keys."""
    if sys.argv[1:2] == ["keys"]:  # before settings: they want keys
        print(json.dumps(make_keys()))
        return
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "minzheng.config.settings")
    execute_from_command_line(["minzheng", *sys.argv[1:]])


if __name__ == "__main__":
    main()
