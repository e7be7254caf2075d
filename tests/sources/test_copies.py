from __future__ import annotations

import hashlib
from pathlib import Path

import pytest
from wagtail.log_actions import registry
from wagtail.models import PageLogEntry

from wagtail_petition.models import SavedCopy
from wagtail_petition.models.dossier import PrivateStorageMissingError, dossier_storage
from wagtail_petition.models.immutable import ImmutableRowError
from wagtail_petition.sources.copies import CopyError, copies_of, file_name, save_copy

from .internet import http

URL = "http://paper.test/report"
PDF = {"Content_Type": "application/pdf"}


def stored():
    return [path for path in Path(dossier_storage().location).rglob("*") if path.is_file()]


@pytest.fixture
def paper(net):
    net.site("paper.test", lambda *_request: http(200, b"%PDF facts", **PDF))
    return net


def test_a_copy_is_the_bytes_with_their_digest_and_where_they_came_from(
    paper, petition_page, admin_user
):
    copy = save_copy(petition_page, URL, user=admin_user, fetcher=paper.fetcher())

    digest = hashlib.sha256(b"%PDF facts").hexdigest()
    assert (copy.sha256, copy.size, copy.media_type) == (digest, 10, "application/pdf")
    assert (copy.url, copy.final_url, copy.saved_by) == (URL, URL, admin_user)
    assert dossier_storage().open(copy.name).read() == b"%PDF facts"
    assert copies_of([URL]) == {URL: copy}


def test_saving_is_logged_with_the_page(paper, petition_page, admin_user):
    save_copy(petition_page, URL, user=admin_user, fetcher=paper.fetcher())

    entry = PageLogEntry.objects.get(action="wagtail_petition.save_copy")
    assert entry.user == admin_user
    assert URL in registry.get_formatter(entry).format_message(entry)


def test_the_same_bytes_lie_there_once(paper, petition_page):
    first, second = (save_copy(petition_page, URL, fetcher=paper.fetcher()) for _ in range(2))

    assert (first.name, SavedCopy.objects.count()) == (second.name, 2)
    assert len(stored()) == 1


def test_bytes_that_were_damaged_are_written_anew(paper, petition_page):
    copy = save_copy(petition_page, URL, fetcher=paper.fetcher())
    Path(dossier_storage().path(copy.name)).write_bytes(b"else")

    save_copy(petition_page, URL, fetcher=paper.fetcher())

    assert dossier_storage().open(copy.name).read() == b"%PDF facts"


def test_a_copy_is_never_changed(paper, petition_page):
    copy = save_copy(petition_page, URL, fetcher=paper.fetcher())

    with pytest.raises(ImmutableRowError):
        copy.save()
    with pytest.raises(ImmutableRowError):
        SavedCopy.objects.update(sha256="0")


def test_who_saved_a_copy_can_leave(paper, petition_page, django_user_model):
    user = django_user_model.objects.create_user("passing")
    save_copy(petition_page, URL, user=user, fetcher=paper.fetcher())

    user.delete()

    assert SavedCopy.objects.get().saved_by is None


@pytest.mark.parametrize("status", [404, 500, 403])
def test_a_page_that_says_no_is_no_copy(net, petition_page, status):
    net.site("paper.test", lambda *_request: http(status, b"No"))

    with pytest.raises(CopyError, match=str(status)):
        save_copy(petition_page, URL, fetcher=net.fetcher())
    assert not SavedCopy.objects.exists()
    assert stored() == []


def test_what_is_too_large_is_not_saved(net, petition_page, settings):
    settings.WAGTAIL_PETITION = {"COPY_MAX_BYTES": 1_000}
    net.site("paper.test", lambda *_request: http(200, bytes(1_001)))

    with pytest.raises(CopyError):
        save_copy(petition_page, URL, fetcher=net.fetcher())
    assert stored() == []


def test_no_copy_is_made_of_the_network_of_the_site(net, petition_page):
    with pytest.raises(CopyError):
        save_copy(petition_page, "http://169.254.169.254/latest/meta-data/", fetcher=net.fetcher())


def test_without_a_private_place_nobody_is_asked(paper, petition_page, settings):
    settings.WAGTAIL_PETITION = {"DOSSIER_STORAGE": "nowhere"}

    with pytest.raises(PrivateStorageMissingError):
        save_copy(petition_page, URL, fetcher=paper.fetcher())
    assert paper.asked == []


def test_a_copy_whose_row_cannot_be_written_leaves_nothing(paper, petition_page, monkeypatch):
    def fail(*args, **kwargs):
        raise OSError("the database is gone")

    monkeypatch.setattr(SavedCopy, "save", fail)
    with pytest.raises(OSError, match="gone"):
        save_copy(petition_page, URL, fetcher=paper.fetcher())

    assert stored() == []


@pytest.mark.parametrize(
    ("media_type", "ending"),
    [
        ("application/pdf", ".pdf"),
        ("text/html", ".html.txt"),
        ("image/svg+xml", ".bin"),
        ("application/x-msdownload", ".bin"),
        ("../../evil", ".bin"),
        ("", ".bin"),
    ],
)
def test_no_file_name_makes_a_computer_run_what_it_names(media_type, ending):
    copy = SavedCopy(sha256="0123456789abcdef" * 4, media_type=media_type)

    assert file_name(copy) == f"0123456789abcdef{ending}"
