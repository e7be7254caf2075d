"""Where the links in mails lead: the addresses in Settings › Sites, judged."""

from __future__ import annotations

from dataclasses import dataclass

from django.conf import settings
from wagtail.models import Site

#: Names of the machine itself, which mean another machine in each mailbox.
HERE = frozenset({"localhost", "127.0.0.1", "::1", "[::1]"})


@dataclass(frozen=True)
class SiteAddress:
    """The address of a site."""

    hostname: str
    url: str
    leads_nowhere: bool
    """A new Wagtail site calls itself http://localhost. On the machine of a developer that is right."""
    lacks_https: bool
    """Visitors come by HTTPS, and the link, which is a key, first travels without encryption."""


def site_addresses() -> list[SiteAddress]:
    """The addresses of all sites."""
    by_https = settings.SECURE_SSL_REDIRECT or settings.SECURE_PROXY_SSL_HEADER
    return [
        SiteAddress(
            site.hostname,
            site.root_url,
            leads_nowhere=site.hostname in HERE and not settings.DEBUG,
            lacks_https=bool(
                by_https and not settings.DEBUG and not site.root_url.startswith("https:")
            ),
        )
        for site in Site.objects.order_by("hostname", "port")
    ]
