from __future__ import annotations

import copy

from django.conf import settings as django_settings
from django.core.checks import run_checks
from django.core.files.base import ContentFile

from wagtail_petition.checks import (
    check_address_key,
    check_dossier_place,
    check_dossier_storage,
    check_settings,
    check_upload_limits,
)
from wagtail_petition.models.dossier import dossier_storage


def ids(messages):
    return [message.id for message in messages]


def test_the_example_site_is_set_up_well():
    assert [message for message in run_checks() if message.id.startswith("wagtail_petition")] == []


def test_a_misspelt_setting_is_named(settings):
    settings.WAGTAIL_PETITION = {"CONFIRMATION_DAY": 3}

    [error] = check_settings(None)
    assert error.id == "wagtail_petition.E001"
    assert "CONFIRMATION_DAY" in error.msg
    assert check_dossier_storage(None) == check_address_key(None) == []


def test_a_site_without_a_private_place_is_told_to_name_one(settings):
    settings.WAGTAIL_PETITION = {"DOSSIER_STORAGE": "nowhere"}

    [warning] = check_dossier_storage(None)
    assert warning.id == "wagtail_petition.W003"
    assert "nowhere" in warning.hint


def test_dossiers_among_the_public_media_are_an_error(settings):
    storages = copy.deepcopy(django_settings.STORAGES)
    storages["wagtail_petition_dossiers"]["OPTIONS"]["location"] = settings.MEDIA_ROOT / "dossiers"
    settings.STORAGES = storages

    assert ids(check_dossier_storage(None)) == ["wagtail_petition.E004"]


def test_dossiers_lie_beside_the_code_until_the_site_names_a_place(settings, tmp_path):
    settings.BASE_DIR = tmp_path
    assert check_dossier_storage(None) == check_dossier_place(None) == []
    storages = copy.deepcopy(django_settings.STORAGES)
    del storages["wagtail_petition_dossiers"]
    settings.STORAGES = storages
    assert check_dossier_storage(None) == []
    assert ids(check_dossier_place(None)) == ["wagtail_petition.W055"]

    folder = tmp_path / "wagtail_petition_dossiers"
    assert not folder.exists()
    name = dossier_storage().save("a/roll.csv", ContentFile(b"names"))
    # Neither another account nor git must take the names along.
    assert folder.stat().st_mode & 0o777 == (folder / "a").stat().st_mode & 0o777 == 0o700
    assert (folder / name).stat().st_mode & 0o777 == 0o600
    assert (folder / ".gitignore").read_text() == "*\n"

    settings.MEDIA_ROOT = tmp_path
    assert ids(check_dossier_storage(None)) == ["wagtail_petition.E004"]


def test_a_production_site_is_told_to_keep_its_address_key_apart(settings):
    assert ids(check_address_key(None)) == ["wagtail_petition.W005"]
    settings.WAGTAIL_PETITION = {"ADDRESS_KEY": "of its own"}
    assert check_address_key(None) == []


def test_a_site_on_which_long_pages_could_not_be_saved_says_how_many_sources_fit(settings):
    assert check_upload_limits(None) == []
    settings.DATA_UPLOAD_MAX_NUMBER_FIELDS = 100
    settings.DATA_UPLOAD_MAX_MEMORY_SIZE = 500_000

    fields, memory = check_upload_limits(None)
    assert (fields.id, memory.id) == ("wagtail_petition.W041", "wagtail_petition.W042")
    assert "100 fields" in fields.msg
    assert "about 25 sources" in memory.msg

    settings.DATA_UPLOAD_MAX_NUMBER_FIELDS = settings.DATA_UPLOAD_MAX_MEMORY_SIZE = None
    assert check_upload_limits(None) == []
