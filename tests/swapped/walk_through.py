"""The main job on the swapped site. ``test_swapped.py`` runs this in a process of its own."""

from __future__ import annotations

import re

import pytest
from django.core import mail
from wagtail.models import PageViewRestriction, Site

from tests.swapped.base.models import BasePage
from tests.swapped.campaign.models import CampaignPage, CampaignQuestion
from wagtail_petition.models import Petition, Signature
from wagtail_petition.operations.counting import apply_count_changes
from wagtail_petition.signing.forms import SignatureForm


@pytest.fixture
def page(db):
    home = BasePage.get_first_root_node().add_child(
        instance=BasePage(title="Accueil", slug="accueil")
    )
    Site.objects.update_or_create(
        is_default_site=True, defaults={"hostname": "testserver", "root_page": home}
    )
    page = CampaignPage(
        title="Pas d’oreilles dans nos rues",
        colour="red",
        controller_name="Les Rues qui parlent",
        controller_address="1 rue de la Mairie",
        controller_email="contact@example.org",
    )
    page.questions.add(
        CampaignQuestion(
            label="Votre quartier", field_type="singleline", purpose="Pour vous inviter"
        )
    )
    home.add_child(instance=page)
    page.save_revision().publish()
    return CampaignPage.objects.get(pk=page.pk)


def test_the_page_is_shown(page, client):
    response = client.get(page.url)

    assert response.status_code == 200
    html = response.content.decode()
    assert page.title in html
    assert "Votre quartier" in html
    assert "Les Rues qui parlent" in html


def test_people_sign_confirm_and_are_counted(page, client, django_capture_on_commit_callbacks):
    form = {
        **SignatureForm(page).initial,
        "given_name": "Zoé",
        "family_name": "Le Goff",
        "email": "zoe@example.org",
        f"question-{page.questions.get().key}": "Montreynaud",
        "consent-sign": "on",
        "age": "on",
    }
    with django_capture_on_commit_callbacks(execute=True):
        assert client.post(f"/petitions/sign/{page.pk}/", form).status_code == 303
    path = re.search(r"https?://[^/\s]+(/petitions/confirm/\S+/)", mail.outbox[0].body)[1]

    assert client.post(path, follow=True).status_code == 200

    apply_count_changes(page.petition_id)
    assert Petition.objects.get().count == 1
    (answer,) = Signature.objects.get().answers.values()
    assert answer["answer"] == "Montreynaud"


def test_a_base_page_may_restrict_by_rules_of_its_own(page, client, monkeypatch):
    members_only = [PageViewRestriction(restriction_type=PageViewRestriction.LOGIN)]
    monkeypatch.setattr(BasePage, "get_view_restrictions", lambda page: members_only)

    assert client.get(page.url).status_code == 302
    assert page.title not in client.get(f"/petitions/thanks/{page.pk}/").content.decode()
    assert client.post(f"/petitions/sign/{page.pk}/", {}).status_code == 410


def test_a_copy_is_another_petition(page):
    copy = page.copy(update_attrs={"slug": "copie"})

    assert copy.petition != page.petition
    assert copy.colour == "red"
