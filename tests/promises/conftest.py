"""The fixture `seed`: that of the sitting, and before it every seed that once failed."""

import pytest

from tests.promises.sitting import failing, promise_of, seed_now


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    """One run for each seed; a control runs with the sitting's alone."""
    if "seed" not in metafunc.fixturenames:
        return
    promise = promise_of(metafunc.module.__name__)
    control = metafunc.function.__name__.startswith("test_control")
    seeds = [] if control else failing(promise)
    metafunc.parametrize("seed", [*seeds, seed_now()], scope="module")
