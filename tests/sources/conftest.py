from __future__ import annotations

from collections.abc import Iterator

import pytest

from .internet import Internet, internet


@pytest.fixture
def net() -> Iterator[Internet]:
    """An internet of the test's own."""
    with internet() as net:
        yield net
