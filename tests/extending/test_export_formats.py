"""What a site's own format gives out is chosen, logged and read like the others, or a check says what is wrong."""

from __future__ import annotations

import json

import pytest
from bs4 import BeautifulSoup

from tests.desk.doors import SIGNATURES, export
from wagtail_petition.api import ExportFormat
from wagtail_petition.checks import check_export_formats
from wagtail_petition.models import PetitionLogEntry

from .pages import code_of, settings_of

PAGE = "export-formats.md"
REPORT = "/admin/reports/sources/"


class Plain(ExportFormat):
    name, label, content_type, extension = "plain", "Plain", "text/plain", "txt"

    def pieces(self, headings, rows, delimiter):
        yield b""


class Twin(Plain):
    label = "The other"


class Climbing(Plain):
    extension = "../txt"


class Splitting(Plain):
    content_type = "text/plain\r\nSet-Cookie: a=b"


class Nameless(Plain):
    name = "Plain text"


class Unlabelled(Plain):
    label = ""


class Unfinished(ExportFormat):
    name, label, content_type, extension = "none", "None", "text/plain", "txt"


@pytest.fixture
def json_lines(site_code, settings):
    """A site that did what the page of the documentation tells."""
    site_code("exports", code_of(PAGE))
    settings.WAGTAIL_PETITION = settings_of(PAGE)


def buttons(client, address):
    """Where the buttons of a list lead that download it."""
    page = BeautifulSoup(client.get(address).content, "html.parser")
    links = {
        link["href"].partition("export=")[2]: link for link in page.select("a[href*='export=']")
    }
    return {name: link.get_text(" ", strip=True) for name, link in links.items()}


def test_whoever_takes_signatures_out_chooses_the_format_of_the_site(
    json_lines, admin_client, petition_page, make_signature
):
    make_signature(petition_page, given_name="Zoé", family_name="O’Neil")
    make_signature(petition_page, given_name="سلمى")
    assert "JSONL" in buttons(admin_client, SIGNATURES)["jsonl"]
    form = admin_client.get(f"{SIGNATURES}export/?export=jsonl").context["form"]
    assert [name for name, _label in form.fields["file_format"].choices] == ["xlsx", "csv", "jsonl"]
    assert form.fields["file_format"].initial == "jsonl"

    answer = export(admin_client, "jsonl")

    rows = [json.loads(line) for line in answer.getvalue().decode().splitlines()]
    assert {(row["Prénom"], row["Nom"]) for row in rows} >= {("Zoé", "O’Neil")}
    assert len(rows) == 2
    assert answer["Content-Type"] == "application/jsonl"
    assert ".jsonl" in answer["Content-Disposition"]
    entry = PetitionLogEntry.objects.get(action="wagtail_petition.export")
    assert (entry.data["format"], entry.data["rows"]) == ("jsonl", 2)
    assert entry.data["outcome"] == "done"


def test_a_report_is_given_out_in_the_format_of_the_site(json_lines, admin_client, petition_page):
    answer = admin_client.get(REPORT, {"export": "jsonl"})

    assert answer["Content-Type"] == "application/jsonl"
    rows = [json.loads(line) for line in answer.getvalue().splitlines()]
    assert {row["Page"] for row in rows} == {petition_page.title}


def test_a_format_that_the_site_left_out_is_neither_offered_nor_given(
    json_lines, admin_client, petition_page, make_signature
):
    make_signature(petition_page)

    assert set(buttons(admin_client, SIGNATURES)) == {"xlsx", "csv", "jsonl"}
    assert export(admin_client, "xlsx", {"file_format": "ods"}).status_code == 422
    assert not PetitionLogEntry.objects.filter(action="wagtail_petition.export").exists()


def test_nobody_is_asked_for_a_separator_that_no_format_has(settings, admin_client):
    settings.WAGTAIL_PETITION = {"EXPORT_FORMATS": [f"{__name__}.Plain"]}

    form = admin_client.get(f"{SIGNATURES}export/").context["form"]

    assert "delimiter" not in form.fields
    assert export(admin_client, "plain").getvalue() == b""


def test_a_site_without_a_word_gives_out_workbooks_and_csv(admin_client, petition_page):
    assert list(buttons(admin_client, SIGNATURES)) == ["xlsx", "ods", "csv"]
    assert check_export_formats(None) == []


@pytest.mark.parametrize(
    ("chosen", "said"),
    [
        (["Plain", "Twin"], "has the name 'plain' as well"),
        (["Climbing"], "extension"),
        (["Splitting"], "content_type"),
        (["Nameless"], "name"),
        (["Unlabelled"], "label"),
        (["Unfinished"], "abstract"),
        (["Missing"], "Missing"),
        (["export"], "export"),
        ([], "names no format"),
    ],
)
def test_a_format_that_cannot_be_used_is_named_by_check(settings, chosen, said):
    paths = [f"{__name__}.{name}" for name in chosen]
    settings.WAGTAIL_PETITION = {"EXPORT_FORMATS": paths}

    [error] = check_export_formats(None)

    assert error.id == "wagtail_petition.E072"
    assert said in error.msg
    assert "EXPORT_FORMATS" in error.hint
