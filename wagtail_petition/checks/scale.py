"""What makes a site fall when very many people come at once: ``manage.py check --deploy``."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta
from typing import Any

from django.conf import settings as django_settings
from django.core.checks import CheckMessage
from django.core.checks import Warning as CheckWarning
from django.core.exceptions import ImproperlyConfigured
from django.db import DEFAULT_DB_ALIAS, DatabaseError, connections
from django.utils import timezone

from ..conf import settings
from ..models import Petition

#: Where PgBouncer listens unless told otherwise.
_PGBOUNCER_PORT = "6432"


def check_database(app_configs: Any, **kwargs: Any) -> list[CheckMessage]:
    """SQLite lets one person sign at a time."""
    if connections[DEFAULT_DB_ALIAS].vendor != "sqlite":
        return []
    return [
        CheckWarning(
            "The database is SQLite, which takes one signature at a time and one machine.",
            hint=(
                "Fine for a few signatures a second. For more: PostgreSQL or MariaDB. To stay with SQLite, "
                "SILENCED_SYSTEM_CHECKS = ['wagtail_petition.W020']."
            ),
            id="wagtail_petition.W020",
        )
    ]


def check_connections(app_configs: Any, **kwargs: Any) -> list[CheckMessage]:
    """A new connection for each request costs more than the signature, and uses up what the database can take."""
    connection = connections[DEFAULT_DB_ALIAS]
    options = connection.settings_dict
    if connection.vendor == "sqlite":
        return []
    lacking: list[CheckMessage] = []
    bouncer = str(options["PORT"]) == _PGBOUNCER_PORT or "pgbouncer" in str(options["HOST"])
    if options["CONN_MAX_AGE"] == 0 and not options["OPTIONS"].get("pool") and not bouncer:
        lacking.append(
            CheckWarning(
                "Each request opens a connection to the database of its own.",
                hint=(
                    "DATABASES['default']['CONN_MAX_AGE'] = 60 with processes; with threads or ASGI on PostgreSQL, "
                    "DATABASES['default']['OPTIONS'] = {'pool': True}; or PgBouncer."
                ),
                id="wagtail_petition.W021",
            )
        )
    if bouncer and not options.get("DISABLE_SERVER_SIDE_CURSORS"):
        lacking.append(
            CheckWarning(
                "Behind PgBouncer in transaction mode, exports and dossiers fail: their cursors are lost.",
                hint="DATABASES['default']['DISABLE_SERVER_SIDE_CURSORS'] = True",
                id="wagtail_petition.W022",
            )
        )
    return lacking


def check_count_interval(app_configs: Any, **kwargs: Any) -> list[CheckMessage]:
    """Below a second, nearly each confirmation stores a task, and they queue for the row of the petition."""
    try:
        interval = settings.COUNT_INTERVAL
    except ImproperlyConfigured:
        # A wrong setting is reported by check_settings.
        return []
    if interval >= 1:
        return []
    return [
        CheckWarning(
            "The counter is brought up to date at each confirmation.",
            hint="COUNT_INTERVAL in WAGTAIL_PETITION: 1 second or more, 10 on a site with many signatures.",
            id="wagtail_petition.W023",
        )
    ]


def check_mail_timeout(app_configs: Any, **kwargs: Any) -> list[CheckMessage]:
    """A mail server that hangs holds a worker, and the row of the signature, for ever."""
    if not django_settings.EMAIL_BACKEND.endswith("smtp.EmailBackend"):
        return []
    # Django 6.1 has MAILERS, each with a time-out of its own.
    mailers = getattr(django_settings, "MAILERS", {}) or {}
    timeout = mailers.get("default", {}).get("OPTIONS", {}).get("timeout")
    if timeout or django_settings.EMAIL_TIMEOUT:
        return []
    return [
        CheckWarning(
            "A mail server that hangs is waited for without end.",
            hint="EMAIL_TIMEOUT = 10",
            id="wagtail_petition.W024",
        )
    ]


def check_counter_runs(
    app_configs: Any, databases: Sequence[str] | None = None, **kwargs: Any
) -> list[CheckMessage]:
    """Without the nightly command nobody finds out that a counter is wrong."""
    if DEFAULT_DB_ALIAS not in (databases or ()):
        return []
    week_ago = timezone.now() - timedelta(days=7)
    unchecked = Petition.objects.filter(count__gt=0, created_at__lt=week_ago, repaired_at=None)
    try:
        if not unchecked.exists():
            return []
    except DatabaseError:
        # The database is not migrated yet.
        return []
    return [
        CheckWarning(
            "The nightly command that checks the counters has never run.",
            hint="30 3 * * *  manage.py petition_count --repair",
            id="wagtail_petition.W027",
        )
    ]
