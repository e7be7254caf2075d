"""A database of the bench's own, empty when it begins and gone when it ends."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager

from django.db import connection, connections


@contextmanager
def own_database() -> Iterator[None]:
    """Make the database that Django's tests would use; the servers and workers that are started find it too."""
    outside = connection.settings_dict["NAME"]
    connection.creation.create_test_db(verbosity=0, autoclobber=True, serialize=False)
    os.environ["BENCH_DATABASE"] = str(connection.settings_dict["NAME"])
    try:
        yield
    finally:
        connections.close_all()
        connection.creation.destroy_test_db(outside, verbosity=0)
