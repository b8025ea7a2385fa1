"""A form on paper: the fields a screen shows, as lines to write on and boxes to tick.

A form is described once, as Django fields; the screen, the counter and the paper read it alike.
Sheets are packed here and not by the browser, so that «第 1 页，共 2 页» is known before it prints.
"""

from minzheng.foundation.core.paper.blocks import (
    Block,
    block_of,
    blocks_of,
    facts,
    heading,
    listing,
    note,
    signing,
    table,
    ticks,
    writing,
)
from minzheng.foundation.core.paper.packing import pack

__all__ = [
    "Block",
    "block_of",
    "blocks_of",
    "facts",
    "heading",
    "listing",
    "note",
    "pack",
    "signing",
    "table",
    "ticks",
    "writing",
]
