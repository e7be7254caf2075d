"""The schedule of deletions: who answers for the data sees what goes when, and can prove what went."""

from __future__ import annotations

import hashlib
import json
import re
from datetime import timedelta

import pytest
from bs4 import BeautifulSoup
from django.utils import timezone

from wagtail_petition.models import RetentionRun, Signature
from wagtail_petition.models.digest import canonical_json
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
    assert "deux jours" not in shown(admin_client.get(ADDRESS))

    make_signature(petition_page, signed_at=timezone.now() - 3 * DAY)
    assert "Aucune exécution ne s’est terminée depuis deux jours" in shown(
        admin_client.get(ADDRESS)
    )

    apply_retention()
    assert "deux jours" not in shown(admin_client.get(ADDRESS))


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
