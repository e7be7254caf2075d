from __future__ import annotations

import io
import json
import zipfile

import pytest
from bs4 import BeautifulSoup
from django.contrib.auth.models import Permission
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from openpyxl import load_workbook

from tests.desk.doors import DOSSIERS, SIGNATURES, export, take_out
from tests.spreadsheets import csv_rows
from wagtail_petition.dates import today
from wagtail_petition.dossier.sealing import seal
from wagtail_petition.models import CountChange, Delivery, Dossier, PetitionLogEntry, Signature
from wagtail_petition.visitors.addresses import address_digest


def test_the_list_of_petitions_shows_state_and_count(admin_client, petition_page, make_page):
    make_page(title="Une autre", slug="autre").unpublish()
    petition_page.petition.count = 1234
    petition_page.petition.save()

    shown = admin_client.get("/admin/petitions/petitions/").content.decode()

    assert petition_page.title in shown
    assert "1234" in shown
    assert "Une autre" in shown


def test_lists_and_forms_ask_the_same_number_of_questions_for_any_number_of_rows(
    admin_client, make_page, make_signature
):
    def add(numbers):
        for number in numbers:
            page = make_page(slug=f"p{number}")
            make_signature(page)
            dossier = seal(page.petition, "attestation")
            dossier.deliveries.create(delivered_on="2026-11-20", channel="post")

    def queries(path):
        admin_client.get(path)
        with CaptureQueriesContext(connection) as captured:
            assert admin_client.get(path).status_code == 200
        asked = [query["sql"].replace("`", '"') for query in captured]
        # The log has an entry for each petition that was shown, and looks whether there is such a petition.
        return sum('FROM "wagtail_petition' in sql and "SELECT 1 AS" not in sql for sql in asked)

    paths = [
        "/admin/petitions/petitions/",
        SIGNATURES,
        DOSSIERS,
        f"{DOSSIERS}seal/",
        "/admin/petitions/deliveries/",
        "/admin/petitions/deliveries/new/",
    ]
    add(range(3))
    few = {path: queries(path) for path in paths}
    add(range(3, 9))

    assert {path: queries(path) for path in paths} == few


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("ZOE@example.org", ["Zoé"]),
        ("zoe@example", []),
        ("le g", ["Zoé"]),
        ("ama", ["Amadou"]),
        ("goff", ["Zoé"]),
        ("off", []),
    ],
)
def test_people_are_found_by_address_or_beginnings_of_names(
    admin_client, petition_page, make_signature, query, found
):
    make_signature(
        petition_page, email="zoe@example.org", address_digest=address_digest("zoe@example.org")
    )
    make_signature(petition_page, given_name="Amadou", family_name="N’Diaye")

    response = admin_client.get(SIGNATURES, {"q": query})

    assert [row.given_name for row in response.context["object_list"]] == found


def test_filters_narrow_the_list(admin_client, petition_page, make_page, make_signature):
    other = make_page(slug="other")
    make_signature(petition_page, given_name="Web")
    make_signature(petition_page, given_name="Pending", state="pending", language="en")
    make_signature(other, given_name="Paper", origin="paper")

    def found(**chosen):
        response = admin_client.get(SIGNATURES, chosen)
        return {row.given_name for row in response.context["object_list"]}

    assert found(petition=other.petition_id) == {"Paper"}
    assert found(state="pending") == {"Pending"}
    assert found(state=["pending", "confirmed"], origin="web") == {"Web", "Pending"}
    assert found(language="en") == {"Pending"}
    assert found(signed_at_from="2999-01-01") == set()


def test_a_signature_is_shown_with_its_consents_and_cannot_be_edited(
    admin_client, petition_page, make_signature
):
    signature = make_signature(petition_page)
    consent = signature.consents.create(purpose="hand_over", given=True, notice=signature.notice)

    shown = admin_client.get(f"{SIGNATURES}inspect/{signature.pk}/").content.decode()

    assert signature.email in shown
    assert signature.notice.digest[:8] in shown
    assert signature.text.digest[:8] in shown
    assert str(consent.get_purpose_display()) in shown
    # What the address is compared by is nobody's to read.
    assert signature.address_digest not in shown
    for path in ("new/", f"edit/{signature.pk}/", f"history/{signature.pk}/"):
        assert admin_client.get(SIGNATURES + path).status_code == 404


def test_deleting_a_signature_moves_the_counter_and_names_nobody_in_the_log(
    admin_client, petition_page, make_signature
):
    signature = make_signature(petition_page, family_name="Discrète")

    admin_client.post(f"{SIGNATURES}delete/{signature.pk}/", {"reason": "Sur demande"})

    assert not Signature.objects.exists()
    assert CountChange.objects.get().change == -1
    entry = PetitionLogEntry.objects.get(action="wagtail_petition.erase")
    assert "Discrète" not in entry.label + json.dumps(entry.data)


def test_an_export_holds_what_the_filters_show_and_no_formula(
    admin_client, petition_page, make_signature
):
    make_signature(petition_page, given_name="=1+1", family_name="@x")
    make_signature(petition_page, state="pending")

    response = export(admin_client, "csv", state="confirmed")

    [row] = csv_rows(response.getvalue(), raw=True)
    assert (row["Prénom"], row["Nom"], row["Code postal"]) == ("'=1+1", "'@x", "'42000")
    assert row["Empreinte du texte signé"] == petition_page.petition.texts.get().digest
    entry = PetitionLogEntry.objects.get(action="wagtail_petition.export")
    assert entry.data == {
        "rows": 1,
        "format": "csv",
        "reason": "Pour la remise",
        "outcome": "done",
    }

    workbook = load_workbook(io.BytesIO(export(admin_client, "xlsx").getvalue()))
    assert len(list(workbook.active.rows)) == 3


def test_a_dossier_is_sealed_and_fetched_from_the_desk(
    admin_client, admin_user, petition_page, make_signature
):
    make_signature(petition_page)

    response = admin_client.post(
        f"{DOSSIERS}seal/", {"petition": petition_page.petition_id, "variant": "complete"}
    )

    dossier = Dossier.objects.get()
    assert response["Location"] == DOSSIERS
    assert (dossier.sealed_by, dossier.variant) == (admin_user, "complete")
    assert dossier.manifest_digest[:16] in admin_client.get(DOSSIERS).content.decode()
    archive = take_out(admin_client, f"{DOSSIERS}download/{dossier.pk}/")
    assert zipfile.ZipFile(io.BytesIO(archive.getvalue())).testzip() is None
    assert "attachment" in archive["Content-Disposition"]
    assert PetitionLogEntry.objects.filter(action="wagtail_petition.download").exists()


def test_what_keeps_a_dossier_from_being_sealed_is_said(admin_client, petition_page, settings):
    settings.WAGTAIL_PETITION = {"DOSSIER_STORAGE": "nowhere"}

    response = admin_client.post(
        f"{DOSSIERS}seal/", {"petition": petition_page.petition_id, "variant": "minimised"}
    )

    assert "nowhere" in response.content.decode()
    assert not Dossier.objects.exists()


def test_a_delivery_is_noted_and_shown_to_the_public(admin_client, client, dossier, home):
    typed = {
        "dossier": dossier.pk,
        "delivered_on": today().isoformat(),
        "channel": "post",
        "public_note": "Recommandé avec accusé de réception",
    }
    # First it is said what the date deletes.
    answer = admin_client.post("/admin/petitions/deliveries/new/", typed)
    box = BeautifulSoup(answer.content, "html.parser").find("input", {"name": "foreseen"})
    admin_client.post(
        "/admin/petitions/deliveries/new/", {**typed, "foreseen": box.get("value", "")}
    )
    assert Delivery.objects.get().dossier == dossier

    home.body = [("petition_export", {"petition": dossier.petition.page()})]
    home.save_revision().publish()
    assert "Recommandé avec accusé de réception" in client.get("/").content.decode()


def paths(dossier):
    signature = Signature.objects.get()
    return {
        "list of petitions": "/admin/petitions/petitions/",
        "list": SIGNATURES,
        "one": f"{SIGNATURES}inspect/{signature.pk}/",
        "deletion": f"{SIGNATURES}delete/{signature.pk}/",
        "export": f"{SIGNATURES}export/?export=csv",
        "dossiers": DOSSIERS,
        "download": f"{DOSSIERS}download/{dossier.pk}/",
        "sealing": f"{DOSSIERS}seal/",
        "deliveries": "/admin/petitions/deliveries/",
    }


@pytest.mark.parametrize(
    ("codenames", "allowed"),
    [
        ([], set()),
        (["view_petition"], {"list of petitions"}),
        (["view_signature"], {"list", "one"}),
        (["view_signature", "export_signature"], {"list", "one", "export"}),
        (["delete_signature"], {"deletion"}),
        (["view_dossier"], {"dossiers", "download"}),
        (["seal_dossier"], {"dossiers", "sealing"}),
        (["add_delivery"], {"deliveries"}),
    ],
)
def test_each_door_opens_to_its_own_permission_only(member, dossier, codenames, allowed):
    client = member(*codenames)

    opened = {name for name, path in paths(dossier).items() if client.get(path).status_code == 200}

    assert opened == allowed


def test_strangers_are_sent_to_the_login(client, dossier):
    for path in paths(dossier).values():
        response = client.get(path)
        assert response.status_code == 302
        assert response["Location"].startswith(reverse("wagtailadmin_login"))


def test_the_menu_is_shown_to_those_who_may_use_it(member):
    assert "/admin/petitions/" not in member().get("/admin/").content.decode()
    shown = member("view_signature").get("/admin/").content.decode()
    assert SIGNATURES in shown
    assert DOSSIERS not in shown


def test_an_administrator_can_grant_the_permissions_in_wagtails_group_editor(admin_client):
    shown = admin_client.get(reverse("wagtailusers_groups:add")).content.decode()

    for codename in ("export_signature", "seal_dossier", "view_signature", "delete_signature"):
        permission = Permission.objects.get(codename=codename)
        assert f'value="{permission.pk}"' in shown
