"""What a site that people really sign on still lacks: ``manage.py check --deploy``.

Signatures reveal political opinions (GDPR, articles 9 and 32), so these stand beside Django's own security checks, and
hold for sites that silenced those.
"""

from __future__ import annotations

from typing import Any

from django.conf import settings as django_settings
from django.core.checks import CheckMessage
from django.core.checks import Warning as CheckWarning
from django.core.exceptions import ImproperlyConfigured

from ..conf import settings
from ..models.dossier import FolderBesideCode, PrivateStorageMissingError, dossier_storage
from ..privacy.security_measures import has_shared_cache, has_task_queue

#: Half a year, what browsers' preload lists and the CNIL's guide take for lasting.
HSTS_SECONDS = 15_552_000

#: Caches that raise when their server is down, and Wagtail asks the cache for the address of each page.
_BRITTLE_CACHES = ("django.core.cache.backends.redis.", "django.core.cache.backends.memcached.")

_FORGIVING_CACHE = (
    "pip install django-redis, CACHES = {'default': {'BACKEND': 'django_redis.cache.RedisCache', "
    "'LOCATION': 'redis://127.0.0.1:6379', 'OPTIONS': {'IGNORE_EXCEPTIONS': True, "
    "'SOCKET_CONNECT_TIMEOUT': 1, 'SOCKET_TIMEOUT': 1}}}"
)
_DEFAULT_SENDERS = ("webmaster@localhost", "root@localhost", "")


def check_dossier_place(app_configs: Any, **kwargs: Any) -> list[CheckMessage]:
    """A folder that nobody chose is in nobody's backup, and goes with a container."""
    try:
        storage = dossier_storage()
    except (ImproperlyConfigured, PrivateStorageMissingError):
        # Reported by check_settings and check_dossier_storage.
        return []
    if not isinstance(storage, FolderBesideCode):
        return []
    return [
        CheckWarning(
            f"Dossiers lie beside the code, in {storage.location}: a deployment may wipe them out.",
            hint=(
                f"STORAGES[{settings.DOSSIER_STORAGE!r}] = {{'BACKEND': "
                "'django.core.files.storage.FileSystemStorage', 'OPTIONS': {'location': '/srv/dossiers'}}, after "
                "STORAGES = {…}: a place that is backed up."
            ),
            id="wagtail_petition.W055",
        )
    ]


def check_transport(app_configs: Any, **kwargs: Any) -> list[CheckMessage]:
    """Names and addresses must travel encrypted, and so must the sessions of those who see them."""
    lacking: list[CheckMessage] = []
    if not django_settings.SECURE_SSL_REDIRECT:
        lacking.append(
            CheckWarning(
                "Visitors are not sent to HTTPS: what they fill in can be read on its way.",
                hint=(
                    "SECURE_SSL_REDIRECT = True. Behind a proxy that ends TLS, also: "
                    "SECURE_PROXY_SSL_HEADER = ('HTTP_X_FORWARDED_PROTO', 'https')."
                ),
                id="wagtail_petition.W007",
            )
        )
    if django_settings.SECURE_HSTS_SECONDS < HSTS_SECONDS:
        lacking.append(
            CheckWarning(
                "Browsers are not told to come back by HTTPS only (HSTS), or not for long.",
                hint=f"SECURE_HSTS_SECONDS = {HSTS_SECONDS}, once HTTPS works.",
                id="wagtail_petition.W008",
            )
        )
    lacking += [
        CheckWarning(
            f"The cookie of the admin's {of} also travels without encryption.",
            hint=f"{name} = True",
            id="wagtail_petition.W009",
        )
        for name, of in (("SESSION_COOKIE_SECURE", "session"), ("CSRF_COOKIE_SECURE", "forms"))
        if not getattr(django_settings, name)
    ]
    return lacking


def check_cache(app_configs: Any, **kwargs: Any) -> list[CheckMessage]:
    """Limits and counters are shared by processes through the cache, and its server may be down."""
    backend = django_settings.CACHES["default"]["BACKEND"]
    if backend.startswith(_BRITTLE_CACHES):
        return [
            CheckWarning(
                "While the server of the cache is down, every page of the site is an error.",
                hint=_FORGIVING_CACHE,
                id="wagtail_petition.W033",
            )
        ]
    if has_shared_cache():
        return []
    return [
        CheckWarning(
            "Each process has a cache of its own, so limits hold for one process only.",
            hint=_FORGIVING_CACHE,
            id="wagtail_petition.W010",
        )
    ]


def check_client_address(app_configs: Any, **kwargs: Any) -> list[CheckMessage]:
    """Behind a proxy, only the site knows where it writes down who came; without that, one machine fills mailboxes."""
    try:
        header = settings.CLIENT_ADDRESS_HEADER
    except ImproperlyConfigured:
        # A wrong setting is reported by check_settings.
        return []
    if header is not None:
        return []
    return [
        CheckWarning(
            "Behind a proxy, nothing limits how many forms one visitor sends.",
            hint=(
                "WAGTAIL_PETITION = {'CLIENT_ADDRESS_HEADER': 'HTTP_X_REAL_IP'}, if your proxy sets X-Real-IP itself, "
                "whatever visitors send; 'REMOTE_ADDR' without a proxy; '' for no limit."
            ),
            id="wagtail_petition.W045",
        )
    ]


def check_task_backend(app_configs: Any, **kwargs: Any) -> list[CheckMessage]:
    """A mail that leaves in the request makes people wait, and is lost with the process."""
    if has_task_queue():
        return []
    return [
        CheckWarning(
            "Mails leave within the request that signs, and heavy work runs in the web server.",
            hint=(
                "pip install django-tasks-db, add 'django_tasks_db' to INSTALLED_APPS, set "
                "TASKS = {'default': {'BACKEND': 'django_tasks_db.DatabaseBackend'}}, "
                "run `manage.py migrate` and keep `manage.py db_worker` running."
            ),
            id="wagtail_petition.W011",
        )
    ]


def check_sender(app_configs: Any, **kwargs: Any) -> list[CheckMessage]:
    """Mails from nowhere are thrown away, and nobody can confirm."""
    try:
        sender = settings.MAIL_FROM or django_settings.DEFAULT_FROM_EMAIL
    except ImproperlyConfigured:
        # A wrong setting is reported by check_settings.
        return []
    if sender not in _DEFAULT_SENDERS:
        return []
    return [
        CheckWarning(
            f"Mails to signatories come from {sender!r}, which mail servers refuse.",
            hint="DEFAULT_FROM_EMAIL = 'Our collective <petition@example.org>'",
            id="wagtail_petition.W012",
        )
    ]
