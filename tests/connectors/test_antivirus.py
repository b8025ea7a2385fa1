"""The virus scanner: found, clean, or no verdict; never a guess."""

import pytest

from minzheng.connectors.antivirus import client, simulator


def test_what_is_found_has_a_name_and_what_is_clean_has_none() -> None:
    with simulator.running() as address:
        scanner = client.Scanner(address)
        assert scanner.scan(b"x" * 200_000 + simulator.EICAR) == "Eicar-Test-Signature"
        assert scanner.scan(b"x" * 200_000) == scanner.scan(b"") == ""


@pytest.mark.parametrize("manner", ["silent", "nonsense"])
def test_no_verdict_is_never_clean(manner: str) -> None:
    with simulator.running(manner) as address, pytest.raises(client.Unreachable):
        client.Scanner(address, seconds=2).scan(b"x")


def test_nobody_there_is_told() -> None:
    with simulator.running() as address:
        pass
    with pytest.raises(client.Unreachable):
        client.Scanner(address, seconds=1).scan(b"x")
