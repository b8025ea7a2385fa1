"""Why something cannot be done, in words for the person who asked."""


class NotPossible(ValueError):
    """The message says what is wrong and what to do, in plain Chinese; views show it as it is."""


class Conflict(NotPossible):
    """Someone else changed the same record meanwhile; the view shows both and loses nothing."""

    def __init__(self, message: str = "这份资料刚被别人改过，请核对后再提交。") -> None:
        super().__init__(message)
