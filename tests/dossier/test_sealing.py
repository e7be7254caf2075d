from __future__ import annotations

import hashlib
import json
import subprocess
import tempfile
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from django.utils import timezone

from tests.spreadsheets import csv_rows
from wagtail_petition.dossier import building
from wagtail_petition.dossier.building import DossierBuilder
from wagtail_petition.dossier.sealing import NoTextError, SealedMeanwhileError, seal
from wagtail_petition.models import Dossier, Petition, PetitionLogEntry, Signature
from wagtail_petition.models.dossier import PrivateStorageMissingError, dossier_storage
from wagtail_petition.signing.services import withdraw

from .reading import LETTER, files, pdf_text, squeezed


def stored_files():
    return [path for path in Path(dossier_storage().location).rglob("*") if path.is_file()]


def unpack(dossier, folder):
    for name, content in files(dossier).items():
        (folder / name).parent.mkdir(exist_ok=True)
        (folder / name).write_bytes(content)


def test_anybody_can_verify_the_dossier_with_common_tools(signed, tmp_path):
    dossier = seal(signed.petition, "complete")

    unpack(dossier, tmp_path)
    done = subprocess.run(
        ["sha256sum", "-c", "MANIFESTE.sha256"], cwd=tmp_path, capture_output=True, text=True
    )
    assert done.returncode == 0, done.stderr
    checked = {line.split(":")[0] for line in done.stdout.splitlines()}
    unpacked = {str(path.relative_to(tmp_path)) for path in tmp_path.rglob("*") if path.is_file()}
    assert checked == unpacked - {"MANIFESTE.sha256"}
    manifest = (tmp_path / "manifeste.json").read_bytes()
    assert hashlib.sha256(manifest).hexdigest() == dossier.manifest_digest
    letter = pdf_text((tmp_path / LETTER).read_bytes())
    assert dossier.manifest_digest in squeezed(letter)
    named = {entry["name"] for entry in json.loads(manifest)["files"]}
    assert named == checked - {"manifeste.json", LETTER}


def test_a_changed_list_is_noticed(signed, tmp_path):
    unpack(seal(signed.petition, "complete"), tmp_path)
    with (tmp_path / "06_signatures.csv").open("a") as table:
        table.write("5,Inventée,Personne,,,2026-01-01\n")

    done = subprocess.run(
        ["sha256sum", "-c", "MANIFESTE.sha256"], cwd=tmp_path, capture_output=True, text=True
    )
    assert done.returncode != 0


def test_the_dossier_holds_what_it_promises(signed):
    names = sorted(files(seal(signed.petition)))
    notice = f"fr-{Signature.objects.first().notice.digest[:8]}"

    assert names == [
        "00_LISEZMOI.txt",
        LETTER,
        "02_petition.pdf",
        "03_bordereau-des-pieces.pdf",
        "04_methode-et-decomptes.pdf",
        "05_signatures-001.pdf",
        "06_signatures.csv",
        "06_signatures.schema.json",
        "07_sources.csv",
        *(f"10_mentions-et-consentements/{notice}.{kind}" for kind in ("json", "txt")),
        "MANIFESTE.sha256",
        "manifeste.json",
    ]


def test_a_petition_that_nobody_signed_can_be_sealed(petition_page):
    dossier = seal(petition_page.petition, "complete")

    assert dossier.counts["received"] == 0
    assert csv_rows(files(dossier)["06_signatures.csv"]) == []


def test_the_same_state_gives_the_same_bytes(signed):
    moment = datetime(2030, 1, 2, 3, 4, tzinfo=UTC)
    first = seal(signed.petition, "complete", sealed_at=moment)
    archive = dossier_storage().open(first.archive_name).read()
    first.delete()

    second = seal(signed.petition, "complete", sealed_at=moment)
    assert dossier_storage().open(second.archive_name).read() == archive


def test_signing_and_withdrawing_while_sealing_changes_nothing(signed, make_signature, monkeypatch):
    read_signatures = building.read_signatures

    def read_then_withdraw(*args):
        counts = read_signatures(*args)
        withdraw(Signature.objects.get(given_name="Zoé"))
        make_signature(signed, given_name="Tard")
        return counts

    monkeypatch.setattr(building, "read_signatures", read_then_withdraw)
    dossier = seal(signed.petition, "complete")

    names = {row["given_name"] for row in csv_rows(files(dossier)["06_signatures.csv"])}
    assert len(names) == dossier.counts["listed"]
    assert "Zoé" in names
    assert "Tard" not in names


def test_a_variant_that_does_not_exist_shows_no_names(signed):
    with pytest.raises(ValueError, match="minimized"):
        seal(signed.petition, "minimized")

    assert not Dossier.objects.exists()


def test_sealing_is_logged_without_names(signed, admin_user):
    seal(signed.petition, user=admin_user)

    entry = PetitionLogEntry.objects.get(action="wagtail_petition.seal")
    assert entry.user == admin_user
    assert (entry.data["rows"], entry.data["counted"]) == (4, 6)
    assert "Le Goff" not in json.dumps(entry.data)


def test_the_log_says_that_an_attestation_hands_over_no_rows(signed):
    seal(signed.petition, "attestation")

    assert PetitionLogEntry.objects.get(action="wagtail_petition.seal").data["rows"] == 0


def test_the_number_of_a_dossier_is_free_after_another_was_deleted(signed):
    first, second = seal(signed.petition), seal(signed.petition)
    first.delete()

    assert seal(signed.petition).number == second.number + 1


@pytest.fixture
def overtake(signed, monkeypatch):
    """Another dossier takes the number of the one that is being made, so many times."""

    def set_up(times):
        build, left = DossierBuilder.build, [True] * times

        def build_then_be_overtaken(builder):
            build(builder)
            if left:
                left.pop()
                with monkeypatch.context() as patch:
                    patch.setattr(DossierBuilder, "build", build)
                    seal(signed.petition)

        monkeypatch.setattr(DossierBuilder, "build", build_then_be_overtaken)

    return set_up


def test_of_two_dossiers_sealed_at_once_each_has_a_number(signed, overtake):
    overtake(1)

    dossier = seal(signed.petition)

    assert [one.number for one in Dossier.objects.order_by("number")] == [1, 2]
    assert dossier.number == 2
    manifest = json.loads(files(dossier)["manifeste.json"])
    assert manifest["dossier"].endswith("-v2")


def test_who_is_overtaken_again_and_again_is_told_so_and_leaves_no_rest(signed, overtake):
    overtake(2)

    with pytest.raises(SealedMeanwhileError):
        seal(signed.petition)

    kept = {
        Path(name).name
        for dossier in Dossier.objects.all()
        for name in (dossier.archive_name, dossier.keys_name)
    }
    assert {path.name for path in stored_files()} == kept
    assert len(Dossier.objects.all()) == 2


def test_a_disk_that_fills_up_leaves_nothing_behind(signed, settings, tmp_path, monkeypatch):
    backend = "tests.dossier.storages.FullDisk"
    settings.STORAGES["wagtail_petition_dossiers"]["BACKEND"] = backend
    settings.STORAGES = settings.STORAGES.copy()
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))

    with pytest.raises(OSError, match="No space left"):
        seal(signed.petition)

    assert not Dossier.objects.exists()
    assert not PetitionLogEntry.objects.filter(action="wagtail_petition.seal").exists()
    assert stored_files() == []
    assert list(tmp_path.iterdir()) == []


def test_without_a_private_place_nothing_is_sealed(signed, settings):
    settings.WAGTAIL_PETITION = {"DOSSIER_STORAGE": "nowhere"}

    with pytest.raises(PrivateStorageMissingError, match="nowhere"):
        seal(signed.petition)


def test_a_petition_without_a_page_says_why_it_cannot_be_sealed(db):
    with pytest.raises(NoTextError):
        seal(Petition.objects.create())


def test_who_confirms_after_the_time_of_sealing_is_in_the_next_dossier(signed, make_signature):
    make_signature(signed, given_name="Tard", confirmed_at=timezone.now() + timedelta(hours=1))

    dossier = seal(signed.petition, "complete")

    assert (dossier.counts["listed"], dossier.counts["pending"]) == (4, 2)
