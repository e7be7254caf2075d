"""Erased is erased: also after the database was restored from a backup that is older."""

from __future__ import annotations

from pathlib import Path

import pytest
from django.apps import apps
from django.core import mail
from django.core.files.base import ContentFile
from django.core.management import CommandError, call_command
from django.db import connection

from wagtail_petition.models import Erasure, NewsletterContact, Signature
from wagtail_petition.models.dossier import dossier_storage
from wagtail_petition.operations.counting import apply_count_changes, repair_count
from wagtail_petition.privacy import erasures
from wagtail_petition.privacy.consents import change_consents, consents_in_force, end_newsletter
from wagtail_petition.privacy.rights import lift_restriction, restrict
from wagtail_petition.signing.services import erase, report_misuse, withdraw
from wagtail_petition.visitors.addresses import address_digest


@pytest.fixture
def backup(tmp_path):
    """Dump the tables of the app to a file and bring them back, as an operator does."""
    path = tmp_path / "backup.json"

    class Backup:
        def make(self) -> None:
            call_command("dumpdata", "wagtail_petition", output=str(path), verbosity=0)

        def restore(self) -> None:
            models = list(apps.get_app_config("wagtail_petition").get_models())
            with connection.constraint_checks_disabled():
                for model in models:
                    model._base_manager.all()._raw_delete(using="default")
            call_command("loaddata", str(path), verbosity=0)

    return Backup()


@pytest.fixture
def people(petition_page, make_signature):
    """Four who signed and are counted, by name."""
    signatures = {
        name: make_signature(
            petition_page,
            given_name=name,
            email=f"{name}@example.org",
            address_digest=address_digest(f"{name}@example.org"),
        )
        for name in ("ada", "bea", "cleo", "dora")
    }
    repair_count(petition_page.petition_id)
    return signatures


def names() -> set[str]:
    """The names that the database holds."""
    return set(Signature.objects.exclude(given_name="").values_list("given_name", flat=True))


def test_l20_those_who_left_do_not_come_back_with_a_backup(
    petition_page, people, backup, django_capture_on_commit_callbacks, capsys
):
    backup.make()
    with django_capture_on_commit_callbacks(execute=True):
        erase(people["ada"])
        withdraw(people["bea"])
        report_misuse(people["cleo"])
    backup.restore()
    assert names() == {"ada", "bea", "cleo", "dora"}
    assert not Erasure.objects.exists()

    call_command("petition_replay_erasures")

    assert capsys.readouterr().out.startswith("3 acts done again.")
    assert names() == {"dora"}
    apply_count_changes(petition_page.petition_id)
    assert repair_count(petition_page.petition_id) == 0
    call_command("petition_replay_erasures")
    assert capsys.readouterr().out.startswith("0 acts done again.")


AGREED = frozenset({"hand_over", "show_name", "newsletter"})


@pytest.fixture
def agreeing(petition_page, people):
    """Ada, who agreed to everything."""
    change_consents(people["ada"], AGREED)
    return people["ada"]


@pytest.mark.parametrize("purpose", sorted(AGREED))
def test_l20_a_consent_that_was_taken_back_does_not_come_back_with_a_backup(
    agreeing, backup, purpose, django_capture_on_commit_callbacks
):
    backup.make()
    with django_capture_on_commit_callbacks(execute=True):
        change_consents(agreeing, AGREED - {purpose})
    backup.restore()
    assert NewsletterContact.objects.exists()

    call_command("petition_replay_erasures")
    call_command("petition_replay_erasures")

    agreeing.refresh_from_db()
    assert set(consents_in_force(agreeing)) == {"sign", *AGREED} - {purpose}
    assert agreeing.consents.filter(purpose=purpose, given=False).count() == 1
    assert NewsletterContact.objects.exists() == (purpose != "newsletter")


@pytest.mark.parametrize("is_copy_deleted", [True, False])
def test_l20_who_agreed_again_before_the_backup_goes_on_agreeing(
    agreeing, backup, django_capture_on_commit_callbacks, is_copy_deleted
):
    """Also where the storage was out of reach when the person agreed again."""
    with django_capture_on_commit_callbacks(execute=True):
        change_consents(agreeing, frozenset())
    with django_capture_on_commit_callbacks(execute=is_copy_deleted):
        change_consents(agreeing, AGREED)
    assert (dossier_storage().listdir("erasures")[1] == []) == is_copy_deleted
    backup.make()
    backup.restore()

    call_command("petition_replay_erasures")

    agreeing.refresh_from_db()
    assert set(consents_in_force(agreeing)) == {"sign", *AGREED}
    assert NewsletterContact.objects.exists()


def test_l20_a_restriction_outlives_a_backup_until_it_is_lifted(
    people, backup, django_capture_on_commit_callbacks
):
    backup.make()
    with django_capture_on_commit_callbacks(execute=True):
        for name in ("ada", "bea"):
            restrict(people[name])
        lift_restriction(people["bea"])
    backup.restore()

    call_command("petition_replay_erasures")

    restricted = Signature.objects.exclude(restricted_at=None)
    assert [one.given_name for one in restricted] == ["ada"]


def test_l20_the_newsletter_of_somebody_anonymised_ends_for_good(
    agreeing, backup, django_capture_on_commit_callbacks
):
    Signature.objects.filter(pk=agreeing.pk).update(
        state="anonymised", counted_digest=agreeing.address_digest, **Signature.BLANKS
    )
    backup.make()
    with django_capture_on_commit_callbacks(execute=True):
        end_newsletter(NewsletterContact.objects.get())
    backup.restore()

    call_command("petition_replay_erasures")

    assert not NewsletterContact.objects.exists()


def test_l20_one_damaged_copy_lets_nobody_else_come_back(
    people, backup, django_capture_on_commit_callbacks, caplog
):
    """A disk that is full, or a crash, cuts a file off."""
    backup.make()
    with django_capture_on_commit_callbacks(execute=True):
        erase(people["ada"])
        erase(people["bea"])
    [copy] = [
        path
        for path in Path(dossier_storage().path("erasures")).iterdir()
        if str(people["ada"].uuid) in path.name
    ]
    copy.write_bytes(copy.read_bytes()[:20])
    backup.restore()

    call_command("petition_replay_erasures")

    assert names() == {"ada", "cleo", "dora"}
    assert copy.name in caplog.text


def test_l20_a_copy_that_was_cut_off_is_written_anew(people, monkeypatch):
    erase(people["ada"])
    erasure = Erasure.objects.get()
    dossier_storage().save(erasures._name(erasure), ContentFile(b"{"))

    erasures.store_missing()

    assert [content["signature"] for content in erasures._stored()] == [str(people["ada"].uuid)]


def test_l20_who_signs_again_after_an_erasure_stays(
    petition_page, people, backup, make_signature, django_capture_on_commit_callbacks
):
    digest = people["ada"].address_digest
    with django_capture_on_commit_callbacks(execute=True):
        erase(people["ada"])
    make_signature(petition_page, given_name="ada again", address_digest=digest)
    backup.make()
    backup.restore()

    for _time in range(2):
        call_command("petition_replay_erasures")

    assert names() == {"ada again", "bea", "cleo", "dora"}


@pytest.fixture
def stranger_and_owner(petition_page, sign, client, link_in, latest):
    """Somebody signs with the address of a person, who then signs, confirms, and takes the newsletter."""
    page = petition_page
    page.offer_newsletter = True
    page.save_revision().publish()
    given = {"email": "ada@example.org", "consent-newsletter": "on"}
    sign(page, given_name="Stranger", **given)
    stranger = latest()
    sign(page, given_name="Ada", **given)
    owner = latest()
    client.post(link_in(mail.outbox[1].body, "confirm"))
    return stranger, owner


@pytest.mark.parametrize("end", ["link", report_misuse, withdraw, erase])
def test_l31_an_act_on_one_row_ends_that_row_also_after_a_backup(
    petition_page,
    stranger_and_owner,
    backup,
    client,
    link_in,
    end,
    django_capture_on_commit_callbacks,
):
    stranger, owner = stranger_and_owner
    backup.make()
    with django_capture_on_commit_callbacks(execute=True):
        if end == "link":
            client.post(link_in(mail.outbox[0].body, "not-me"))
        else:
            end(stranger)

    def check():
        assert names() == {"Ada"}
        owner.refresh_from_db()
        assert owner.state == "confirmed"
        assert [one.email for one in NewsletterContact.objects.all()] == ["ada@example.org"]

    check()
    backup.restore()
    call_command("petition_replay_erasures")
    check()


@pytest.mark.parametrize("end", [report_misuse, withdraw, erase])
def test_l31_the_newsletter_ends_with_the_signature_that_asked_for_it(stranger_and_owner, end):
    """Also when somebody confirmed what they did not sign, and says so afterwards."""
    _stranger, owner = stranger_and_owner

    end(owner)

    assert names() == {"Stranger"}
    assert not NewsletterContact.objects.exists()


def test_l20_who_withdrew_and_was_erased_later_is_erased_again(
    petition_page, people, backup, django_capture_on_commit_callbacks
):
    with django_capture_on_commit_callbacks(execute=True):
        withdraw(people["ada"])
    backup.make()
    with django_capture_on_commit_callbacks(execute=True):
        erase(people["ada"])
    backup.restore()

    call_command("petition_replay_erasures")

    assert not Signature.objects.filter(pk=people["ada"].pk).exists()


def test_l31_a_key_that_a_restored_database_gives_out_again_is_another_signature(
    petition_page, people, backup, make_signature, django_capture_on_commit_callbacks
):
    """Primary keys given out after the backup was made are given out anew, to others."""
    backup.make()
    late = make_signature(petition_page, given_name="late")
    with django_capture_on_commit_callbacks(execute=True):
        erase(late)
    backup.restore()
    make_signature(petition_page, pk=late.pk, given_name="another")

    call_command("petition_replay_erasures")

    assert "another" in names()


def test_l20_what_is_kept_of_an_erased_person_is_a_digest_and_a_date(
    people, django_capture_on_commit_callbacks
):
    with django_capture_on_commit_callbacks(execute=True):
        erase(people["ada"])

    folder = Path(dossier_storage().location) / "erasures"
    kept = [path.name + path.read_text() for path in folder.iterdir()]
    assert len(kept) == 1
    assert people["ada"].address_digest in kept[0]
    assert "@" not in kept[0]
    assert "Le Goff" not in kept[0]


def test_l20_an_erasure_is_done_although_its_copy_fails(
    people, settings, django_capture_on_commit_callbacks
):
    """A full disk must not keep anybody from leaving; the copy is made by the next retention run."""
    storages = settings.STORAGES
    settings.STORAGES = {**storages}
    del settings.STORAGES["wagtail_petition_dossiers"]
    settings.BASE_DIR = None
    with django_capture_on_commit_callbacks(execute=True):
        erase(people["ada"])
    assert names() == {"bea", "cleo", "dora"}
    assert Erasure.objects.get().stored_at is None

    with pytest.raises(CommandError, match="no private place"):
        call_command("petition_retention")

    settings.STORAGES = storages
    call_command("petition_retention")

    assert Erasure.objects.get().stored_at is not None
    assert len(dossier_storage().listdir("erasures")[1]) == 1
