"""System checks: what a site set up wrongly, and what to type instead."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from django.conf import settings as django_settings
from django.core.checks import CheckMessage, Error
from django.core.checks import Warning as CheckWarning
from django.core.exceptions import ImproperlyConfigured
from django.utils.module_loading import import_string

from .conf import settings
from .models.dossier import PrivateStorageMissingError, dossier_storage


def check_settings(app_configs: Any, **kwargs: Any) -> list[CheckMessage]:
    """Unknown settings, and guards that cannot be imported."""
    try:
        paths = [*settings.GUARDS, *([settings.CHALLENGE] if settings.CHALLENGE else [])]
    except ImproperlyConfigured as error:
        return [Error(str(error), id="wagtail_petition.E001")]
    errors: list[CheckMessage] = []
    for path in paths:
        try:
            import_string(path)
        except ImportError as error:
            errors.append(
                Error(
                    f"The guard {path!r} cannot be imported: {error}.",
                    hint="Correct GUARDS or CHALLENGE in WAGTAIL_PETITION, or install the extra it needs.",
                    id="wagtail_petition.E002",
                )
            )
    return errors


def check_dossier_storage(app_configs: Any, **kwargs: Any) -> list[CheckMessage]:
    """Dossiers hold names: they need a place that no web server gives out."""
    try:
        storage = dossier_storage()
    except PrivateStorageMissingError as error:
        return [
            CheckWarning(
                str(error),
                hint=(
                    f"STORAGES[{settings.DOSSIER_STORAGE!r}] = {{'BACKEND': "
                    "'django.core.files.storage.FileSystemStorage', 'OPTIONS': {'location': '/srv/dossiers'}}"
                ),
                id="wagtail_petition.W003",
            )
        ]
    except ImproperlyConfigured:
        # A wrong setting is reported by check_settings.
        return []
    location, public = getattr(storage, "location", None), django_settings.MEDIA_ROOT
    if location and public and Path(location).resolve().is_relative_to(Path(public).resolve()):
        return [
            Error(
                "Dossiers would lie under MEDIA_ROOT, where anybody can fetch them.",
                hint=f"Give STORAGES[{settings.DOSSIER_STORAGE!r}] a location outside MEDIA_ROOT.",
                id="wagtail_petition.E004",
            )
        ]
    return []


def check_address_key(app_configs: Any, **kwargs: Any) -> list[CheckMessage]:
    """A key that rotates with SECRET_KEY would let everybody sign again."""
    try:
        key = settings.ADDRESS_KEY
    except ImproperlyConfigured:
        return []
    if key:
        return []
    return [
        CheckWarning(
            "Addresses are compared by a digest under SECRET_KEY; once it changes, everybody can sign again.",
            hint="WAGTAIL_PETITION = {'ADDRESS_KEY': '…'}: a secret of its own that never changes.",
            id="wagtail_petition.W005",
        )
    ]
