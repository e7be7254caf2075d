"""What a site set up wrongly, on any machine."""

from __future__ import annotations

from typing import Any

from django.core.checks import CheckMessage, Error
from django.core.checks import Warning as CheckWarning
from django.core.exceptions import ImproperlyConfigured
from django.urls import NoReverseMatch, reverse
from django.utils.module_loading import import_string
from wagtail.search.index import AutocompleteField, SearchField, get_indexed_models

from ..blocks import CitingTextBlock
from ..conf import settings
from ..desk.envelopes import EnvelopeError, parse_recipients
from ..models import CitingRichTextField
from ..models.address import encrypted
from ..models.dossier import PrivateStorageMissingError, dossier_storage, is_public
from ..sources.richtext import FEATURE
from ..sources.texts import features_of, rich_texts


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
    if is_public(storage):
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


def check_email_keys(app_configs: Any, **kwargs: Any) -> list[CheckMessage]:
    """Keys that cannot be used would let the first signature fail, not the deployment."""
    try:
        encrypted("name@example.org")
    except ImproperlyConfigured as error:
        if "EMAIL_KEYS" not in str(error):
            # A wrong setting is reported by check_settings.
            return []
        return [
            Error(
                "E-mail addresses cannot be encrypted.", hint=str(error), id="wagtail_petition.E013"
            )
        ]
    return []


def check_addresses_included(app_configs: Any, **kwargs: Any) -> list[CheckMessage]:
    """Without its addresses, no page with a form can be shown."""
    try:
        reverse("wagtail_petition:sign", args=[1])
    except NoReverseMatch:
        return [
            Error(
                "The addresses of wagtail_petition are not part of this site.",
                hint="Add to urls.py: path('petitions/', include('wagtail_petition.urls')), before Wagtail's own.",
                id="wagtail_petition.E014",
            )
        ]
    return []


def check_age_recipients(app_configs: Any, **kwargs: Any) -> list[CheckMessage]:
    """A damaged key would keep every export and dossier in the desk."""
    try:
        parse_recipients(settings.AGE_RECIPIENTS)
    except EnvelopeError as error:
        return [
            Error(
                "AGE_RECIPIENTS of WAGTAIL_PETITION cannot be used.",
                hint=str(error),
                id="wagtail_petition.E006",
            )
        ]
    except ImproperlyConfigured:
        # A wrong setting is reported by check_settings.
        return []
    return []


def check_indexed_references(app_configs: Any, **kwargs: Any) -> list[CheckMessage]:
    """Wagtail's own rich text would give the labels of references to search, as words of the text."""
    return [
        CheckWarning(
            f"Search finds the labels of references to sources in {model._meta.label}, {path}.",
            hint="Make it a CitingRichTextField or a CitingTextBlock. No migration changes a column.",
            id="wagtail_petition.W030",
        )
        for model in get_indexed_models()
        for path, text in rich_texts(model)
        if path.partition(".")[0] in _searched(model)
        and getattr(text, "search_index", True)
        and not isinstance(text, CitingRichTextField | CitingTextBlock)
        and FEATURE in features_of(text)
    ]


def _searched(model: Any) -> set[str]:
    """The names of what search and its suggestions read of ``model``."""
    fields = (SearchField, AutocompleteField)
    return {field.field_name for field in model.search_fields if isinstance(field, fields)}
