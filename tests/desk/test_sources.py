"""The report “Sources”, the page about the sources of one page, and saving copies from there."""

from __future__ import annotations

import io
from datetime import timedelta

import openpyxl
import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from tests.conftest import RADIO_ID, reference
from tests.sources.internet import http, internet
from tests.spreadsheets import csv_rows
from wagtail_petition.models import LinkCheck, SavedCopy
from wagtail_petition.models.dossier import dossier_storage
from wagtail_petition.sources import copies
from wagtail_petition.sources.checking import Outcome, record

REPORT = "/admin/reports/sources/"
URL = "https://example.org/rapport"
State = LinkCheck.State


@pytest.fixture
def dead():
    """The link of the report failed for a week."""
    for days in range(7, 0, -1):
        record(URL, Outcome(State.GONE, status=404), timezone.now() - timedelta(days=days))


@pytest.fixture
def net(monkeypatch):
    """The site asks a small internet in place of the large one."""
    with internet() as net:
        monkeypatch.setattr(copies, "Fetcher", net.fetcher)
        yield net


def test_the_report_lists_pages_with_what_their_sources_lack(petition_page, dead, admin_client):
    content = admin_client.get(REPORT).content.decode()

    assert petition_page.title in content
    assert "Un lien qui ne répond plus" in content
    assert f"{REPORT}{petition_page.pk}/" in content


def test_the_report_finds_pages_by_what_is_wrong(petition_page, make_page, admin_client):
    broken = make_page(title="Cassée", body=[("text", f"<p>Dit{reference(RADIO_ID)}.</p>")])

    content = admin_client.get(REPORT, {"finding": "no-source"}).content.decode()

    assert f"{REPORT}{broken.pk}/" in content
    assert f"{REPORT}{petition_page.pk}/" not in content


def test_the_report_shows_nobody_pages_that_they_may_not_edit(petition_page, home, member):
    other = home.get_root()
    reader = member(under=petition_page, may="lock_page")
    editor = member(under=petition_page)
    stranger = member(under=other, may="lock_page")

    assert petition_page.title in editor.get(REPORT).content.decode()
    for client in (reader, stranger):
        assert client.get(REPORT).status_code == 302
        assert client.get(f"{REPORT}{petition_page.pk}/").status_code == 404


def test_the_report_is_in_the_menu_of_those_who_edit(petition_page, home, member):
    assert REPORT in member(under=home).get("/admin/").content.decode()
    assert REPORT not in member(under=home, may="lock_page").get("/admin/").content.decode()


def test_the_spreadsheet_has_a_row_for_each_link(petition_page, dead, admin_client):
    rows = csv_rows(admin_client.get(REPORT, {"export": "csv"}).getvalue(), raw=True)

    report, radio = rows
    assert (report["Page"], report["Lien"]) == (petition_page.title, URL)
    assert (report["Code de réponse HTTP"], report["Mort"]) == ("404", "oui")
    assert "Un lien qui ne répond plus" in report["À faire"]
    assert (radio["Source"], radio["Lien"]) == ("Radio Forez, 2019-05-08", "")
    workbook = openpyxl.load_workbook(
        io.BytesIO(admin_client.get(REPORT, {"export": "xlsx"}).getvalue())
    )
    assert workbook.active.max_row == 3


def test_the_spreadsheet_computes_nothing(make_page, admin_client):
    make_page(title="=1+1", sources=[{"type": "web", "value": {"title": "@SUM(A1)"}}])

    (row,) = csv_rows(admin_client.get(REPORT, {"export": "csv"}).getvalue(), raw=True)
    assert (row["Page"], row["Source"]) == ("'=1+1", "'@SUM(A1)")


def test_the_report_asks_no_more_for_more_pages(make_page, petition_page, admin_client):
    def queries():
        with CaptureQueriesContext(connection) as asked:
            assert admin_client.get(REPORT).status_code == 200
        return len(asked)

    queries()
    few = queries()
    for number in range(5):
        make_page(title=f"Page {number}", sources=petition_page.sources.raw_data)

    assert queries() <= few


def test_the_page_of_one_page_says_what_to_do(petition_page, dead, admin_client):
    content = admin_client.get(f"{REPORT}{petition_page.pk}/").content.decode()

    assert "https://web.archive.org/web/20190601/https://example.org/rapport" in content
    assert "404" in content


def test_the_editor_sees_the_findings_beside_the_sources(petition_page, dead, admin_client):
    content = admin_client.get(f"/admin/pages/{petition_page.pk}/edit/").content.decode()

    assert "https://web.archive.org/web/20190601/https://example.org/rapport" in content


@pytest.fixture
def cited(make_page):
    """A page that cites this address."""
    return make_page(
        sources=[
            {
                "type": "web",
                "value": {"title": "Un", "links": [{"url": "http://paper.test/a"}]},
            }
        ]
    )


def save(client, page, url="http://paper.test/a"):
    return client.post(f"{REPORT}{page.pk}/save/", {"url": url}, follow=True)


def test_a_person_saves_a_copy_and_gets_it_as_a_file(net, cited, home, member):
    net.site("paper.test", lambda *_request: http(200, b"<script>", Content_Type="text/html"))
    client = member("add_savedcopy", "view_savedcopy", under=home)

    content = save(client, cited).content.decode()

    copy = SavedCopy.objects.get()
    address = f"{REPORT}{cited.pk}/copies/{copy.pk}/"
    assert address in content
    response = client.get(address)
    assert response.getvalue() == b"<script>"
    assert response["Content-Disposition"].startswith("attachment")
    assert response["Content-Type"] == "application/octet-stream"
    assert response["X-Content-Type-Options"] == "nosniff"


def test_saving_needs_a_permission_of_its_own(net, cited, home, member):
    net.site("paper.test", lambda *_request: http(200))
    editor = member("view_savedcopy", under=home)

    save(editor, cited)

    assert "/save/" not in editor.get(f"{REPORT}{cited.pk}/").content.decode()
    assert net.asked == []


def test_looking_at_copies_needs_a_permission_of_its_own(net, cited, home, member):
    net.site("paper.test", lambda *_request: http(200))
    client = member("add_savedcopy", under=home)
    save(client, cited)

    address = f"{REPORT}{cited.pk}/copies/{SavedCopy.objects.get().pk}/"
    assert client.get(address).status_code == 302


def test_a_link_in_a_mail_saves_nothing(net, cited, admin_client):
    assert admin_client.get(f"{REPORT}{cited.pk}/save/").status_code == 405


def test_only_what_a_page_cites_is_asked(net, cited, admin_client):
    net.site("other.test", lambda *_request: http(200))

    assert save(admin_client, cited, "http://other.test/").status_code == 404
    assert net.asked == []


def test_a_copy_is_given_out_with_the_page_that_cites_it_only(
    net, cited, petition_page, admin_client
):
    net.site("paper.test", lambda *_request: http(200))
    save(admin_client, cited)

    address = f"{REPORT}{petition_page.pk}/copies/{SavedCopy.objects.get().pk}/"
    assert admin_client.get(address).status_code == 404


def test_what_fails_is_said_and_nothing_is_saved(net, cited, admin_client):
    net.site("paper.test", lambda *_request: http(404))

    assert "404" in save(admin_client, cited).content.decode()
    assert not SavedCopy.objects.exists()


def test_a_copy_that_is_lost_is_said_to_be(net, cited, admin_client):
    net.site("paper.test", lambda *_request: http(200))
    save(admin_client, cited)
    copy = SavedCopy.objects.get()
    dossier_storage().delete(copy.name)

    response = admin_client.get(f"{REPORT}{cited.pk}/copies/{copy.pk}/", follow=True)
    assert "Cette copie n’est plus" in response.content.decode()
