"""A dossier of a million takes minutes: a process that is killed meanwhile must neither lose them nor leave names."""

from __future__ import annotations

import os
import shutil
import tempfile
import time
from datetime import timedelta
from pathlib import Path

import pytest

from tests.spreadsheets import csv_rows
from wagtail_petition.dossier import signature_list, volumes
from wagtail_petition.dossier.pdf.typesetting import Typesetter
from wagtail_petition.dossier.runs.work_dir import KEPT, clear_work_dirs
from wagtail_petition.dossier.sealing import seal
from wagtail_petition.models import Dossier, Petition, Signature
from wagtail_petition.signing.services import withdraw

from .reading import files


@pytest.fixture(autouse=True)
def volumes_of_two(monkeypatch, tmp_path):
    """Four rows are two volumes, made one after the other; temporary files lie in a place of their own."""
    monkeypatch.setattr(signature_list, "VOLUME_ROWS", 2)
    monkeypatch.setattr("wagtail_petition.dossier.building.VOLUME_ROWS", 2)
    monkeypatch.setattr(volumes, "MOST_WORKERS", 1)
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))


@pytest.fixture
def made(monkeypatch):
    """The volumes that were typeset."""
    made = []
    pdf = Typesetter.pdf

    def noted(self, template, **data):
        if template == "signatures":
            made.append(data["names"][0][0]["text"])
        return pdf(self, template, **data)

    monkeypatch.setattr(Typesetter, "pdf", noted)
    return made


@pytest.fixture
def cut_off(signed, monkeypatch, tmp_path):
    """What a process leaves that is killed when the volumes are done, in the middle of its last note."""

    def killed(self):
        [folder] = tmp_path.glob("dossier-*")
        shutil.copytree(folder, tmp_path / "dossier-left")
        raise OSError("killed")

    with monkeypatch.context() as patch:
        patch.setattr("wagtail_petition.dossier.building.DossierBuilder._write_notices", killed)
        with pytest.raises(OSError, match="killed"):
            seal(signed.petition, "complete")
    left = tmp_path / "dossier-left"
    with (left / "finished.jsonl").open("a") as finished:
        finished.write('{"name": "05_sig')
    return left


def test_finished_volumes_are_kept_and_the_dossier_is_whole(signed, cut_off, made, tmp_path):
    dossier = seal(signed.petition, "complete")

    assert made == []
    content = files(dossier)
    assert [name for name in sorted(content) if name.startswith("05_")] == [
        "05_signatures-001.pdf",
        "05_signatures-002.pdf",
    ]
    assert list(tmp_path.iterdir()) == []


def test_it_is_the_dossier_that_would_have_been_sealed(signed, cut_off, tmp_path):
    taken_up = seal(signed.petition, "complete")
    archive = files(taken_up)
    Dossier.objects.all().delete()

    assert files(seal(signed.petition, "complete", sealed_at=taken_up.sealed_at)) == archive


def test_only_what_is_missing_or_damaged_is_made_again(signed, cut_off, made):
    (cut_off / "05_signatures-002.pdf").write_bytes(b"%PDF cut off")

    seal(signed.petition, "complete")

    assert made == ["3"]


def test_who_withdrew_meanwhile_is_not_on_the_list_that_is_taken_up(signed, cut_off, made):
    withdraw(Signature.objects.get(given_name="Zoé"))

    rows = csv_rows(files(seal(signed.petition, "complete"))["06_signatures.csv"])

    assert "Zoé" not in {row["given_name"] for row in rows}
    assert len(made) == 2


def test_another_text_is_begun_anew(signed, cut_off, made):
    """A dossier says when it is of: it cannot hold what was published later."""
    signed.title = "Un autre titre"
    signed.save_revision().publish()

    dossier = seal(Petition.objects.get(), "complete")

    assert len(made) == 2
    assert dossier.sealed_at > signed.last_published_at
    assert cut_off.exists()


def test_another_variant_is_begun_anew(signed, cut_off, made):
    seal(signed.petition, "minimised")

    assert len(made) == 2
    assert cut_off.exists()


def test_what_nobody_takes_up_is_removed_with_the_names_in_it(cut_off):
    clear_work_dirs()
    assert cut_off.exists()

    past = time.time() - (KEPT + timedelta(minutes=1)).total_seconds()
    os.utime(cut_off, (past, past))
    clear_work_dirs()
    assert not cut_off.exists()


def test_folders_of_others_are_left_alone(tmp_path, db):
    other = Path(tmp_path, "dossier-of-somebody")
    other.mkdir()

    clear_work_dirs()

    assert other.exists()
