"""The parties of a contract: the simulator, or a real test system that an address names.

DEPARTMENTS_URL, SMS_URL, BANK_URL or IDENTITY_URL with CONTRACT_SECRET (and for persons
CONTRACT_ID_NUMBER, CONTRACT_UNKNOWN) run the same tests against that system.
"""

import os
from collections.abc import Callable, Iterator
from contextlib import ExitStack

import pytest

from minzheng.connectors.loopback import running
from minzheng.connectors.simulation import Site

Found = tuple[str, bytes]


@pytest.fixture
def party() -> Iterator[Callable[[str, Callable[[bytes], Site]], Found]]:
    """`party("SMS_URL", make)`: address and secret of the named system, or of a simulator."""
    with ExitStack() as stack:

        def found(variable: str, make: Callable[[bytes], Site]) -> Found:
            secret = os.environ.get("CONTRACT_SECRET", "a secret of the tests").encode()
            url = os.environ.get(variable, "")
            return url or stack.enter_context(running(make(secret))).url, secret

        yield found
