from __future__ import annotations

from tests.browser import browser_page, pytest_collection_modifyitems  # noqa: F401
