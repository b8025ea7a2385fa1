"""A pytest plugin (`-p tests.promises.backwards`): the suite from its end to its beginning."""

import pytest


@pytest.hookimpl(trylast=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """After every other plugin has had its say."""
    items.reverse()
