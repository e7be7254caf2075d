"""The record of processing leaves the house complete, chosen, and without a word on its locks."""

from __future__ import annotations

import json

import pytest
from django.contrib.auth.models import Group, Permission
from django.core.management import CommandError, call_command
from wagtail.models import GroupPagePermission, Site

from example_site.home.models import HomePage
from wagtail_petition.dossier.errors import RecordUnfinishedError
from wagtail_petition.dossier.sealing import seal
from wagtail_petition.dossier.sealing_orders import order_dossier
from wagtail_petition.models import Dossier, OrganisationAnswers
from wagtail_petition.privacy.assessment import assessment_of
from wagtail_petition.privacy.record import record_of

from .reading import everything, files, pdf_text

RECORD = "09_registre-traitement"
ANSWERS = {
    "data_protection_officer": "Ada, ada@example.org",
    "joint_controllers": "aucun",
    "representative": "aucun",
    "hosting_provider": "Hébergeur du Forez, Saint-Étienne",
    "mail_provider": "Poste du Forez, Lyon",
    "newsletter_provider": "",
    "transfers_outside_eu": "aucun",
    "copies_kept": "un an",
}


@pytest.fixture
def answered(home):
    return OrganisationAnswers.objects.create(site=Site.objects.get(), **ANSWERS)


def test_a_record_that_nobody_chose_is_not_enclosed(signed, answered):
    dossier = seal(signed.petition)

    assert not [name for name in files(dossier) if name.startswith("09_")]
    assert RECORD not in everything(dossier)


def test_a_record_with_a_blank_stops_the_sealing_and_names_what_lacks(signed, answered):
    answered.mail_provider = ""
    answered.save()

    for verb in (seal, order_dossier):
        with pytest.raises(RecordUnfinishedError, match="courriels"):
            verb(signed.petition, with_record=True)

    assert not Dossier.objects.exists()


@pytest.mark.parametrize("variant", ["minimised", "attestation"])
def test_a_chosen_record_is_complete_and_says_nothing_of_security(signed, answered, variant):
    dossier = seal(signed.petition, variant, with_record=True)

    content = files(dossier)
    data = json.loads(content[f"{RECORD}.json"])
    assert data["to_fill_in"] == []
    assert "measures" not in data["sections"]
    assert "Hébergeur du Forez" in pdf_text(content[f"{RECORD}.pdf"])
    said = everything(dossier)
    for word in ("DEBUG", "SECURE_", "COOKIE", "À compléter", "À remplir", "_KEY"):
        assert word not in said


def test_the_command_encloses_the_record_on_demand(signed, tmp_path):
    with pytest.raises(CommandError, match="organis"):
        call_command("petition_dossier", signed.slug, with_record=True, output=tmp_path)

    OrganisationAnswers.objects.create(site=Site.objects.get(), **ANSWERS)
    call_command("petition_dossier", signed.slug, with_record=True, output=tmp_path)

    assert f"{RECORD}.pdf" in files(Dossier.objects.get())


def test_the_seal_form_refuses_an_unfinished_record_and_seals_without(admin_client, signed):
    form = {"petition": signed.petition_id, "variant": "minimised", "with_record": "on"}

    refused = admin_client.post("/admin/petitions/dossiers/seal/", form)

    assert not Dossier.objects.exists()
    assert "organisation" in refused.content.decode()
    del form["with_record"]
    admin_client.post("/admin/petitions/dossiers/seal/", form)
    assert Dossier.objects.count() == 1


def test_answers_are_typed_once_and_used_by_each_document(admin_client, signed):
    address = f"/admin/petitions/privacy/answers/{Site.objects.get().pk}/"
    assert address in admin_client.get("/admin/petitions/privacy/").content.decode()

    assert admin_client.post(address, ANSWERS).status_code == 302

    now = signed.petition.created_at
    for make in (record_of, assessment_of):
        data = make(signed, now).as_json()
        assert data["sections"]["recipients"]["hosting_provider"] == ANSWERS["hosting_provider"]
        assert data["sections"]["controller"]["joint_controllers"] == "aucun"
    shown = admin_client.get(address).content.decode()
    assert "Poste du Forez" in shown


def test_answers_of_another_organisation_are_not_found(admin_client, home, signed):
    root = home.get_parent().add_child(instance=HomePage(title="Autre", slug="other"))
    other = Site.objects.create(hostname="other", root_page=root)

    address = f"/admin/petitions/privacy/answers/{other.pk}/"

    assert admin_client.get(address).status_code == 404


def test_who_runs_one_petition_of_a_site_does_not_answer_for_all(
    client, make_page, signed, django_user_model
):
    user = django_user_model.objects.create_user("ana", password="x")
    group = Group.objects.create(name="one petition")
    access, manage = (
        Permission.objects.get(codename=name) for name in ("access_admin", "manage_privacy")
    )
    group.permissions.add(access, manage)
    GroupPagePermission.objects.create(
        group=group, page=signed, permission=Permission.objects.get(codename="change_page")
    )
    user.groups.add(group)
    client.force_login(user)
    address = f"/admin/petitions/privacy/answers/{Site.objects.get().pk}/"
    assert client.get(address).status_code == 200

    make_page(slug="other", title="Autre pétition")

    assert client.get(address).status_code == 404
    assert address not in client.get("/admin/petitions/privacy/").content.decode()
