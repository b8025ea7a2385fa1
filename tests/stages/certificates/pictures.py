"""Our QR drawing as pixels, so that a reader that is not ours can read it."""

import re

import numpy as np
from numpy.typing import NDArray

SCALE = 8


def pixels(svg: str) -> NDArray[np.uint8]:
    """Grey pixels of a drawing made of horizontal strokes: «M4 4.5h7m1 0h1…»."""
    size = int(re.search(r'viewBox="0 0 (\d+)', svg)[1])  # type: ignore[index]
    path = re.search(r'stroke="[^"]+" d="([^"]+)"', svg)[1]  # type: ignore[index]
    picture = np.full((size, size), 255, np.uint8)
    x = y = 0.0
    for command, rest in re.findall(r"([Mmh])([^Mmh]+)", path):
        numbers = [float(number) for number in rest.replace(",", " ").split()]
        if command == "M":
            x, y = numbers
        elif command == "m":
            x, y = x + numbers[0], y + numbers[1]
        else:
            picture[int(y), int(x) : int(x + numbers[0])] = 0
            x += numbers[0]
    return picture.repeat(SCALE, 0).repeat(SCALE, 1)
