from __future__ import annotations

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format

from wagtail_petition.dossier.sealing import seal

PETITIONS = "/admin/petitions/petitions/"
SIGNATURES = "/admin/petitions/signatures/"
DOSSIERS = "/admin/petitions/dossiers/"


def ways(petition):
    return {
        "signatures": f"{SIGNATURES}?petition={petition.pk}",
        "dossiers": f"{DOSSIERS}?petition={petition.pk}",
        "sealing": f"{DOSSIERS}seal/?petition={petition.pk}",
    }


def shown_ways(client, path, petition):
    shown = client.get(path).content.decode()
    return {name for name, url in ways(petition).items() if f'href="{url}"' in shown}


@pytest.mark.parametrize(
    ("codenames", "offered"),
    [
        ([], set()),
        (["view_signature"], {"signatures"}),
        (["view_dossier"], {"dossiers"}),
        (["seal_dossier"], {"dossiers", "sealing"}),
    ],
)
def test_a_petition_offers_only_the_ways_that_are_open(member, petition_page, codenames, offered):
    client = member("view_petition", *codenames)

    assert shown_ways(client, PETITIONS, petition_page.petition) == offered


def test_the_page_of_a_petition_leads_to_its_signatures_and_dossiers(admin_client, petition_page):
    for name in ("wagtailadmin_pages:edit", "wagtailadmin_explore"):
        path = reverse(name, args=[petition_page.pk])
        assert shown_ways(admin_client, path, petition_page.petition) == {
            "signatures",
            "dossiers",
            "sealing",
        }


def test_other_pages_show_no_such_buttons(admin_client, petition_page, home):
    path = reverse("wagtailadmin_pages:edit", args=[home.pk])

    assert shown_ways(admin_client, path, petition_page.petition) == set()


def test_the_list_leads_to_the_page_and_to_what_the_public_sees(
    admin_client, member, petition_page
):
    edit = f'href="{reverse("wagtailadmin_pages:edit", args=[petition_page.pk])}"'
    public = f'href="{petition_page.get_url()}"'

    for_admin = admin_client.get(PETITIONS).content.decode()
    for_member = member("view_petition", may="lock_page").get(PETITIONS).content.decode()
    petition_page.unpublish()
    unpublished = admin_client.get(PETITIONS).content.decode()

    assert (edit in for_admin, public in for_admin) == (True, True)
    assert (edit in for_member, public in for_member) == (False, True)
    assert (edit in unpublished, public in unpublished) == (True, False)


def test_a_petition_whose_page_was_deleted_keeps_its_signatures_in_reach(
    admin_client, petition_page, make_signature
):
    make_signature(petition_page)
    petition_page.delete()

    assert petition_page.title in admin_client.get(PETITIONS).content.decode()
    assert "signatures" in shown_ways(admin_client, PETITIONS, petition_page.petition)
    listed = admin_client.get(ways(petition_page.petition)["signatures"])
    assert len(listed.context["object_list"]) == 1


def test_a_closing_to_come_is_shown_with_its_date(admin_client, petition_page):
    petition = petition_page.petition
    petition.closes_at = timezone.now() + timedelta(days=30)
    petition.save()

    closing = date_format(timezone.localtime(petition.closes_at), "SHORT_DATETIME_FORMAT")
    assert closing in admin_client.get(PETITIONS).content.decode()


def test_the_dossiers_of_one_petition_are_listed_alone(
    admin_client, petition_page, make_page, make_signature
):
    other = make_page(slug="other")
    for page in (petition_page, other):
        make_signature(page)
    seal(petition_page.petition)
    of_other = seal(other.petition)

    listed = admin_client.get(ways(other.petition)["dossiers"]).context["object_list"]

    assert list(listed) == [of_other]


def test_who_seals_but_may_not_see_dossiers_is_offered_no_download(member, dossier):
    download = f'href="{DOSSIERS}download/'
    path = f"{DOSSIERS}seal/"
    answers = {"petition": dossier.petition_id, "variant": "attestation"}

    sealed = member("seal_dossier").post(path, answers, follow=True).content.decode()
    viewed = member("seal_dossier", "view_dossier").get(DOSSIERS).content.decode()

    assert download not in sealed
    assert download in viewed
