"""A walk through a site with naive moments, models of its own for images and documents, and British English."""

from __future__ import annotations

import io
import re
import zipfile

from django.contrib.auth import get_user_model
from django.core import mail
from django.core.management import call_command
from django.test import Client
from django.test.utils import setup_test_environment
from django.utils import timezone
from pypdf import PdfReader
from wagtail.images import get_image_model
from wagtail.images.tests.utils import get_test_image_file
from wagtail.models import Site

from wagtail_petition.dossier.sealing import seal
from wagtail_petition.models import Dossier, PetitionPage, Signature
from wagtail_petition.models.dossier import dossier_storage
from wagtail_petition.signing.forms import SignatureForm

LISTS = [
    "petitions/petitions/",
    "petitions/signatures/",
    "petitions/moderation/",
    "petitions/dossiers/",
    "petitions/deliveries/",
    "petitions/privacy/",
    "petitions/health/",
    "petitions/access/",
    "petitions/deliveries/new/",
    "reports/sources/",
    "reports/site-history/",
]


def publish() -> PetitionPage:
    image = get_image_model().objects.create(
        title="A street", description="A street", credit="Zoé", file=get_test_image_file()
    )
    page = PetitionPage(
        title="No ears in our streets",
        summary="<p>We want none.</p>",
        image=image,
        body=[("figure", {"image": image, "caption": ""}), ("signature_form", {"petition": None})],
        controller_name="Our Streets",
        controller_address="1 Street",
        controller_email="contact@example.org",
        opens_at=timezone.now().replace(year=2020),
        closes_at=timezone.now().replace(year=2090),
    )
    Site.objects.get().root_page.add_child(instance=page)
    page.save_revision().publish()
    return PetitionPage.objects.get()


def sign(page: PetitionPage) -> None:
    client = Client()
    answer = client.post(
        f"/petitions/sign/{page.pk}/",
        {
            **SignatureForm(page).initial,
            "given_name": "Zoé",
            "family_name": "Le Goff",
            "email": "zoe@example.org",
            "consent-sign": "on",
            "consent-hand_over": "on",
            "age": "on",
        },
    )
    assert answer.status_code == 303, answer.content.decode()
    link = re.search(r"https?://[^/\s]+(/petitions/confirm/\S+/)", mail.outbox[0].body)
    assert link, mail.outbox[0].body
    assert client.get(link[1]).status_code == 200
    assert client.post(link[1]).status_code in (200, 303)
    assert Signature.objects.get().state == Signature.State.CONFIRMED
    mine = re.search(r"https?://[^/\s]+(/petitions/\S+/)", mail.outbox[-1].body)
    assert mine
    assert client.get(mine[1]).status_code == 200


def walk() -> None:
    page = publish()
    shown = Client().get(page.url).content.decode()
    assert '<html lang="en-GB"' in shown, shown
    assert 'alt="A street"' in shown
    sign(page)
    call_command("petition_count", "--repair")
    call_command("petition_send_mail")
    call_command("petition_retention", "--dry-run")
    call_command("petition_retention")

    dossier = seal(page.petition, Dossier.Variant.COMPLETE)
    with dossier_storage().open(dossier.archive_name) as archive:
        content = zipfile.ZipFile(io.BytesIO(archive.read()))
    for name in content.namelist():
        if name.endswith(".pdf"):
            assert PdfReader(io.BytesIO(content.read(name))).trailer["/Root"]["/Lang"] == "en-GB"

    client = Client()
    client.force_login(get_user_model().objects.create_superuser("admin", "admin@example.org"))
    for path in (
        *LISTS,
        f"pages/{page.pk}/edit/",
        f"petitions/signatures/inspect/{Signature.objects.get().pk}/",
    ):
        answer = client.get(f"/admin/{path}")
        assert answer.status_code == 200, (path, answer.status_code)
    # A new Wagtail site calls itself localhost, where no mail should lead: that would be wrong.
    Site.objects.update(hostname="www.example.org", port=443)
    call_command("petition_health", "--json")


def run() -> None:
    setup_test_environment()
    call_command("makemigrations", "magazine", "-v0", "--no-input")
    call_command("migrate", "-v0")
    call_command("makemigrations", "--check", "--dry-run")
    call_command("check")
    walk()
