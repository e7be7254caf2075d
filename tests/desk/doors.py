"""The doors of the desk, and how a file is taken through one."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlencode

from django.test import Client

SIGNATURES = "/admin/petitions/signatures/"
DOSSIERS = "/admin/petitions/dossiers/"

#: Of the user that pytest-django makes.
PASSWORD = "password"


def take_out(client: Client, address: str, **fields: str) -> Any:
    """Send the form that stands before a file, with a reason and a password."""
    return client.post(address, {"reason": "Pour la remise", "password": PASSWORD, **fields})


def export(
    client: Client, export_format: str, fields: dict[str, str] | None = None, **filters: str
) -> Any:
    """Export what the list of signatures shows with ``filters``."""
    query = urlencode({"export": export_format, **filters})
    return take_out(client, f"{SIGNATURES}export/?{query}", **(fields or {}))
