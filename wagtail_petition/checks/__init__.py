"""System checks: what a site set up wrongly or still lacks, and what to type instead."""

from __future__ import annotations

from django.core import checks

from .configuration import (
    check_address_key,
    check_addresses_included,
    check_age_recipients,
    check_dossier_storage,
    check_email_keys,
    check_indexed_references,
    check_settings,
)
from .production import check_cache, check_sender, check_task_backend, check_transport


def register() -> None:
    """Have ``manage.py check`` run them; those for production with ``--deploy``."""
    for check in (
        check_settings,
        check_dossier_storage,
        check_email_keys,
        check_addresses_included,
        check_age_recipients,
        check_indexed_references,
    ):
        checks.register(check)
    for check in (
        check_address_key,
        check_transport,
        check_cache,
        check_task_backend,
        check_sender,
    ):
        checks.register(check, deploy=True)
