"""No address of the admin, Wagtail's own included, tells of a petition to those who may not know (property L33)."""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import product
from typing import Any

import pytest
from django.apps import apps
from django.urls import get_resolver
from django.utils.regex_helper import normalize
from wagtail.log_actions import log
from wagtail.models import Page

from tests.desk.doors import SIGNATURES, export
from wagtail_petition.models import Delivery, NewsletterContact, Petition, Signature

#: Told to those who may see signatures and dossiers, in whatever view; never to others.
SECRETS = ("Discrète", "discrete@example.org", "Bouche cousue", "Motif secret", "RAR-74219")

#: Of a change that is not published: for the editors of the page.
DRAFT = "Brouillon confidentiel"

#: Wagtail lets every editor choose among the pages of the whole site, by their latest titles, and asks before a move
#: whether it may be done only after it has named the page.
NAMES_DRAFTS = re.compile(r"/admin/(choose-page/|pages/\d+/move/)")

#: All that groups of the desk may have, wherever their pages are.
ALL = (
    "view_petition", "pause_petition", "view_signature", "export_signature", "delete_signature", "moderate_signature",
    "view_dossier", "seal_dossier", "add_delivery", "change_delivery", "delete_delivery", "manage_privacy",
    "view_newslettercontact", "export_newslettercontact", "delete_newslettercontact",
)  # fmt: skip

#: Ends the session, is for those who have none, tells the same to all, or fails on purpose.
SKIPPED = ("logout", "login", "password_reset", "jsi18n", "sprite", "failwhale")

#: Asks each view for what it can search for, choose or copy: less than any secret.
ASKED = {"q": "Discr", "search": "recherche-secr"}


def admin_addresses(resolver: Any = None, prefix: str = "/") -> Iterator[tuple[str, list[str]]]:
    """Each address of the admin, as Django writes it with ``%``, and the names of its parameters."""
    for pattern in (resolver or get_resolver()).url_patterns:
        for form, names in normalize(pattern.pattern.regex.pattern):
            address = prefix + form
            if hasattr(pattern, "url_patterns"):
                for inner, more in admin_addresses(pattern, address):
                    yield inner, [*names, *more]
            elif address.startswith("/admin/") and not any(word in address for word in SKIPPED):
                yield address, names


@pytest.fixture
def petition(make_page, make_signature, make_dossier, admin_client, home):
    """A petition of which there is something to be known in each table of the desk."""
    page = make_page(title="Nos rues", slug="nos-rues")
    signature = make_signature(
        page,
        given_name="Discrète",
        family_name="Bouche cousue",
        email="discrete@example.org",
        reason="Motif secret",
        show_name=True,
    )
    NewsletterContact.objects.create(
        petition=page.petition,
        email="discrete@example.org",
        address_digest="d",
        language="fr",
        notice=signature.notice,
    )
    dossier = make_dossier(page)
    delivery = Delivery.objects.create(
        dossier=dossier, delivered_on="2026-01-01", channel="post", reference="RAR-74219"
    )
    export(admin_client, "csv", reason="Motif secret")
    admin_client.get(SIGNATURES, {"q": "discrete@example.org"})
    for one in (delivery, dossier, signature):
        log(one, "wagtail.edit")
    page.title = DRAFT
    page.save_revision()
    return page.petition


def values_of(name: str, address: str, petition: Petition) -> list[Any]:
    """What stands for the parameter ``name`` of ``address``: keys of what belongs to ``petition``."""
    page = petition.page()
    if name.startswith("revision"):
        return [page.latest_revision_id]
    if name in ("action", "action_name"):
        return ["delete", "copy", "unpublish"]
    if name in ("app_label", "app_name", "content_type_app_name"):
        return ["wagtail_petition"]
    if name in ("model_name", "content_type_model_name"):
        return [
            model._meta.model_name for model in apps.get_app_config("wagtail_petition").get_models()
        ]
    keys = {page.pk}
    if "/petitions/" in address or name in ("object_id", "pk"):
        keys |= {petition.pk, *petition.signatures.values_list("pk", flat=True)}
        keys |= set(petition.dossiers.values_list("pk", flat=True))
        keys |= set(Delivery.objects.values_list("pk", flat=True))
        keys |= set(NewsletterContact.objects.values_list("pk", flat=True))
    return sorted(keys)


def walk(client: Any, petition: Petition, send: Any) -> Iterator[tuple[str, str]]:
    """Send ``send(client, address)`` to each address of the admin; yields it with what it answers."""
    # What Wagtail does not expect may fail, and tells nothing then.
    client.raise_request_exception = False
    for form, names in sorted({(form, tuple(names)) for form, names in admin_addresses()}):
        for values in product(*(values_of(name, form, petition) for name in names)):
            address = form % dict(zip(names, values, strict=True))
            answer = send(client, address)
            body = answer.getvalue() if answer.streaming else answer.content
            yield f"{address} ({answer.status_code})", body.decode(errors="replace")


def look(client: Any, address: str) -> Any:
    page = Page.objects.get(slug="nos-rues")
    return client.get(address, {**ASKED, "id": page.pk})


@pytest.fixture(autouse=True)
def search_without_index(settings):
    """Wagtail's search, without the index that its migrations make in SQLite."""
    settings.WAGTAILSEARCH_BACKENDS = {
        "default": {"BACKEND": "wagtail.search.backends.database.fallback"}
    }


@pytest.fixture
def strangers(petition, make_page, member):
    """Who may not know, and what."""
    other = make_page(title="Une autre", slug="une-autre")
    page = petition.page()
    dossiers = [str(dossier) for dossier in petition.dossiers.all()]
    return {
        "another collective": (member(*ALL, under=other), [*SECRETS, *dossiers, DRAFT]),
        "an editor": (member("view_petition", under=page), [*SECRETS, *dossiers]),
    }


@pytest.mark.parametrize("who", ["another collective", "an editor"])
def test_l33_no_address_of_the_admin_tells_of_the_signatures_of_others(petition, strangers, who):
    client, secrets = strangers[who]

    told = {
        (address, secret)
        for address, text in walk(client, petition, look)
        for secret in secrets
        if secret in text and not (secret == DRAFT and NAMES_DRAFTS.match(address))
    }

    assert sorted(told) == []


def test_l33_nothing_posted_by_another_collective_deletes_or_copies_what_is_ours(
    petition, strangers
):
    client, secrets = strangers["another collective"]
    page, other = petition.page(), Page.objects.get(slug="une-autre")
    data = {"new_title": "Copie", "new_slug": "copie", "new_parent_page": other.pk, "id": page.pk}

    told = {
        (address, secret)
        for address, text in walk(client, petition, lambda c, address: c.post(address, data))
        for secret in secrets
        if secret in text
    }

    assert sorted(told) == []
    assert Signature.objects.filter(given_name="Discrète", state="confirmed").count() == 1
    assert NewsletterContact.objects.count() == Delivery.objects.count() == 1
    assert petition.dossiers.count() == 1
    assert Page.objects.get(pk=page.pk).live
    assert not Page.objects.filter(slug="copie").exists()
