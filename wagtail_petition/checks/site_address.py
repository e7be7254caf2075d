"""Where the links in mails lead."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlsplit

from django.conf import settings as django_settings
from django.core.checks import CheckMessage
from django.core.checks import Warning as CheckWarning
from django.db import DatabaseError

from ..operations.site_address import HERE, site_addresses

#: What `wagtail start` writes into the settings.
_NOWHERE = HERE | {"example.com"}


def check_site_address(
    app_configs: Any, databases: Any = None, **kwargs: Any
) -> list[CheckMessage]:
    """The links in mails begin with what Settings › Sites says."""
    if not databases:
        return []
    try:
        sites = site_addresses()
    except DatabaseError:
        # Before the first migration there is no site.
        return []
    found: list[CheckMessage] = []
    for site in sites:
        if site.leads_nowhere:
            found.append(
                CheckWarning(
                    f"The links in mails lead to {site.url}, where no signatory reaches this site.",
                    hint="In the admin, Settings › Sites: enter its host name, and port 443.",
                    id="wagtail_petition.W056",
                )
            )
        elif site.lacks_https:
            found.append(
                CheckWarning(
                    f"The links in mails lead to {site.url}, while visitors come by HTTPS: each link, which is a "
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
