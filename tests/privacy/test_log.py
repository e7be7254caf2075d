"""Who looked at signatures, and why: without it, nobody could answer for a leak; with names in it, it would be one."""

from __future__ import annotations

import json

import pytest
from django.apps import apps
from django.utils import timezone
from wagtail.models import ModelLogEntry

from tests.desk.doors import DOSSIERS, SIGNATURES, export, take_out
from wagtail_petition.models import Signature

NAME, ADDRESS = "Discrète", "discrete@example.org"


@pytest.fixture
def signature(petition_page, make_signature):
    """Somebody who must never be named in a log."""
    return make_signature(
        petition_page, given_name=NAME, family_name=NAME, email=ADDRESS, town=NAME, reason=NAME
    )


def logged(action):
    """What the log holds of an action, newest first."""
    return [
        entry.data for entry in ModelLogEntry.objects.filter(action=f"wagtail_petition.{action}")
    ]


def test_l17_every_look_at_the_list_is_logged(signature, admin_client, admin_user, petition_page):
    admin_client.get(SIGNATURES)
    admin_client.get(f"{SIGNATURES}results/?q={ADDRESS}")
    admin_client.get(f"{SIGNATURES}?q={NAME}&state=confirmed")

    assert logged("view") == [
        {"rows": 1, "search": "name", "filters": ["state"]},
        {"rows": 0, "search": "address", "filters": []},
        {"rows": 1, "search": "", "filters": []},
    ]
    entry = ModelLogEntry.objects.first()
    assert (entry.user, entry.object_id) == (admin_user, str(petition_page.petition_id))


def test_l17_every_look_at_one_signature_is_logged(signature, admin_client):
    admin_client.get(f"{SIGNATURES}inspect/{signature.pk}/")

    assert logged("inspect") == [{"rows": 1, "signature": signature.pk}]


def test_l17_taking_out_and_deleting_are_logged_with_the_reason(
    signature, admin_client, make_dossier, petition_page
):
    dossier = make_dossier(petition_page)
    export(admin_client, "csv")
    take_out(admin_client, f"{DOSSIERS}download/{dossier.pk}/")
    admin_client.post(f"{SIGNATURES}delete/{signature.pk}/", {"reason": "Sur demande"})

    assert logged("export") == [{"rows": 1, "format": "csv", "reason": "Pour la remise"}]
    assert logged("download") == [{"rows": 1, "dossier": str(dossier), "reason": "Pour la remise"}]
    assert logged("erase") == [{"rows": 1, "reason": "Sur demande"}]


def test_l17_an_export_of_nobody_is_logged_too(petition_page, admin_client):
    export(admin_client, "csv")

    assert logged("export") == [{"rows": 0, "format": "csv", "reason": "Pour la remise"}]


def test_l17_nothing_is_deleted_without_a_reason(signature, admin_client):
    answer = admin_client.post(f"{SIGNATURES}delete/{signature.pk}/", {"reason": " "})

    assert answer.status_code == 200
    assert Signature.objects.exists()
    assert logged("erase") == []


def test_l17_no_log_of_any_kind_names_a_signatory(
    signature, admin_client, make_dossier, petition_page, caplog
):
    dossier = make_dossier(petition_page)
    for query in ("", f"?q={ADDRESS}", f"?q={NAME}", f"results/?q={NAME}"):
        admin_client.get(SIGNATURES + query)
    admin_client.get(f"{SIGNATURES}inspect/{signature.pk}/")
    export(admin_client, "csv", q=NAME)
    take_out(admin_client, f"{DOSSIERS}download/{dossier.pk}/")
    admin_client.post(f"{SIGNATURES}delete/{signature.pk}/", {"reason": "Sur demande"})

    kept = caplog.text
    for model in apps.get_models():
        if model.__name__.endswith("LogEntry"):
            rows = model._base_manager.values()
            kept += json.dumps(list(rows), default=str, ensure_ascii=False)
    assert "Sur demande" in kept
    assert NAME not in kept
    assert ADDRESS not in kept


def test_l12_restricted_data_are_shown_to_nobody(signature, admin_client):
    Signature.objects.filter(pk=signature.pk).update(restricted_at=timezone.now())

    listed = admin_client.get(SIGNATURES).content.decode()
    inspected = admin_client.get(f"{SIGNATURES}inspect/{signature.pk}/").content.decode()
    taken = export(admin_client, "csv").getvalue().decode()

    assert f"#{signature.pk}" in listed
    for shown in (listed, inspected, taken):
        assert NAME not in shown
        assert ADDRESS not in shown
