"""Sheets of A4: pieces in their order, a heading never alone at the foot."""

from collections.abc import Sequence

from minzheng.foundation.core.paper.blocks import Block

# 297 mm less the margins, the foot, and the head of the first and of every other sheet: 226 and
# 252, less a little.
FIRST, NEXT = 224.0, 251.0


def pack(blocks: Sequence[Block]) -> list[list[Block]]:
    """The pieces of each sheet; a heading goes with what follows it.

    A piece taller than a sheet has one to itself: `blocks` are made so that there is none.
    """
    sheets: list[list[Block]] = [[]]
    room = FIRST
    for group in _together(blocks):
        tall = sum(block.mm for block in group)
        if tall > room and sheets[-1]:
            sheets.append([])
            room = NEXT
        sheets[-1].extend(group)
        room -= tall
    return sheets


def _together(blocks: Sequence[Block]) -> list[list[Block]]:
    groups: list[list[Block]] = []
    waiting: list[Block] = []
    for block in blocks:
        waiting.append(block)
        if block.kind != "heading":
            groups.append(waiting)
            waiting = []
    return [*groups, waiting] if waiting else groups
