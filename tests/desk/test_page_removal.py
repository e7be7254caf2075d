"""Deleting and unpublishing pages of petitions: what ends is said before, and nothing that was collected is lost."""

from __future__ import annotations

import pytest
from bs4 import BeautifulSoup
from django.urls import reverse
from wagtail.models import Locale, Page

from wagtail_petition.models import Petition, PetitionPage, Signature
from wagtail_petition.visitors.tokens import Purpose, make_token


@pytest.fixture
def signed(petition_page, make_signature):
    """A petition that two people signed, and a third who has not confirmed yet."""
    for state in ("confirmed", "confirmed", "pending"):
        make_signature(petition_page, state=state)
    return petition_page


def text_of(answer):
    return BeautifulSoup(answer.content, "html.parser").get_text(" ", strip=True)


ENDS = "Plus personne ne pourra signer"
PAUSES = "Personne ne pourra signer"


def test_the_dialog_of_deletion_says_what_ends_and_what_stays(signed, admin_client):
    url = reverse("wagtailadmin_pages:delete", args=[signed.pk])

    text = text_of(admin_client.get(url))

    assert ENDS in text
    assert "Signatures qui comptent : 2" in text.replace("\u00a0", " ")
    assert admin_client.post(url).status_code == 302
    assert not PetitionPage.objects.exists()
    assert Signature.objects.count() == 3


def test_deleting_a_page_above_says_it_of_the_petitions_below(signed, home, admin_client):
    text = text_of(admin_client.get(reverse("wagtailadmin_pages:delete", args=[home.pk])))

    assert ENDS in text
    assert signed.title in text


def test_a_page_without_a_petition_is_deleted_as_ever(home, admin_client):
    page = home.add_child(instance=Page(title="Contact", slug="contact"))

    for name in ("delete", "unpublish"):
        url = reverse(f"wagtailadmin_pages:{name}", args=[page.pk])
        assert "signer" not in text_of(admin_client.get(url))
    assert admin_client.post(url).status_code == 302


# Of deleting a single page, the dialog itself says it.
@pytest.mark.parametrize(
    ("action", "many"), [("unpublish", False), ("unpublish", True), ("delete", True)]
)
def test_what_ends_is_asked_once_more(signed, admin_client, action, many):
    url = reverse(f"wagtailadmin_pages:{action}", args=[signed.pk])
    if many:
        url = reverse("wagtail_bulk_action", args=["wagtailcore", "page", action])
        url = f"{url}?id={signed.pk}&next=/admin/"

    asked = admin_client.post(url, {"include_descendants": "on", "next": "/admin/"})

    page = BeautifulSoup(asked.content, "html.parser")
    assert (ENDS if action == "delete" else PAUSES) in page.get_text(" ")
    assert PetitionPage.objects.get().live
    form = page.select_one("main form, .nice-padding form")
    data = {field["name"]: field["value"] for field in form.select("[name]") if field["name"]}
    assert data["include_descendants"] == "on"

    assert admin_client.post(url, data).status_code == 302
    left = PetitionPage.objects.first()
    assert left is None or not left.live


def test_a_petition_that_goes_on_in_another_language_is_said_to(signed, home, admin_client):
    english = Locale.objects.get(language_code="en")
    home.copy_for_translation(english)
    translated = signed.copy_for_translation(english)
    translated.title = "No ears in our streets"
    translated.slug = "no-ears"
    translated.save_revision().publish()

    text = text_of(admin_client.get(reverse("wagtailadmin_pages:delete", args=[signed.pk])))

    assert "reste ouverte à la signature dans d’autres langues : No ears in our streets" in (
        text.replace("\u00a0", " ")
    )
    assert "se modifient désormais sur «\u202fNo ears in our streets\u202f»" in text
    assert ENDS not in text


def test_who_has_not_confirmed_yet_is_told_that_the_page_is_gone_for_good(signed, client):
    pending = Signature.objects.get(state="pending")
    address = reverse("wagtail_petition:confirm", args=[make_token(pending, Purpose.CONFIRM)])
    PetitionPage.objects.get().unpublish()
    away = client.get(address)
    PetitionPage.objects.get().delete()

    gone = client.get(address)

    assert (away.status_code, gone.status_code) == (410, 410)
    assert "Elle peut revenir" in text_of(away)
    assert "Elle peut revenir" not in text_of(gone)
    assert "a été supprimée" in text_of(gone)
    assert "a été supprimée" in text_of(client.post(f"/petitions/sign/{signed.pk}/", {}))


def test_signatories_still_see_correct_withdraw_and_erase_what_they_gave(signed, client):
    signature = Signature.objects.filter(state="confirmed").first()
    PetitionPage.objects.get().delete()
    address = f"/petitions/mine/{make_token(signature, Purpose.MY_SIGNATURE)}/"

    assert signature.given_name in client.get(address).content.decode()
    assert client.get(f"{address}data.json").status_code == 200

    client.post(f"{address}correct/", {"given_name": "Zoë", "family_name": "Le Goff"})
    signature.refresh_from_db()
    assert signature.given_name == "Zoë"

    client.post(f"{address}withdraw/")
    signature.refresh_from_db()
    assert signature.state == "withdrawn"

    client.post(f"{address}erase/")
    assert not Signature.objects.filter(pk=signature.pk).exists()


def test_the_desk_still_lists_and_deletes_them(signed, admin_client):
    title = signed.title
    PetitionPage.objects.get().delete()

    listed = text_of(admin_client.get("/admin/petitions/signatures/"))

    assert listed.count("Le Goff") >= 2
    assert title in text_of(admin_client.get("/admin/petitions/petitions/"))
    assert Petition.objects.count() == 1
