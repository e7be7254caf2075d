"""Wagtail's own reports tell a collective nothing of what another one does with its signatures (property L33)."""

from __future__ import annotations

import pytest
from wagtail.log_actions import log, registry

from tests.desk.doors import SIGNATURES, export
from wagtail_petition.desk.viewsets import PetitionViewSetGroup
from wagtail_petition.models import Delivery, PetitionLogEntry

HISTORY = "/admin/reports/site-history/"
#: All that a group of the desk may have.
ALL = (
    "view_petition",
    "view_signature",
    "view_dossier",
    "add_delivery",
    "change_delivery",
    "manage_privacy",
    "view_newslettercontact",
)


@pytest.fixture
def traces(petition_page, make_signature, make_dossier, admin_client):
    """What somebody did with a petition, in each kind of entry."""
    make_signature(petition_page)
    export(admin_client, "csv")
    admin_client.get(SIGNATURES, {"q": "someone@example.org"})
    dossier = make_dossier(petition_page)
    fields = {"dossier": dossier.pk, "delivered_on": "2026-01-01", "channel": "post"}
    delivery = Delivery.objects.create(**{**fields, "dossier": dossier})
    log(delivery, "wagtail.edit")
    return dossier


@pytest.mark.parametrize("path", ["", "results/", "?export=csv"])
def test_l33_another_collective_reads_nothing_of_ours_in_the_site_history(
    traces, make_page, member, path
):
    stranger = member(*ALL, under=make_page(title="Une autre", slug="autre"))

    answer = stranger.get(HISTORY + path)
    shown = answer.getvalue().decode() if answer.streaming else answer.content.decode()

    assert answer.status_code == 200
    for told in (
        str(traces),
        "Exporter des signatures",
        "wagtail_petition.",
        traces.petition.page().title,
    ):
        assert told not in shown


def test_l33_filters_of_the_site_history_name_no_account_of_another_collective(
    traces, make_page, member, admin_user
):
    stranger = member(*ALL, under=make_page(title="Une autre", slug="autre"))
    admin_user.username = "seraphine"
    admin_user.save()

    shown = stranger.get(HISTORY).content.decode()

    assert "seraphine" not in shown
    assert "wagtail_petition." not in shown


def test_l33_who_may_see_signatures_reads_there_what_is_done_with_them(
    traces, petition_page, member
):
    shown = member("view_signature", under=petition_page).get(HISTORY).content.decode()

    assert petition_page.title in shown
    assert "Signatures exportées" in shown


def test_l33_who_edits_the_page_only_is_told_nothing_of_its_signatures(
    traces, petition_page, member
):
    shown = member("view_petition", under=petition_page).get(HISTORY).content.decode()

    assert "Signatures exportées" not in shown


def test_l33_whatever_is_listed_at_the_desk_is_logged_for_its_petition_only():
    listed = {item.model for item in PetitionViewSetGroup.items if hasattr(item, "model")}

    assert len(listed) > 1
    for model in listed:
        assert registry.get_log_model_for_model(model) is PetitionLogEntry, model
