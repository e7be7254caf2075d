"""Which security measures are in force (GDPR article 32), read from the settings that make them so."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from django.apps import apps
from django.conf import settings as django_settings
from django.contrib.auth.hashers import get_hasher
from django.core.files.storage import FileSystemStorage
from django.db import connection, models
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from ..conf import settings
from ..models import Signature
from ..models.dossier import PrivateStorageMissingError, dossier_storage, is_public
from ..queues import DEFAULT_TASK_BACKEND_ALIAS

_SECURITY_MIDDLEWARE = "django.middleware.security.SecurityMiddleware"
_BROKEN_HASHERS = ("md5", "unsalted_md5", "sha1", "unsalted_sha1")
_INLINE_TASKS = ("ImmediateBackend", "DummyBackend")
_OWN_CACHES = ("LocMemCache", "DummyCache")


@dataclass(frozen=True)
class Measure:
    """A security measure. ``found`` never holds a secret, an address or a path."""

    key: str
    title: str
    #: None: the software cannot know.
    in_force: bool | None
    #: What the settings say; None: nothing, people fill it in.
    found: str | None


def security_measures() -> list[Measure]:
    """All measures that the software knows of, in the active language."""
    return [
        *_transport(),
        *_admin(),
        _dossier_place(),
        *_encryption(),
        *_collection(),
        Measure("log", _("Access to signatures is logged"), settings.LOG_MONTHS > 0, _log()),
        Measure("backups", _("Backups are made, encrypted and tried out"), None, None),
    ]


def _transport() -> Iterator[Measure]:
    guarded = _SECURITY_MIDDLEWARE in django_settings.MIDDLEWARE
    redirect, seconds = django_settings.SECURE_SSL_REDIRECT, django_settings.SECURE_HSTS_SECONDS
    yield Measure(
        "tls_redirect",
        _("Pages are served encrypted only (TLS)"),
        guarded and bool(redirect),
        _setting("SECURE_SSL_REDIRECT", redirect),
    )
    yield Measure(
        "hsts",
        _("Browsers come back encrypted only (HSTS)"),
        guarded and seconds > 0,
        _setting("SECURE_HSTS_SECONDS", seconds),
    )
    yield _switch("session_cookie", _("Sessions travel encrypted only"), "SESSION_COOKIE_SECURE")
    yield _switch(
        "csrf_cookie", _("Tokens against forged forms travel encrypted only"), "CSRF_COOKIE_SECURE"
    )


def _admin() -> Iterator[Measure]:
    debug = django_settings.DEBUG
    yield Measure("debug", _("Errors show no data"), not debug, _setting("DEBUG", debug))
    hasher = get_hasher("default").algorithm
    yield Measure(
        "password_hashing",
        _("Passwords are stored as slow digests"),
        hasher not in _BROKEN_HASHERS,
        hasher,
    )
    validators = [
        validator["NAME"].rsplit(".", 1)[-1]
        for validator in django_settings.AUTH_PASSWORD_VALIDATORS
    ]
    yield Measure(
        "password_rules",
        _("Weak passwords are refused"),
        bool(validators),
        ", ".join(validators) or _("no rule"),
    )


def _dossier_place() -> Measure:
    title = _("Dossiers lie in a private place")
    try:
        storage = dossier_storage()
    except PrivateStorageMissingError:
        return Measure("dossier_storage", title, False, _("no such place is named"))
    name = type(storage).__name__
    if not isinstance(storage, FileSystemStorage):
        # Who may read a bucket is written nowhere in the settings of a site.
        return Measure("dossier_storage", title, None, name)
    exposed = is_public(storage)
    where = _("under MEDIA_ROOT") if exposed else _("outside MEDIA_ROOT")
    return Measure("dossier_storage", title, not exposed, f"{name}, {where}")


def _encryption() -> Iterator[Measure]:
    yield Measure(
        "address_encryption",
        _("E-mail addresses are encrypted in the database"),
        bool(settings.EMAIL_KEYS),
        _keys("EMAIL_KEYS", settings.EMAIL_KEYS),
    )
    own = bool(settings.ADDRESS_KEY)
    yield Measure(
        "address_key",
        _("Addresses are compared by digests under a key of their own"),
        own,
        _("ADDRESS_KEY is set") if own else _("ADDRESS_KEY is not set"),
    )
    yield Measure(
        "export_encryption",
        _("What is taken out is encrypted"),
        bool(settings.AGE_RECIPIENTS),
        _keys("AGE_RECIPIENTS", settings.AGE_RECIPIENTS),
    )


def _collection() -> Iterator[Measure]:
    yield Measure(
        "confirmation",
        _("A signature counts once its address is confirmed by mail"),
        True,
        _setting("CONFIRMATION_DAYS", settings.CONFIRMATION_DAYS),
    )
    yield Measure(
        "counted_once",
        _("The database lets an address count once"),
        bool(Signature._meta.total_unique_constraints),
        connection.display_name,
    )
    holds_ip = any(isinstance(column, models.GenericIPAddressField) for column in _columns())
    yield Measure(
        "no_ip_address",
        _("No IP address is stored"),
        not holds_ip,
        _("a column holds one") if holds_ip else _("no column holds one"),
    )
    yield Measure(
        "task_backend",
        _("Mails are sent by a queue, so that none is lost"),
        has_task_queue(),
        task_backend(),
    )


def task_backend() -> str:
    """Name of the class that runs the tasks of the site."""
    tasks = getattr(django_settings, "TASKS", {}).get(DEFAULT_TASK_BACKEND_ALIAS, {})
    return str(tasks.get("BACKEND", _INLINE_TASKS[0]).rsplit(".", 1)[-1])


def has_task_queue() -> bool:
    """Whether tasks are run by workers, not within the request that asks for them, or not at all."""
    return task_backend() not in _INLINE_TASKS


def has_shared_cache() -> bool:
    """Whether all processes of the site have one cache in common."""
    return not str(django_settings.CACHES["default"]["BACKEND"]).endswith(_OWN_CACHES)


def _columns() -> Iterator[models.Field[object, object]]:
    for model in apps.get_app_config("wagtail_petition").get_models():
        yield from model._meta.concrete_fields


def _log() -> str:
    months = settings.LOG_MONTHS
    return ngettext("kept for %(months)s month", "kept for %(months)s months", months) % {
        "months": months
    }


def _switch(key: str, title: str, name: str) -> Measure:
    value = getattr(django_settings, name)
    return Measure(key, title, bool(value), _setting(name, value))


def _setting(name: str, value: object) -> str:
    return f"{name} = {value}"


def _keys(name: str, keys: list[str]) -> str:
    count = ngettext("%(count)s key", "%(count)s keys", len(keys)) % {"count": len(keys)}
    return f"{name} = {count}"
