"""Where the links in mails lead."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlsplit

from django.conf import settings as django_settings
from django.core.checks import CheckMessage
from django.core.checks import Warning as CheckWarning
from django.db import DatabaseError
from wagtail.models import Site

_HERE = frozenset({"localhost", "127.0.0.1", "::1", "[::1]"})
#: What `wagtail start` writes into the settings.
_NOWHERE = _HERE | {"example.com"}


def check_site_address(
    app_configs: Any, databases: Any = None, **kwargs: Any
) -> list[CheckMessage]:
    """A new Wagtail site calls itself http://localhost, and so do the links in its mails.

    On the machine of a developer that is right.
    """
    if not databases or django_settings.DEBUG:
        return []
    try:
        sites = list(Site.objects.order_by("hostname", "port"))
    except DatabaseError:
        # Before the first migration there is no site.
        return []
    by_https = django_settings.SECURE_SSL_REDIRECT or django_settings.SECURE_PROXY_SSL_HEADER
    found: list[CheckMessage] = []
    for site in sites:
        if site.hostname in _HERE:
            found.append(
                CheckWarning(
                    f"The links in mails lead to {site.root_url}, where no signatory reaches this site.",
                    hint="In the admin, Settings › Sites: enter its host name, and port 443.",
                    id="wagtail_petition.W056",
                )
            )
        elif by_https and not site.root_url.startswith("https:"):
            found.append(
                CheckWarning(
                    f"The links in mails lead to {site.root_url}, while visitors come by HTTPS: each link, which is a "
                    "key, first travels without encryption.",
                    hint=f"In the admin, Settings › Sites: enter port 443 for {site.hostname}.",
                    id="wagtail_petition.W057",
                )
            )
    return found


def check_admin_address(app_configs: Any, **kwargs: Any) -> list[CheckMessage]:
    """Wagtail writes to editors and moderators with links that begin with this setting."""
    address = getattr(django_settings, "WAGTAILADMIN_BASE_URL", None)
    # That it lacks is said by Wagtail.
    if not address or urlsplit(address).hostname not in _NOWHERE:
        return []
    return [
        CheckWarning(
            f"The links in mails to editors lead to {address}.",
            hint="WAGTAILADMIN_BASE_URL = 'https://…': the address of this site.",
            id="wagtail_petition.W058",
        )
    ]
