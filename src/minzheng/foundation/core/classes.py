"""The class of every column: public, personal or sensitive; `classes.yaml` beside this file."""

from functools import cache
from pathlib import Path

import yaml

FILE = Path(__file__).with_name("classes.yaml")
Table = dict[str, dict[str, list[str]]]


@cache
def table() -> Table:
    """model label -> class -> columns; the house tests hold that it is whole."""
    found: Table = yaml.safe_load(FILE.read_text("utf-8"))
    return found
