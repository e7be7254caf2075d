"""One clock at the desk and in what it seals, whatever time zone a user of Wagtail chose."""

from __future__ import annotations

import zipfile
from datetime import UTC, datetime

import pytest
from django.utils import timezone
from wagtail.users.models import UserProfile

from wagtail_petition.dossier.sealing import seal
from wagtail_petition.models import Dossier, PetitionPage
from wagtail_petition.models.dossier import dossier_storage

MOMENT = datetime(2026, 11, 27, 23, 33, tzinfo=UTC)


@pytest.fixture(autouse=True)
def paris(settings):
    settings.TIME_ZONE = "Europe/Paris"


@pytest.fixture
def far_away(admin_user, admin_client):
    """An administrator who lives in Montreal."""
    UserProfile.objects.update_or_create(
        user=admin_user, defaults={"current_time_zone": "America/Montreal"}
    )
    return admin_client


def test_a_signature_has_one_time_on_all_screens(petition_page, make_signature, far_away):
    signature = make_signature(petition_page, signed_at=MOMENT, confirmed_at=MOMENT)

    listed = far_away.get("/admin/petitions/signatures/").content.decode()
    alone = far_away.get(f"/admin/petitions/signatures/inspect/{signature.pk}/").content.decode()

    assert "28/11/2026 00:33 (UTC+1)" in listed
    assert "28 novembre 2026 00:33 (Europe/Paris, UTC+1)" in alone
    assert "18:33" not in listed + alone
    assert "23:33" not in listed + alone


def test_a_closing_that_is_saved_far_away_is_midnight_at_home(make_page, far_away):
    midnight = datetime(2027, 3, 1, 23, 0, tzinfo=UTC)
    page = make_page(closes_at=midnight)

    edited = far_away.get(f"/admin/pages/{page.pk}/edit/").content.decode()

    assert 'value="2027-03-02 00:00"' in edited
    assert "jusqu’au 1er mars 2027 inclus" in far_away.get(page.url).content.decode()


def test_a_dossier_is_the_same_whoever_seals_it(petition_page, make_signature):
    make_signature(petition_page, signed_at=MOMENT, confirmed_at=MOMENT)

    def sealed():
        dossier = seal(petition_page.petition, Dossier.Variant.COMPLETE, sealed_at=MOMENT)
        with dossier_storage().open(dossier.archive_name) as file, zipfile.ZipFile(file) as archive:
            names = {one.filename.split("/")[-1] for one in archive.infolist()}
            [method] = [one for one in archive.namelist() if "06_signatures.csv" in one]
            return dossier.archive_name.rsplit("-v", 1)[0][-8:], names, archive.read(method)

    here = sealed()
    with timezone.override("America/Montreal"):
        assert sealed() == here
    assert here[0] == "20261128"


def test_a_page_is_the_same_for_visitors_everywhere(make_page, client):
    page = make_page(closes_at=MOMENT.replace(year=2027))
    here = client.get(page.url).content
    with timezone.override("Asia/Tokyo"):
        assert client.get(PetitionPage.objects.get().url).content == here
