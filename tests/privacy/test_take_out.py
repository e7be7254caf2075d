"""Names leave the desk on purpose only: with a password typed just now, a reason, and encrypted if wanted."""

from __future__ import annotations

import gc
import io
import zipfile
from datetime import timedelta

import pyrage
import pytest
from django.utils import timezone

from tests.desk.doors import DOSSIERS, SIGNATURES, export, take_out
from wagtail_petition.desk import file_encryption
from wagtail_petition.desk.guarded_download import PASSWORDS
from wagtail_petition.desk.signatures import exports
from wagtail_petition.desk.signatures.views import SignatureIndexView
from wagtail_petition.models import PetitionLogEntry
from wagtail_petition.tables import csv_text

EXPORT = f"{SIGNATURES}export/?export=csv"


@pytest.fixture
def signature(petition_page, make_signature):
    return make_signature(petition_page, given_name="Zoé")


@pytest.fixture
def age():
    """A key pair of age."""
    return pyrage.x25519.Identity.generate()


def is_file(answer):
    return "attachment" in answer.get("Content-Disposition", "")


def test_l18_a_password_is_asked_for_and_must_be_right(signature, admin_client):
    assert not is_file(admin_client.post(EXPORT, {"reason": "Pour la remise"}))
    assert not is_file(export(admin_client, "csv", {"password": "wrong"}))

    taken = export(admin_client, "csv")

    assert is_file(taken)
    assert b"Zo\xc3\xa9" in taken.getvalue()
    assert "no-store" in taken["Cache-Control"]


def test_l18_a_reason_is_asked_for(signature, admin_client):
    assert not is_file(export(admin_client, "csv", {"reason": ""}))


def test_l18_a_typed_password_is_good_for_a_few_minutes_only(signature, admin_client, monkeypatch):
    def take_again():
        return is_file(admin_client.post(EXPORT, {"reason": "Encore"}))

    export(admin_client, "csv")
    assert take_again()

    later = timezone.now() + timedelta(minutes=6)
    monkeypatch.setattr("wagtail_petition.desk.guarded_download.timezone.now", lambda: later)
    assert not take_again()


def test_l18_no_link_leads_to_a_file(signature, admin_client, make_dossier, petition_page):
    """What is sent by POST stands in no history, no mail and no chat."""
    dossier = make_dossier(petition_page)
    export(admin_client, "csv")

    for address in (EXPORT, f"{SIGNATURES}?export=csv", f"{DOSSIERS}download/{dossier.pk}/"):
        assert not is_file(admin_client.get(address, follow=True))


def test_l18_passwords_cannot_be_tried_one_after_the_other(signature, admin_client):
    for number in range(PASSWORDS):
        export(admin_client, "csv", {"password": str(number)})

    answer = export(admin_client, "csv")

    assert not is_file(answer)
    assert "Attendez un quart d’heure" in answer.content.decode()


def test_l18_an_account_of_another_service_logs_in_again(signature, member):
    client = member("view_signature", "export_signature")
    assert is_file(client.post(EXPORT, {"reason": "Pour la remise"}))

    user = client.get(SIGNATURES).context["user"]
    user.last_login = timezone.now() - timedelta(minutes=6)
    user.save()
    answer = client.post(EXPORT, {"reason": "Pour la remise"})

    assert not is_file(answer)
    assert "reconnectez-vous" in answer.content.decode()


def test_an_export_is_encrypted_for_a_key(signature, admin_client, age):
    taken = export(admin_client, "csv", {"recipient": str(age.to_public())})

    assert taken["Content-Disposition"].endswith('signatures.csv.age"')
    closed = taken.getvalue()
    assert "Zoé".encode() not in closed
    assert "Zoé" in pyrage.decrypt(closed, [age]).decode("utf-8-sig")


def test_a_dossier_is_encrypted_with_a_passphrase(
    signature, admin_client, make_dossier, petition_page
):
    dossier = make_dossier(petition_page)
    passphrase = "twelve signs or more"

    closed = take_out(
        admin_client,
        f"{DOSSIERS}download/{dossier.pk}/",
        passphrase=passphrase,
        passphrase_again=passphrase,
    ).getvalue()

    opened = zipfile.ZipFile(io.BytesIO(pyrage.passphrase.decrypt(closed, passphrase)))
    assert "manifeste.json" in opened.namelist()
    with pytest.raises(pyrage.DecryptError):
        pyrage.passphrase.decrypt(closed, "another passphrase")


def test_a_site_s_own_keys_leave_no_choice(signature, admin_client, age, settings):
    settings.WAGTAIL_PETITION = {"AGE_RECIPIENTS": [str(age.to_public())]}

    assert str(age.to_public()) in admin_client.get(EXPORT).content.decode()
    closed = export(admin_client, "csv", {"recipient": ""}).getvalue()

    assert "Zoé" in pyrage.decrypt(closed, [age]).decode("utf-8-sig")


@pytest.mark.parametrize(
    ("fields", "said"),
    [
        ({"recipient": "age1damaged"}, "n’est pas une clé publique age"),
        ({"passphrase": "short", "passphrase_again": "short"}, "12"),
        ({"passphrase": "a long passphrase", "passphrase_again": "another"}, "diffèrent"),
    ],
)
def test_a_wrong_key_gives_out_nothing(signature, admin_client, fields, said):
    answer = export(admin_client, "csv", fields)

    assert not is_file(answer)
    assert said in answer.content.decode()


def test_a_damaged_key_of_the_site_gives_out_nothing(signature, admin_client, settings):
    settings.WAGTAIL_PETITION = {"AGE_RECIPIENTS": ["age1damaged"]}

    assert not is_file(export(admin_client, "csv"))


@pytest.fixture
def no_extra(monkeypatch):
    """A site that cannot encrypt."""

    def missing(name):
        raise ImportError(name)

    monkeypatch.setattr(file_encryption, "import_module", missing)


def test_a_site_without_the_extra_offers_no_encryption_and_says_what_to_install(
    signature, admin_client, no_extra
):
    shown = admin_client.get(EXPORT).content.decode()

    assert "pip install" in shown
    assert 'name="recipient"' not in shown
    assert 'name="passphrase"' not in shown
    assert is_file(export(admin_client, "csv"))


def test_a_site_that_must_encrypt_and_cannot_gives_out_nothing(
    signature, admin_client, no_extra, age, settings
):
    settings.WAGTAIL_PETITION = {"AGE_RECIPIENTS": [str(age.to_public())]}

    answer = export(admin_client, "csv")

    assert not is_file(answer)
    assert "pip install" in answer.content.decode()


def test_an_encrypted_file_keeps_the_accents_of_its_name(signature, admin_client, age, monkeypatch):
    monkeypatch.setattr(SignatureIndexView, "get_filename", lambda view: 'été "2026"; €')

    for fields, suffix in (({}, ""), ({"recipient": str(age.to_public())}, ".age")):
        taken = export(admin_client, "csv", fields)["Content-Disposition"]
        assert taken == (
            f"attachment; filename*=utf-8''%C3%A9t%C3%A9%20%222026%22%3B%20%E2%82%AC.csv{suffix}"
        )


def outcomes():
    return [entry.data["outcome"] for entry in PetitionLogEntry.objects.filter(action=EXPORTED)]


EXPORTED = "wagtail_petition.export"


@pytest.mark.parametrize("export_format", ["csv", "xlsx", "ods"])
def test_l17_a_file_that_left_whole_is_logged_so(signature, admin_client, export_format):
    taken = export(admin_client, export_format)
    assert outcomes() == ["begun"]

    taken.getvalue()
    assert outcomes() == ["done"]


@pytest.mark.django_db(transaction=True)
def test_l17_a_download_that_was_broken_off_is_logged_so(
    petition_page, make_signature, admin_client, monkeypatch
):
    monkeypatch.setattr(csv_text, "_PIECE_ROWS", 1)
    for _row in range(3):
        make_signature(petition_page)

    taken = export(admin_client, "csv")
    next(iter(taken.streaming_content))
    # As a server does when the visitor is gone.
    taken.close()

    assert outcomes() == ["failed"]
    shown = admin_client.get("/admin/petitions/access/").content.decode()
    assert "échoué ou interrompu" in shown


@pytest.mark.parametrize("export_format", ["csv", "xlsx"])
def test_l17_a_file_that_could_not_be_made_is_logged_so(
    signature, admin_client, monkeypatch, export_format
):
    def fail(*args):
        raise OSError("disk full")

    monkeypatch.setattr(exports, "_rows", fail)

    answer = export(admin_client, export_format)

    assert outcomes() == ["failed"]
    # In words, not as a bare error: nothing had left yet.
    assert answer.status_code == 500
    assert "rien n’en est sorti" in answer.content.decode()


def test_l17_a_file_that_could_not_be_encrypted_is_logged_so(signature, admin_client, monkeypatch):
    monkeypatch.setattr(file_encryption, "PASSPHRASE_BYTES", 1)
    passphrase = "twelve signs or more"

    answer = export(admin_client, "csv", {"passphrase": passphrase, "passphrase_again": passphrase})

    assert not is_file(answer)
    assert outcomes() == ["failed"]


def test_l17_an_answer_that_is_left_behind_writes_nothing_in_the_midst_of_another_query(
    signature, admin_client, django_assert_num_queries
):
    """Python collects it at any moment; a query of its own, within another one, would wait for itself."""
    taken = export(admin_client, "csv")
    with django_assert_num_queries(0):
        del taken
        gc.collect()

    assert outcomes() == ["begun"]
