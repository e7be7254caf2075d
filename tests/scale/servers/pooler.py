"""PgBouncer before the database of a test, with the files of docs/how-to/servers.md."""

from __future__ import annotations

import contextlib
import os
import shutil
import tempfile
from collections.abc import Iterator, Mapping
from pathlib import Path

from django.db import connection

from ..machines import free_port
from .front import server
from .guide import files, placed, pooler_settings

#: What a site of the test says to PgBouncer; the database may ask for nothing.
PASSWORD = "the-password-of-the-database"


class Pooler:
    """PgBouncer, set up by the guide, but for ``places`` of the test."""

    def __init__(self, program: str, places: Mapping[str, str] | None = None) -> None:
        # Not where pytest has its own, which other accounts cannot reach.
        self.place, self.port = Path(tempfile.mkdtemp(prefix="pooler-")), free_port()
        place, self.database = self.place, connection.settings_dict
        self.command = [program, "--quiet", str(place / "pgbouncer.ini")]
        if os.getuid() == 0:
            # It refuses to be root.
            shutil.chown(place, "nobody")
            self.command[1:1] = ["--user", "nobody"]
        guide = files()
        mysite = f"{self.database['NAME']} = host={self.database['HOST'] or '127.0.0.1'}"
        (place / "userlist.txt").write_text(
            placed(guide["/etc/pgbouncer/userlist.txt"], {"mysite": self.database["USER"]})
        )
        (place / "pgbouncer.ini").write_text(
            placed(
                guide["/etc/pgbouncer/pgbouncer.ini"],
                {
                    "mysite = host=127.0.0.1": mysite,
                    "port=5432": f"port={self.database['PORT'] or 5432}",
                    "listen_port = 6432": f"listen_port = {self.port}",
                    "/etc/pgbouncer/": f"{place}/",
                    "/var/log/postgresql/": f"{place}/",
                    "/var/run/postgresql/": f"{place}/",
                    **(places or {}),
                },
            )
        )
        (place / "pooled_settings.py").write_text(
            "from tests.scale.settings import *\n"
            f"{pooler_settings().replace('6432', str(self.port))}\n"
            f'DATABASES["default"].update(HOST="127.0.0.1", PASSWORD="{PASSWORD}")\n'
        )

    def environment(self) -> dict[str, str]:
        """What leads processes of the site here, beside what all are told."""
        return {"DJANGO_SETTINGS_MODULE": "pooled_settings", "PYTHONPATH": f".:{self.place}"}

    @contextlib.contextmanager
    def running(self) -> Iterator[Pooler]:
        """Run it."""
        with server(*self.command, port=self.port):
            yield self

    def remove(self) -> None:
        """Remove its files."""
        shutil.rmtree(self.place)
