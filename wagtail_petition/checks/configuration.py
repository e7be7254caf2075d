"""What a site set up wrongly, on any machine."""

from __future__ import annotations

from typing import Any

from django.core.checks import CheckMessage, Error
from django.core.checks import Warning as CheckWarning
from django.core.exceptions import ImproperlyConfigured
from django.db import DEFAULT_DB_ALIAS, router
from django.template import TemplateDoesNotExist
from django.template.loader import get_template
from django.urls import NoReverseMatch, reverse

from ..conf import settings
from ..desk.file_encryption import EnvelopeError, parse_recipients
from ..dossier.pdf.typesetting import is_installed
from ..models import Signature
from ..models.address import encrypted
from ..models.dossier import (
    PrivateStorageBlockedError,
    PrivateStorageMissingError,
    check_writable,
    dossier_storage,
    is_public,
)
from ..models.page.page_fields import MOST_MONTHS
from ..queues import Work, default_backend
from ..routing import on_primary

#: Questions after which a router that chooses at random has chosen every database.
_DRAWS = 50

RETENTION_SETTINGS = ("RETENTION_MONTHS", "LONGEST_RETENTION_MONTHS")

#: The least that each setting of exports can be.
EXPORT_SETTINGS = {"EXPORT_ROWS_IN_REQUEST": 0, "EXPORT_HOURS": 1}


def check_settings(app_configs: Any, **kwargs: Any) -> list[CheckMessage]:
    """Unknown settings. Asking for any of them names them all."""
    try:
        _any = settings.SPAM_CHECKS
    except ImproperlyConfigured as error:
        return [Error(str(error), id="wagtail_petition.E001")]
    return []


def check_retention(app_configs: Any, **kwargs: Any) -> list[CheckMessage]:
    """Months that no page could be saved with."""
    try:
        months = {name: getattr(settings, name) for name in RETENTION_SETTINGS}
    except ImproperlyConfigured:
        # A wrong setting is reported by check_settings.
        return []
    return [
        Error(
            f"{name} of WAGTAIL_PETITION is {value!r}: petition pages cannot begin with it.",
            hint=f"Give it a whole number from 1 to {MOST_MONTHS:,}.",
            id="wagtail_petition.E073",
        )
        for name, value in months.items()
        if type(value) is not int or not 1 <= value <= MOST_MONTHS
    ]


def check_exports(app_configs: Any, **kwargs: Any) -> list[CheckMessage]:
    """Limits with which no list could be exported, or no prepared file be given out."""
    try:
        values = {name: getattr(settings, name) for name in EXPORT_SETTINGS}
    except ImproperlyConfigured:
        # A wrong setting is reported by check_settings.
        return []
    return [
        Error(
            f"{name} of WAGTAIL_PETITION is {value!r}: lists cannot be exported with it.",
            hint=f"Give it a whole number, {EXPORT_SETTINGS[name]} or more.",
            id="wagtail_petition.E074",
        )
        for name, value in values.items()
        if type(value) is not int or value < EXPORT_SETTINGS[name]
    ]


def check_queues(app_configs: Any, **kwargs: Any) -> list[CheckMessage]:
    """A task for a queue that the site does not have is an error, and its mail does not leave."""
    try:
        queues = settings.QUEUES
    except ImproperlyConfigured:
        # A wrong setting is reported by check_settings.
        return []
    declared = default_backend().queues if queues else set()
    return [
        Error(
            f"QUEUES of WAGTAIL_PETITION has {kind!r}: {queue!r}.",
            hint=(
                f"Kinds of work are {', '.join(Work)}; queues are those of TASKS['default']['QUEUES']: "
                f"{', '.join(sorted(declared))}."
            ),
            id="wagtail_petition.E075",
        )
        for kind, queue in queues.items()
        # A backend without names takes any.
        if kind not in set(Work) or (declared and queue not in declared)
    ]


def check_dossier_storage(app_configs: Any, **kwargs: Any) -> list[CheckMessage]:
    """Dossiers and prepared exports hold names: they need a place that no web server gives out."""
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
                "Dossiers and prepared exports would lie under MEDIA_ROOT, where anybody can fetch them.",
                hint=f"Give STORAGES[{settings.DOSSIER_STORAGE!r}] a location outside MEDIA_ROOT.",
                id="wagtail_petition.E004",
            )
        ]
    try:
        check_writable(storage)
    except PrivateStorageBlockedError as error:
        return [
            CheckWarning(
                f"Dossiers cannot be written to {error.folder}.",
                hint=f"{error.obstacle} is no folder, or the account that runs this may not write there.",
                id="wagtail_petition.W059",
            )
        ]
    return []


def check_typesetter(app_configs: Any, **kwargs: Any) -> list[CheckMessage]:
    """Without Typst, a site runs and collects, and nothing can be printed."""
    if is_installed():
        return []
    return [
        CheckWarning(
            "Typst does not run here: no dossier can be sealed, and no sheet, record or letter printed.",
            hint=(
                "pip install --force-reinstall typst. There is no wheel of it for every machine: where pip finds none, "
                "install a Rust compiler for it, or seal and print on another machine with the same database."
            ),
            id="wagtail_petition.W060",
        )
    ]


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


def check_templates(app_configs: Any, **kwargs: Any) -> list[CheckMessage]:
    """The templates of the app are Django's: on a site of Jinja2, they need Django's engine beside it."""
    try:
        get_template("wagtail_petition/petition_page.html")
    except TemplateDoesNotExist:
        return [
            Error(
                "No template engine of this site finds the templates of wagtail_petition.",
                hint=(
                    "Add to TEMPLATES, after Jinja2: {'BACKEND': "
                    "'django.template.backends.django.DjangoTemplates', 'APP_DIRS': True, 'OPTIONS': …}."
                ),
                id="wagtail_petition.E050",
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


def check_replica(app_configs: Any, **kwargs: Any) -> list[CheckMessage]:
    """A replica lags: who signs must be read from the database that is written to, inside its transactions."""
    written = router.db_for_write(Signature)
    if written != DEFAULT_DB_ALIAS:
        return [
            Error(
                f"Signatures would be written to the database {written!r}, outside of transactions.",
                hint=f"Call the primary {DEFAULT_DB_ALIAS!r} in DATABASES.",
                id="wagtail_petition.E031",
            )
        ]
    with on_primary():
        # Some routers choose at random.
        others = {router.db_for_read(Signature) for _time in range(_DRAWS)} - {written}
    if not others:
        return []
    return [
        Error(
            f"Signing would read from {', '.join(map(repr, sorted(others)))}, which may lag behind {written!r}.",
            hint="DATABASE_ROUTERS = ['wagtail_petition.routing.PrimaryRouter', …]: before the routers of the site.",
            id="wagtail_petition.E032",
        )
    ]
