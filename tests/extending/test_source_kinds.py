"""A kind of source of the site keeps its fields and its citation wherever a source is read."""

from __future__ import annotations

import copy
import os
import subprocess
import sys
from pathlib import Path

import pytest
from bs4 import BeautifulSoup

from tests.conftest import reference
from tests.dossier.reading import PETITION, files, pdf_text, squeezed
from tests.spreadsheets import csv_rows
from wagtail_petition.api import page_findings, seal
from wagtail_petition.checks import check_source_kinds
from wagtail_petition.models import PetitionPage
from wagtail_petition.signing.versions import ShownVersions
from wagtail_petition.source_blocks import SourcesBlock

from .pages import blocks, settings_of

PAGE = "source-kinds.md"
ROOT = Path(__file__).resolve().parents[2]
KEY = "11111111-1111-4111-8111-111111111111"
CITATION = (
    "Bruitparif. Le bruit des rues [data set]. 8760 measurements. "
    "Ville de Saint-Étienne, 2019, Licence ouverte."
)


@pytest.fixture
def data_sets(site_code, settings, tmp_path, monkeypatch):
    """A site that did what the page of the documentation tells, and started anew."""
    code, template, _settings = blocks(PAGE)
    site_code("sources", code)
    folder = tmp_path / "templates" / "wagtail_petition" / "sources" / "citations"
    folder.mkdir(parents=True)
    (folder / "dataset.html").write_text(template, encoding="utf-8")
    engines = copy.deepcopy(settings.TEMPLATES)
    engines[0]["DIRS"] = [*engines[0]["DIRS"], tmp_path / "templates"]
    settings.TEMPLATES = engines
    settings.WAGTAIL_PETITION = settings_of(PAGE)
    monkeypatch.setattr(PetitionPage._meta.get_field("sources"), "stream_block", SourcesBlock())


@pytest.fixture
def page(data_sets, make_page):
    """A petition that cites a data set."""
    value = {
        "author": "Bruitparif",
        "title": "Le bruit des rues",
        "publisher": "Ville de Saint-Étienne",
        "date": "2019",
        "measurements": 8760,
        "licence": "Licence ouverte",
        "links": [{"url": "https://example.org/data.csv"}],
    }
    return make_page(
        body=[("text", f"<p>On mesure{reference(KEY)}.</p>")],
        sources=[{"type": "dataset", "id": KEY, "value": value}],
    )


def test_readers_see_its_own_citation(page, client):
    html = BeautifulSoup(client.get(page.url).content, "html.parser")

    [note] = html.select(".petition-endnotes li")
    assert CITATION in " ".join(note.text.split())
    assert note.select_one("a.petition-source-link")["href"] == "https://example.org/data.csv"


def test_the_dossier_holds_its_citation_and_each_of_its_fields(page, make_signature):
    make_signature(page)

    sealed = files(seal(page.petition))

    assert squeezed("[data set]. 8760 measurements") in squeezed(pdf_text(sealed[PETITION]))
    [row] = csv_rows(sealed["07_sources.csv"])
    assert (row["kind"], row["title"], row["url"]) == (
        "dataset",
        "Le bruit des rues",
        "https://example.org/data.csv",
    )
    assert (row["measurements"], row["licence"]) == ("8760", "Licence ouverte")
    assert CITATION in row["citation"]


def test_its_fields_are_part_of_what_people_sign(page):
    signed = ShownVersions(page).text_digest
    page.sources[0].value["measurements"] = 8759
    assert ShownVersions(page).text_digest != signed


@pytest.mark.urls("tests.sources.magazine.urls")
def test_other_programs_read_each_of_its_fields(page, client):
    [source] = client.get(f"/api/v2/pages/{page.pk}/").json()["sources"]

    assert (source["type"], source["number"]) == ("dataset", 1)
    assert source["value"]["measurements"] == 8760
    assert source["value"]["licence"] == "Licence ouverte"
    assert CITATION in source["citation"]


def test_editors_fill_in_its_fields_and_are_told_what_its_links_lack(page):
    widget = PetitionPage._meta.get_field("sources").formfield().widget

    form = BeautifulSoup(widget.render("sources", page.sources, {"id": "sources"}), "html.parser")

    offered = form.select_one("[data-block]")["data-block"] + str(form)
    assert all(label in offered for label in ("Data set", "Measurements", "Licence"))
    kinds = {finding.kind for finding in page_findings(page, {})}
    assert kinds == {"undated", "unarchived"}


@pytest.fixture
def manage(tmp_path):
    """Run ``manage.py`` of a site that did what the page of the documentation tells, with other settings."""
    code, template, _settings = blocks(PAGE)
    package = tmp_path / "campaign"
    package.mkdir()
    (package / "__init__.py").touch()
    (package / "sources.py").write_text(code, encoding="utf-8")
    folder = tmp_path / "templates" / "wagtail_petition" / "sources" / "citations"
    folder.mkdir(parents=True)
    (folder / "dataset.html").write_text(template, encoding="utf-8")

    def run(kinds, command):
        (tmp_path / "kinds_settings.py").write_text(
            "from example_site.settings import *\n"
            f"TEMPLATES[0]['DIRS'] = [*TEMPLATES[0]['DIRS'], {str(tmp_path / 'templates')!r}]\n"
            f"WAGTAIL_PETITION = {{'SOURCE_KINDS': {kinds!r}}}\n",
            encoding="utf-8",
        )
        return subprocess.run(
            [sys.executable, "-m", "django", *command],
            env={
                **os.environ,
                "DJANGO_SETTINGS_MODULE": "kinds_settings",
                "EXAMPLE_SITE_VAR": str(tmp_path),
                "PYTHONPATH": os.pathsep.join([str(ROOT), str(tmp_path)]),
            },
            capture_output=True,
            text=True,
            check=False,
        )

    return run


def test_a_site_that_adds_a_kind_has_nothing_to_migrate(manage):
    kinds = settings_of(PAGE)["SOURCE_KINDS"]

    made = manage(kinds, ["makemigrations", "--check", "--dry-run"])

    assert made.returncode == 0, made.stdout + made.stderr


@pytest.mark.parametrize(
    ("kinds", "said"),
    [
        ({"dataset": "campaign.sources.Missing"}, "'dataset' cannot be used: campaign.sources."),
        ({"web": "campaign.sources.DataSetBlock"}, "'web' cannot be used: there is a kind of this"),
    ],
)
def test_a_site_whose_kind_cannot_be_used_does_not_start_and_says_why(manage, kinds, said):
    checked = manage(kinds, ["check"])

    assert checked.returncode != 0
    assert said in checked.stderr
    assert "Correct SOURCE_KINDS in WAGTAIL_PETITION" in checked.stderr


def test_a_kind_without_a_template_is_named_with_the_file_to_write(site_code, settings):
    code, _template, _settings = blocks(PAGE)
    site_code("sources", code)
    settings.WAGTAIL_PETITION = settings_of(PAGE)

    [warning] = check_source_kinds(None)

    assert warning.id == "wagtail_petition.W063"
    assert "wagtail_petition/sources/citations/dataset.html" in warning.hint
