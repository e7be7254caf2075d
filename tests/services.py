"""Tests that need a service: deselected, and said so, where the environment names none."""

from __future__ import annotations

import os

import pytest

REDIS_URL = os.environ.get("REDIS_URL", "")
DATABASE_URL = os.environ.get("DATABASE_URL", "")

#: What stands before a test's fixture of this name.
_FOUND = {
    "redis_url": bool(REDIS_URL),
    "postgresql": DATABASE_URL.startswith("postgres"),
}


def pytest_report_header() -> list[str]:
    redis = REDIS_URL or "DESELECTED, REDIS_URL names none"
    postgresql = (
        "at DATABASE_URL" if _FOUND["postgresql"] else "DESELECTED, DATABASE_URL names none"
    )
    return [f"tests with Redis: {redis}", f"tests with PostgreSQL: {postgresql}"]


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    lacking = {name for name, found in _FOUND.items() if not found}
    left = [item for item in items if lacking & set(getattr(item, "fixturenames", ()))]
    if left:
        config.hook.pytest_deselected(items=left)
        items[:] = [item for item in items if item not in left]


@pytest.fixture(scope="session")
def redis_url() -> str:
    """The address of a Redis that tests may empty."""
    return REDIS_URL


@pytest.fixture
def postgresql(db: None) -> None:
    """The test is about PostgreSQL."""
