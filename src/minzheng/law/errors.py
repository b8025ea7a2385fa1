"""What can be wrong with facts, with values and with the policy files."""


class FactsError(Exception):
    """A facts document that cannot be read; ``field`` is where, ``message`` how to right it.

    The message is plain Chinese and never repeats what was typed, so that no personal
    datum reaches a log through it.
    """

    def __init__(self, field: str, message: str) -> None:
        super().__init__(f"{field}: {message}")
        self.field = field
        self.message = message


class RegisterError(Exception):
    """A policy file that the strict loader refuses; names file, value and what is wrong."""


class ValueMissing(RegisterError):
    """No row of a value is in force on the date asked for."""

    def __init__(self, value_id: str, on: str, profile: str) -> None:
        super().__init__(f"参数 {value_id} 在 {on} 没有生效的数值（{profile}）")
        self.value_id = value_id
        self.on = on
