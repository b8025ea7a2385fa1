"""`minzheng openapi`: the description of the API, as it is committed in docs/api."""

import json
from typing import Any

from django.core.management.base import BaseCommand

from minzheng.channels.api.site import description


def text() -> str:
    """The description as it is written to the file."""
    return json.dumps(description(), ensure_ascii=False, indent=1, sort_keys=True) + "\n"


class Command(BaseCommand):
    """Prints it; a test holds the file to it."""

    help = "输出接口说明（OpenAPI 3.1）：minzheng openapi > docs/api/openapi.json"

    def handle(self, *args: Any, **options: Any) -> None:
        """Print."""
        self.stdout.write(text(), ending="")
