"""The folk of these tests."""

import pytest

from tests.stages.records import Folk
from tests.stages.records import folk as make_folk


@pytest.fixture
def folk(district: None) -> Folk:
    """Three of the cast, without staff."""
    return make_folk()
