"""How large a promise test runs: small in `make test`, whole in `make promises`."""

import os


def size(name: str, small: int, full: int) -> int:
    """`small`, or `full` with PROMISE_SIZE=full, or PROMISE_SIZE=12 for exactly 12; printed."""
    asked = os.environ.get("PROMISE_SIZE", "")
    chosen = full if asked == "full" else int(asked) if asked.isdigit() else small
    print(f"{name}: {chosen} (whole: {full})")
    return chosen
