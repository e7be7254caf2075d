"""System checks: what a site set up wrongly or still lacks, and what to type instead."""

from __future__ import annotations

from django.core import checks

from .configuration import (
    check_address_key,
    check_addresses_included,
    check_age_recipients,
    check_dossier_storage,
    check_email_keys,
    check_exports,
    check_queues,
    check_replica,
    check_retention,
    check_settings,
    check_templates,
    check_typesetter,
)
from .editing import check_upload_limits
from .plugins import (
    check_addressees,
    check_citation_style,
    check_dossier_files,
    check_export_formats,
    check_signature_form,
    check_source_kinds,
    check_spam_checks,
)
from .production import (
    check_cache,
    check_client_address,
    check_dossier_place,
    check_sender,
    check_task_backend,
    check_transport,
)
from .references import check_indexed_references
from .scale import (
    check_connections,
    check_count_interval,
    check_counter_runs,
    check_database,
    check_mail_timeout,
)
from .site_address import check_admin_address, check_site_address
from .templates import check_base_template, check_shared_pages


def register() -> None:
    """Have ``manage.py check`` run them; those for production with ``--deploy``."""
    for check in (
        check_settings,
        check_signature_form,
        check_citation_style,
        check_source_kinds,
        check_spam_checks,
        check_addressees,
        check_dossier_storage,
        check_typesetter,
        check_email_keys,
        check_queues,
        check_addresses_included,
        check_templates,
        check_age_recipients,
        check_replica,
        check_indexed_references,
        check_upload_limits,
        check_dossier_files,
        check_export_formats,
        check_retention,
        check_exports,
    ):
        checks.register(check)
    for check in (
        check_address_key,
        check_admin_address,
        check_dossier_place,
        check_transport,
        check_cache,
        check_task_backend,
        check_sender,
        check_client_address,
        check_database,
        check_connections,
        check_count_interval,
        check_mail_timeout,
    ):
        checks.register(check, deploy=True)
    checks.register(check_base_template, checks.Tags.database)
    checks.register(check_site_address, checks.Tags.database)
    # These ask the database, so they run with ``manage.py check --deploy --database default`` only.
    checks.register(check_counter_runs, checks.Tags.database, deploy=True)
    checks.register(check_shared_pages, checks.Tags.database, deploy=True)
