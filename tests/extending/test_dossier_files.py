"""What a site adds to its dossiers is sealed with them, or says what is wrong before anything is sealed."""

from __future__ import annotations

import io
import subprocess
import zipfile
from datetime import UTC, datetime

import pytest

from tests.desk.doors import DOSSIERS, take_out
from tests.dossier.reading import EXHIBITS, LETTER, files, pdf_text, squeezed
from tests.spreadsheets import csv_rows
from wagtail_petition.api import DossierFile, seal
from wagtail_petition.checks import check_dossier_files
from wagtail_petition.models import Dossier

from .pages import code_of, settings_of

PAGE = "dossier-files.md"
TABLE, REVIEW = "20_departements.csv", "21_press-review.txt"


class Named(DossierFile):
    title = "Une note"

    def write(self, facts, target):
        target.write(facts.reference.encode())


class First(Named):
    name = "20_first.txt"


class Second(Named):
    name = "20_second.txt"


class Climbing(Named):
    name = "20_../../etc/passwd"


class LikeOurs(Named):
    name = "06_signatures.csv"


class Untitled(First):
    title = " "


class Failing(First):
    def write(self, facts, target):
        raise OSError("the press archive does not answer")


class Unfinished(DossierFile):
    name = "20_unfinished.txt"


@pytest.fixture
def added(site_code, settings, tmp_path, petition_page):
    """A site that did what the page of the documentation tells."""
    site_code("dossier", code_of(PAGE))
    settings.WAGTAIL_PETITION = settings_of(PAGE)
    settings.BASE_DIR = tmp_path
    (tmp_path / "press").mkdir()
    (tmp_path / "press" / f"{petition_page.slug}.txt").write_text("Le Progrès, 3 mai 2030\n")


@pytest.fixture
def people(petition_page, make_signature):
    for postcode in ("42000", "42100", "69001", ""):
        make_signature(petition_page, postcode=postcode)


def seal_at_the_desk(client, page, variant="minimised"):
    body = {"petition": page.petition_id, "variant": variant}
    return client.post(f"{DOSSIERS}seal/", body, follow=True)


def test_whoever_seals_at_the_desk_hands_over_what_the_site_adds(
    added, people, admin_client, petition_page, tmp_path
):
    seal_at_the_desk(admin_client, petition_page)
    sent = take_out(admin_client, f"{DOSSIERS}download/{Dossier.objects.get().pk}/").getvalue()

    folder = tmp_path / "received"
    zipfile.ZipFile(io.BytesIO(sent)).extractall(folder)
    done = subprocess.run(
        ["sha256sum", "-c", "MANIFESTE.sha256"], cwd=folder, capture_output=True, text=True
    )
    assert done.returncode == 0, done.stderr
    assert f"{TABLE}: " in done.stdout
    assert (folder / REVIEW).read_text() == "Le Progrès, 3 mai 2030\n"
    counted = csv_rows((folder / TABLE).read_bytes())
    assert {row["department"]: row["signatures"] for row in counted} == {
        "42": "2",
        "69": "1",
        "?": "1",
    }
    assert f"{TABLE}: Signatures by department" in (folder / "00_LISEZMOI.txt").read_text()
    for document in (LETTER, EXHIBITS):
        assert "Signaturesbydepartment" in squeezed(pdf_text((folder / document).read_bytes()))


def test_an_attestation_holds_no_table_of_people(added, people, petition_page):
    names = files(seal(petition_page.petition, "attestation"))

    assert TABLE not in names
    assert REVIEW in names


def test_a_petition_without_press_review_is_sealed_without(added, make_page):
    assert REVIEW not in files(seal(make_page(slug="autre").petition))


def test_a_file_of_the_site_is_told_no_more_of_people_than_the_variant_hands_over(
    site_code, settings, petition_page, make_signature
):
    site_code(
        "dossier",
        "from wagtail_petition.api import DossierFile\n"
        "class Everything(DossierFile):\n"
        "    name, title = '20_rows.txt', 'Rows'\n"
        "    def write(self, facts, target):\n"
        "        target.writelines(repr(row).encode() for row in facts.rows())\n",
    )
    settings.WAGTAIL_PETITION = {"DOSSIER_FILES": ["campaign.dossier.Everything"]}
    make_signature(petition_page, given_name="Zoé", family_name="Le Goff")

    written = {
        variant: files(seal(petition_page.petition, variant))["20_rows.txt"].decode()
        for variant in Dossier.Variant.values
    }

    assert "Le Goff" in written["complete"]
    assert "Le Goff" not in written["minimised"]
    assert written["attestation"] == ""


def test_the_same_facts_give_the_same_bytes(added, people, petition_page):
    moment = datetime(2030, 1, 2, 3, 4, tzinfo=UTC)
    first, second = (
        files(seal(petition_page.petition, "complete", sealed_at=moment)) for _time in range(2)
    )

    assert first[TABLE] == second[TABLE]
    assert first[REVIEW] == second[REVIEW]


@pytest.mark.parametrize(
    ("chosen", "said"),
    [
        (["Climbing"], "20_../../etc/passwd"),
        (["LikeOurs"], "06_signatures.csv"),
        (["First", "Second"], "First porte aussi le numéro 20"),
        (["Untitled"], "pas de titre"),
        (["Unfinished"], "abstract"),
        (["Missing"], "Missing"),
    ],
)
def test_a_file_that_cannot_be_used_is_named_by_check_and_at_the_desk_before_anything_is_sealed(
    settings, admin_client, petition_page, chosen, said
):
    settings.WAGTAIL_PETITION = {"DOSSIER_FILES": [f"{__name__}.{name}" for name in chosen]}

    shown = seal_at_the_desk(admin_client, petition_page).content.decode()

    assert said in shown
    assert f"{__name__}.{chosen[-1]}" in shown
    assert "webmestre" in shown
    assert not Dossier.objects.exists()
    [error] = check_dossier_files(None)
    assert error.id == "wagtail_petition.E071"
    assert chosen[-1] in error.msg


def test_a_file_that_fails_while_it_is_written_leaves_nothing_sealed_and_says_why(
    settings, admin_client, petition_page
):
    settings.WAGTAIL_PETITION = {"DOSSIER_FILES": [f"{__name__}.Failing"]}

    shown = seal_at_the_desk(admin_client, petition_page).content.decode()

    assert "the press archive does not answer" in shown
    assert not Dossier.objects.exists()
