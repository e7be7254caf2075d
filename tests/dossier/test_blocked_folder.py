"""A folder for dossiers that cannot be made: whoever can mend it reads which one, and why."""

from __future__ import annotations

import copy

import pytest
from django.contrib.messages import get_messages

from wagtail_petition.checks import check_dossier_storage
from wagtail_petition.dossier.sealing import seal
from wagtail_petition.models import Dossier
from wagtail_petition.models.dossier import PrivateStorageBlockedError


@pytest.fixture
def blocked(settings, tmp_path):
    """Where a folder should be made, there is a file on the way."""
    obstacle = tmp_path / "srv"
    obstacle.touch()
    storages = copy.deepcopy(settings.STORAGES)
    storages["wagtail_petition_dossiers"]["OPTIONS"]["location"] = obstacle / "site" / "dossiers"
    settings.STORAGES = storages
    return obstacle


def test_the_check_names_the_folder_and_what_stands_in_the_way(blocked):
    [warning] = check_dossier_storage(None)

    assert warning.id == "wagtail_petition.W059"
    assert str(blocked / "site/dossiers") in warning.msg
    assert str(blocked) in warning.hint


def test_whoever_seals_is_told_before_anything_is_made(
    blocked, petition_page, make_signature, admin_client, monkeypatch
):
    make_signature(petition_page)
    made = []
    monkeypatch.setattr("wagtail_petition.dossier.sealing._seal", lambda *args: made.append(args))

    asked = {"petition": petition_page.petition_id, "variant": "minimised"}
    answer = admin_client.post("/admin/petitions/dossiers/seal/", asked)
    assert answer.status_code == 200
    [message] = get_messages(answer.wsgi_request)
    assert str(blocked) in str(message)
    assert not made
    assert not Dossier.objects.exists()


def test_code_gets_an_error_of_its_own(blocked, petition_page):
    with pytest.raises(PrivateStorageBlockedError) as refused:
        seal(petition_page.petition)
    assert refused.value.obstacle == blocked
