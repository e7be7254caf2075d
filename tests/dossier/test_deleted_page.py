"""A petition whose pages were deleted is still sealed, answered for, and corrected at its addressee's."""

from __future__ import annotations

import json

import pytest
from django.urls import reverse
from django.utils import timezone
from wagtail.models import Locale

from wagtail_petition.dossier.sealing import seal
from wagtail_petition.models import DeletedPage, Petition, PetitionPage
from wagtail_petition.privacy.record import record_of
from wagtail_petition.signing.services import withdraw

from .reading import LETTER, METHOD, PETITION, files, pdf_text, squeezed

PRIVACY = "/admin/petitions/privacy/"


def delete_at_the_desk(client, page):
    """Through the dialog of Wagtail, as an editor does."""
    assert client.post(reverse("wagtailadmin_pages:delete", args=[page.pk])).status_code == 302
    assert not PetitionPage.objects.exists()


def test_what_was_collected_is_sealed_after_the_page_was_deleted(
    petition_page, make_signature, admin_client
):
    make_signature(petition_page, family_name="Restante")
    delete_at_the_desk(admin_client, petition_page)

    dossier = seal(Petition.objects.get(), "complete")

    content = files(dossier)
    letter = squeezed(pdf_text(content[LETTER]))
    for said in (
        *(petition_page.title, petition_page.addressee_name, *petition_page.requests),
        *(petition_page.controller_name, petition_page.controller_email),
        *petition_page.controller_address.splitlines(),
        *petition_page.addressee_address.splitlines(),
    ):
        assert squeezed(said) in letter
    assert "La radio l’a dit" in pdf_text(content[PETITION])
    assert "Radio Forez" in pdf_text(content[PETITION])
    assert "Restante" in content["06_signatures.csv"].decode()
    assert "La page de la pétition a été supprimée le" in pdf_text(content[METHOD])


def test_the_desk_seals_it_too(petition_page, make_signature, admin_client):
    make_signature(petition_page)
    delete_at_the_desk(admin_client, petition_page)
    petition = Petition.objects.get()

    answer = admin_client.post(
        reverse("wagtail_petition_dossiers:add"),
        {"petition": petition.pk, "variant": "minimised"},
    )

    assert answer.status_code == 302
    assert petition.dossiers.count() == 1


def test_the_addressee_is_told_of_corrections_after_the_page_was_deleted(
    petition_page, make_signature, make_dossier, admin_client
):
    signature = make_signature(petition_page)
    dossier = make_dossier(petition_page)
    withdraw(signature)
    delete_at_the_desk(admin_client, petition_page)

    answer = admin_client.post(f"{PRIVACY}corrections/{dossier.pk}/")

    assert answer.status_code == 200
    letter = squeezed(pdf_text(answer.getvalue()))
    for line in (petition_page.controller_name, *dossier.addressee.splitlines()):
        assert squeezed(line) in letter


def test_who_answers_for_the_data_still_has_the_documents(petition_page, admin_client):
    record = record_of(petition_page, timezone.now()).as_json()["sections"]
    petition = petition_page.petition
    delete_at_the_desk(admin_client, petition_page)

    for kind in ("record", "assessment"):
        address = f"{PRIVACY}{kind}/{petition.pk}/"
        assert admin_client.get(address)["Content-Type"] == "application/pdf"
    data = admin_client.get(f"{PRIVACY}record/{petition.pk}/?format=json").json()
    del data["sections"]["petition"], record["petition"]
    assert data["sections"] == json.loads(json.dumps(record))
    # Nobody can sign on paper what nobody can read.
    assert admin_client.get(f"{PRIVACY}sheet/{petition.pk}/").status_code == 404
    shown = admin_client.get(f"{PRIVACY}petition/{petition.pk}/").content.decode()
    assert f"{PRIVACY}record/" in shown
    assert "plus personne ne peut signer" in shown


def test_every_language_is_kept_when_a_page_above_is_deleted(home, petition_page, make_signature):
    english = Locale.objects.get(language_code="en")
    home.copy_for_translation(english)
    translated = petition_page.copy_for_translation(english)
    translated.title, translated.slug = "No ears in our streets", "no-ears"
    translated.save_revision().publish()
    make_signature(translated)
    make_signature(petition_page)
    home.specific.delete()
    home.get_translations().get(locale=english).delete()
    petition = Petition.objects.get()

    french, english_dossier = seal(petition), seal(petition, language="en")

    assert (french.language, french.title) == ("fr", petition_page.title)
    assert (english_dossier.language, english_dossier.title) == ("en", translated.title)
    # What translations share with the main page is kept with each.
    assert petition_page.controller_email in pdf_text(files(english_dossier)[LETTER])


def test_a_page_that_is_left_speaks_for_the_petition(home, petition_page, make_signature):
    english = Locale.objects.get(language_code="en")
    home.copy_for_translation(english)
    translated = petition_page.copy_for_translation(english)
    translated.slug = "no-ears"
    translated.save_revision().publish()
    make_signature(petition_page)
    PetitionPage.objects.get(pk=petition_page.pk).delete()

    dossier = seal(Petition.objects.get())

    assert dossier.language == "en"
    assert "deleted" not in pdf_text(files(dossier)[METHOD])


def test_a_draft_that_was_never_published_is_not_kept(home):
    page = home.add_child(
        instance=PetitionPage(title="Brouillon", live=False, controller_name="Nous")
    )
    page.delete()

    assert not DeletedPage.objects.exists()


@pytest.mark.parametrize("gone", ["other_site.PetitionPage", "wagtail_petition.Nothing"])
def test_a_page_model_that_the_site_gave_up_leaves_no_error(petition_page, gone):
    petition_page.delete()
    DeletedPage.objects.update(page_model=gone)

    assert Petition.objects.get().page_or_deleted() is None
