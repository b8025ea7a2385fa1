"""A source of which a test takes one way only."""


def way(left: bool) -> str:
    """Which of two."""
    return_to = "left"
    if not left:
        return_to = "right"
    return return_to
