"""Links in mails must lead to the site."""

from __future__ import annotations

import pytest
from django.core.checks import Tags, run_checks
from wagtail.models import Site

from wagtail_petition.checks import check_admin_address


@pytest.fixture
def site(home, settings):
    """The site as its row in Settings › Sites says."""
    settings.SECURE_SSL_REDIRECT = False
    settings.SECURE_PROXY_SSL_HEADER = None
    return Site.objects.get()


def reported():
    messages = run_checks(tags=[Tags.database], databases=["default"])
    return [(message.id, message.msg.partition(",")[0]) for message in messages]


def at(site, hostname, port):
    site.hostname, site.port = hostname, port
    site.save()


def test_a_new_site_is_told_that_its_mails_lead_nowhere(site, settings):
    at(site, "localhost", 80)
    lost = ("wagtail_petition.W056", "The links in mails lead to http://localhost")
    assert reported() == [lost]

    # On the machine of a developer they lead where they should.
    settings.DEBUG = True
    assert reported() == []


@pytest.mark.parametrize(
    "behind_tls",
    [
        {"SECURE_SSL_REDIRECT": True},
        {"SECURE_PROXY_SSL_HEADER": ("HTTP_X_FORWARDED_PROTO", "https")},
    ],
)
def test_behind_tls_the_links_must_say_https(site, settings, behind_tls):
    at(site, "www.example.org", 80)
    assert reported() == []

    for name, value in behind_tls.items():
        setattr(settings, name, value)
    plain = ("wagtail_petition.W057", "The links in mails lead to http://www.example.org")
    assert reported() == [plain]

    at(site, "www.example.org", 443)
    assert reported() == []


@pytest.mark.parametrize(
    ("address", "is_wrong"),
    [("http://example.com", True), ("http://localhost:8000", True), ("https://example.org", False)],
)
def test_mails_to_editors_must_lead_to_the_site_too(settings, address, is_wrong):
    settings.WAGTAILADMIN_BASE_URL = address

    found = [message.id for message in check_admin_address(None)]
    assert found == (["wagtail_petition.W058"] if is_wrong else [])
