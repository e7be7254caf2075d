"""Who looked at signatures, and why: without it, nobody could answer for a leak; with names in it, it would be one."""

from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta

import pytest
from django.apps import apps
from django.utils import timezone
from hypothesis import given
from hypothesis import strategies as st

from tests.desk.doors import DOSSIERS, SIGNATURES, export, take_out
from wagtail_petition.desk.protection.findings import ROWS, SEARCHES, Entry, findings
from wagtail_petition.models import PetitionLogEntry, Signature

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
        entry.data for entry in PetitionLogEntry.objects.filter(action=f"wagtail_petition.{action}")
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
    entry = PetitionLogEntry.objects.first()
    assert (entry.user, entry.object_id) == (admin_user, str(petition_page.petition_id))


def test_l17_every_look_at_one_signature_is_logged(signature, admin_client):
    admin_client.get(f"{SIGNATURES}inspect/{signature.pk}/")

    assert logged("inspect") == [{"rows": 1, "signature": signature.pk}]


def test_l17_taking_out_and_deleting_are_logged_with_the_reason(
    signature, admin_client, make_dossier, petition_page
):
    dossier = make_dossier(petition_page)
    export(admin_client, "csv").getvalue()
    take_out(admin_client, f"{DOSSIERS}download/{dossier.pk}/").getvalue()
    admin_client.post(f"{SIGNATURES}delete/{signature.pk}/", {"reason": "Sur demande"})

    assert logged("export") == [
        {"rows": 1, "format": "csv", "reason": "Pour la remise", "outcome": "done"}
    ]
    assert logged("download") == [
        {"rows": 1, "dossier": str(dossier), "reason": "Pour la remise", "outcome": "done"}
    ]
    assert logged("erase") == [{"rows": 1, "reason": "Sur demande"}]


def test_l17_an_export_of_nobody_is_logged_too(petition_page, admin_client):
    export(admin_client, "csv").getvalue()

    assert logged("export") == [
        {"rows": 0, "format": "csv", "reason": "Pour la remise", "outcome": "done"}
    ]


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


REPORT = "/admin/petitions/access/"


def test_l17_the_report_tells_who_when_what_and_why(signature, admin_client, petition_page):
    admin_client.get(SIGNATURES)
    export(admin_client, "csv")

    shown = admin_client.get(REPORT).content.decode()
    only_exports = admin_client.get(f"{REPORT}results/?action=wagtail_petition.export")
    taken = admin_client.get(f"{REPORT}?export=csv").getvalue().decode()

    for said in ("A vu la liste des signatures", "Pour la remise", "admin", petition_page.title):
        assert said in shown
    assert "A vu la liste" not in only_exports.content.decode()
    assert "Pour la remise" in only_exports.content.decode()
    assert "Pour la remise" in taken
    assert NAME not in shown + taken


def test_l17_the_report_points_at_what_stands_out(petition_page, admin_client, admin_user):
    for _page in range(4):
        PetitionLogEntry.objects.log_action(
            petition_page.petition,
            "wagtail_petition.view",
            user=admin_user,
            data={"rows": 50, "search": "", "filters": []},
        )

    assert "200 lignes vues en une heure" in admin_client.get(REPORT).content.decode()


MINUTE = timedelta(minutes=1)
NOON = datetime(2026, 3, 2, 12, tzinfo=UTC)


def seen(at, rows, user=1, action="view", by_address=False):
    return Entry(user, at, f"wagtail_petition.{action}", rows, by_address)


@given(
    st.lists(
        st.tuples(
            st.integers(min_value=0, max_value=600),
            st.integers(min_value=0, max_value=120),
            st.integers(min_value=1, max_value=2),
        ),
        max_size=40,
    )
)
def test_l17_a_flood_is_found_if_and_only_if_an_hour_holds_it(looks):
    entries = [seen(NOON + minute * MINUTE, rows, user) for minute, rows, user in looks]

    found = {finding.user_id for finding in findings(entries)}

    flooded = {
        last.user_id
        for last in entries
        if sum(
            one.rows
            for one in entries
            if one.user_id == last.user_id and last.at - 60 * MINUTE < one.at <= last.at
        )
        >= ROWS
    }
    assert found == flooded


def test_l17_searches_by_address_and_exports_at_night_stand_out():
    searches = [seen(NOON + number * MINUTE, 0, by_address=True) for number in range(SEARCHES)]
    night = seen(datetime(2026, 3, 2, 2, tzinfo=UTC), 7, user=2, action="export")

    assert [finding.user_id for finding in findings([*searches, night])] == [1, 2]
    assert findings([*searches[1:], seen(NOON, 7, user=2, action="export")]) == []
