"""The site under load: a petition, and the yardsticks."""

from __future__ import annotations

import socket
from dataclasses import dataclass
from urllib.parse import urlencode

from wagtail.models import Locale, Page, Site

from bench.yardstick.models import FormField, FormPage, PlainPage
from wagtail_petition.models import PetitionPage
from wagtail_petition.signing.forms import SignatureForm

PARAGRAPH = f"<p>{'La rue n’est pas un studio. ' * 40}</p>"
BODY = [("heading", "Une écoute de trop"), *[("text", PARAGRAPH)] * 8]


@dataclass(frozen=True)
class BenchSite:
    """Addresses, and what is posted to them. Nobody signs at ``unsigned_path``."""

    port: int
    petition: PetitionPage
    petition_path: str
    unsigned_path: str
    plain_path: str
    form_path: str
    sign_path: str
    sign_body: str
    form_body: str
    insert_body: str


def make_site() -> BenchSite:
    """Make the pages; the database was migrated and is empty otherwise."""
    port = free_port()
    locale, _created = Locale.objects.get_or_create(language_code="fr")
    Page.objects.filter(depth__gt=1).delete()
    Site.objects.all().delete()
    home = Page(title="Home", slug="home", locale=locale)
    Page.objects.get(depth=1).add_child(instance=home)
    Site.objects.create(hostname="127.0.0.1", port=port, root_page=home, is_default_site=True)

    petition, unsigned = (
        PetitionPage(
            title="Pas d’oreilles dans nos rues",
            slug=slug,
            body=BODY,
            controller_name="Les Rues qui parlent",
            controller_address="42000 Saint-Étienne",
            controller_email="contact@example.org",
        )
        for slug in ("petition", "unsigned")
    )
    plain = PlainPage(title=petition.title, slug="plain", body=BODY)
    form = FormPage(
        title=petition.title,
        slug="form",
        form_fields=[
            FormField(label=label, field_type=kind, required=False)
            for label, kind in (
                ("given_name", "singleline"),
                ("family_name", "singleline"),
                ("email", "email"),
                ("postcode", "singleline"),
            )
        ],
    )
    for page in (petition, unsigned, plain, form):
        home.add_child(instance=page)
        page.save_revision().publish()

    person = {"given_name": "Zoé", "family_name": "Le Goff", "postcode": "42000"}
    email = "&email=signatory-{n}@example.org"
    hidden = {key: str(value) for key, value in SignatureForm(petition).initial.items()}
    boxes = {"consent-sign": "on", "consent-hand_over": "on", "age": "on"}
    return BenchSite(
        port=port,
        petition=petition,
        petition_path=petition.url,
        unsigned_path=unsigned.url,
        plain_path=plain.url,
        form_path=form.url,
        sign_path=f"/petitions/sign/{petition.pk}/",
        sign_body=urlencode({**person, **hidden, **boxes}) + email,
        form_body=urlencode(person) + email,
        insert_body=urlencode(person) + email,
    )


def free_port() -> int:
    """A port that nobody listens on."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])
