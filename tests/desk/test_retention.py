"""The schedule of deletions: who answers for the data sees what goes when, and can prove what went."""

from __future__ import annotations

import hashlib
import json
import re
from datetime import timedelta

import pytest
from bs4 import BeautifulSoup
from django.core.management import call_command
from django.utils import timezone

from wagtail_petition.models import Petition, PetitionLogEntry, RetentionRun, Signature
from wagtail_petition.models.digest import canonical_json
from wagtail_petition.operations.health import check_health
from wagtail_petition.operations.health_check import as_json
from wagtail_petition.privacy.retention import apply_retention

ADDRESS = "/admin/petitions/retention/"
DAY = timedelta(days=1)


@pytest.fixture
def closed(make_page, make_signature):
    """A petition of which one signature has been kept long enough."""
    page = make_page(title="La pétition close", closes_at=timezone.now() - 400 * DAY)
    make_signature(page, signed_at=page.closes_at - DAY)
    return page


def shown(answer):
    return BeautifulSoup(answer.content, "html.parser").select_one("main").get_text(" ", strip=True)


def test_l10_the_schedule_says_when_data_go(make_page, make_signature, admin_client):
    page = make_page(closes_at=timezone.now() - DAY, retention_months=6)
    make_signature(page, signed_at=page.closes_at - DAY)

    text = shown(admin_client.get(ADDRESS))

    assert page.title in text
    assert re.search(r"dans 1[78]\d jours", text)
    assert "Rien n’est échu" in text


def test_l10_the_desk_says_when_the_nightly_run_has_stopped(
    petition_page, make_signature, admin_client
):
    # A new site has nothing to delete: neither this page nor “Health” asks for a run.
    text = shown(admin_client.get(ADDRESS))
    assert "deux jours" not in text
    assert "Aucune exécution pour l’instant" in text

    make_signature(petition_page, signed_at=timezone.now() - 3 * DAY)
    assert "Aucune exécution ne s’est terminée depuis deux jours" in shown(
        admin_client.get(ADDRESS)
    )

    apply_retention()
    text = shown(admin_client.get(ADDRESS))
    assert "deux jours" not in text
    assert "Aucune exécution pour l’instant" not in text


def test_l10_the_button_deletes_what_is_due(closed, admin_client):
    assert "1 ligne est échue" in shown(admin_client.get(ADDRESS))
    assert Signature.objects.get().state == "confirmed"

    text = shown(admin_client.post(ADDRESS, follow=True))

    assert Signature.objects.get().state == "anonymised"
    assert "signatures, anonymisées (1)" in text


def test_l10_the_certificate_can_be_checked_without_this_software(closed, admin_client):
    run = apply_retention()

    answer = admin_client.get(f"{ADDRESS}certificate/{run.pk}/")

    assert "attachment" in answer["Content-Disposition"]
    proof = json.loads(answer.content)
    entry = proof["deletions"][0]
    assert (entry["petition"], entry["kind"], entry["count"]) == (
        str(closed.petition.uuid),
        "anonymised",
        1,
    )
    rows = f"{Signature.objects.get().pk}\n".encode()
    assert entry["rows_sha256"] == [hashlib.sha256(rows).hexdigest()]
    stated = proof.pop("sha256")
    assert hashlib.sha256(canonical_json(proof).encode()).hexdigest() == stated


def test_l18_nobody_reads_of_the_petitions_of_others(closed, make_page, member, home):
    run = apply_retention()
    address = f"{ADDRESS}certificate/{run.pk}/"
    other, own = (
        member("manage_privacy", under=make_page(title="Une autre")),
        member("manage_privacy", under=home),
    )

    assert closed.title not in shown(other.get(ADDRESS))
    assert json.loads(other.get(address).content)["deletions"] == []

    assert closed.title in shown(own.get(ADDRESS))
    assert json.loads(own.get(address).content)["deletions"] != []


def test_l18_the_schedule_is_for_those_who_answer_for_the_data(closed, member):
    client = member("view_petition", "view_signature", "export_signature")

    for answer in (client.get(ADDRESS), client.post(ADDRESS)):
        assert answer.status_code == 302
    assert not RetentionRun.objects.exists()
    assert ADDRESS not in client.get("/admin/").content.decode()


#: For each state of a petition: its fields, when its dates were changed, when it was signed, how many rows are due and
#: wait, and what the schedule says of its time.
STATES = {
    "no closing": ({}, None, 30 * DAY, 0, 0, "commence à la clôture ou à la remise"),
    "no closing, kept as long as is possible": ({}, None, 2000 * DAY, 1, 0, "échu"),
    "closed lately": ({"closes_at": -DAY}, None, 2 * DAY, 0, 0, "dans"),
    "due": ({"closes_at": -400 * DAY}, None, 401 * DAY, 1, 0, "échu"),
    "waits a week": ({"closes_at": -400 * DAY}, -DAY, 401 * DAY, 0, 1, "dans"),
    "waits, kept as long as is possible": ({"closes_at": -400 * DAY}, -DAY, 2000 * DAY, 1, 0, "échu"),
}  # fmt: skip


@pytest.mark.parametrize("state", STATES)
@pytest.mark.parametrize("ran", [None, timedelta(hours=3), 3 * DAY])
def test_l10_health_retention_and_the_commands_say_the_same(
    state, ran, make_page, make_signature, admin_client, capsys
):
    fields, changed, signed, rows, waiting, countdown = STATES[state]
    now = timezone.now()
    page = make_page(**{name: now + offset for name, offset in fields.items()})
    make_signature(page, signed_at=now - signed)
    Petition.objects.update(dates_changed_at=now + changed if changed else None)
    if ran:
        RetentionRun.objects.create(finished_at=now - ran)

    shown_by_retention = shown(admin_client.get(ADDRESS))
    shown_by_health = shown(admin_client.get("/admin/petitions/health/"))
    health = as_json(check_health())["results"]["retention"]
    call_command("petition_retention", "--dry-run")
    dry_run = capsys.readouterr().out
    late = ran != timedelta(hours=3)

    assert (health["due"], health["waiting"], health["verdict"]) == (
        rows,
        waiting,
        "late" if late else "ok",
    )
    assert ("1 ligne est échue" in shown_by_retention) == bool(rows)
    assert ("Rien n’est échu" in shown_by_retention) == (not rows)
    assert ("1 ligne est échue" in shown_by_health) == bool(rows)
    assert ("anonymised, 1 older" in dry_run) == bool(rows)
    assert ("1 signature serait échue" in shown_by_retention) == bool(waiting)
    assert ("1 signature serait échue" in shown_by_health) == bool(waiting)
    assert ("1 wait until" in dry_run) == bool(waiting)
    assert ("deux jours" in shown_by_retention) == late
    assert countdown in shown_by_retention

    run = apply_retention()
    assert sum(run.deletions.values_list("count", flat=True)) == rows
    assert as_json(check_health())["results"]["retention"]["due"] == 0


def test_l10_what_belongs_to_no_petition_is_in_the_schedule_of_the_whole_site(
    petition_page, admin_client, member
):
    year_ago = timezone.now() - 400 * DAY
    PetitionLogEntry.objects.log_action(
        petition_page.petition, "wagtail_petition.export", timestamp=year_ago
    )

    assert "1 ligne est échue" in shown(admin_client.get(ADDRESS))
    # Of what others do, nobody else is told how much there is.
    assert "Rien n’est échu" in shown(member("manage_privacy").get(ADDRESS))
