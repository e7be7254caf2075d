"""Readers behind a cache that keeps pages for hours see what is so: whatever changes tells the cache to ask again.

The cache is a real HTTP server that takes PURGE, as Varnish does.
"""

from __future__ import annotations

from datetime import date, timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread

import pytest
from django.core.cache import cache
from django.core.management import call_command
from django.db import transaction
from django.utils import timezone
from wagtail.models import Locale, PageViewRestriction

from example_site.home.models import HomePage
from tests.sources.magazine.models import ArticlePage, Notice
from wagtail_petition.models import CountChange, Delivery, Dossier, Petition, Signature
from wagtail_petition.operations import frontcache, surge
from wagtail_petition.operations.counting import apply_count_changes, repair_count
from wagtail_petition.operations.frontcache import addresses
from wagtail_petition.operations.pausing import pause, resume

pytestmark = pytest.mark.django_db(transaction=True)


class Purged(BaseHTTPRequestHandler):
    def do_PURGE(self) -> None:
        self.server.purged.append(f"http://{self.headers['Host']}{self.path}")
        self.send_response(200)
        self.end_headers()

    def log_message(self, *arguments) -> None:
        pass


@pytest.fixture
def purged(settings):
    """What the cache was told to forget, in order; whatever the test sets up is told before it begins."""
    server = ThreadingHTTPServer(("127.0.0.1", 0), Purged)
    server.purged = []
    Thread(target=server.serve_forever, daemon=True).start()
    settings.WAGTAILFRONTENDCACHE = {
        "default": {
            "BACKEND": "wagtail.contrib.frontend_cache.backends.HTTPBackend",
            "LOCATION": f"http://127.0.0.1:{server.server_port}",
        }
    }
    yield server.purged
    server.shutdown()
    server.server_close()


@pytest.fixture
def everywhere(petition_page, home, purged):
    """All addresses of a petition in two languages, and on two other pages of the site, one of them by a snippet."""
    english = petition_page.copy_for_translation(
        Locale.objects.get(language_code="en"), copy_parents=True
    )
    english.save_revision().publish()
    about = HomePage(title="Campagne", body=[("petition_progress", {"petition": petition_page})])
    home.add_child(instance=about)
    link = f'<p><a linktype="page" id="{petition_page.pk}">Signez</a></p>'
    notice = Notice.objects.create(text=link, locale=home.locale)
    article = ArticlePage(title="Micros", body=[("notice", notice)])
    for page in (article, ArticlePage(title="Rien à voir")):
        home.add_child(instance=page)
    purged.clear()
    uuid = petition_page.petition.uuid
    site = "http://testserver"
    own = [
        f"{site}/petitions/{name}/{page.pk}/"
        for name in ("thanks", "names")
        for page in (petition_page, english)
    ]
    pages = [page.full_url for page in (petition_page, english, about, article)]
    return {*pages, *own, f"{site}/petitions/{uuid}/count.json"}


def test_every_address_that_shows_a_petition_is_known(everywhere, petition_page):
    assert addresses([petition_page.petition_id]) == everywhere


def count(page, change=1):
    CountChange.objects.create(petition=page.petition, change=change)
    apply_count_changes(page.petition_id)


def test_pausing_and_resuming_show_at_once(everywhere, petition_page, purged):
    pause(petition_page.petition, reason="maintenance")
    assert set(purged) >= everywhere

    purged.clear()
    resume(petition_page.petition)
    assert set(purged) >= everywhere


def test_the_count_shows_with_each_step_and_nothing_is_told_without_one(
    everywhere, petition_page, purged
):
    count(petition_page)
    assert set(purged) >= everywhere

    purged.clear()
    apply_count_changes(petition_page.petition_id)
    repair_count(petition_page.petition_id)
    assert set(purged) >= everywhere, "the counter was wrong, and was corrected"
    purged.clear()
    repair_count(petition_page.petition_id)
    assert purged == []


def test_a_hundred_signatures_between_two_steps_are_told_once(
    everywhere, petition_page, purged, make_signature
):
    CountChange.objects.bulk_create(
        CountChange(petition=petition_page.petition, change=1) for _number in range(100)
    )
    apply_count_changes(petition_page.petition_id)

    assert purged.count(petition_page.full_url) == 1
    assert Petition.objects.get().count == 100


def test_a_goal_that_is_reached_shows(everywhere, petition_page, purged, client):
    Petition.objects.update(count=99)
    count(petition_page)

    assert petition_page.full_url in purged
    assert "250" in client.get("/campagne/").content.decode()


def test_a_delivery_shows_and_so_does_its_correction(everywhere, petition_page, purged):
    dossier = Dossier.objects.create(
        petition=petition_page.petition,
        number=1,
        variant=Dossier.Variant.MINIMISED,
        language="fr",
        title=petition_page.title,
        addressee="CNIL",
        sealed_at=timezone.now(),
        counts={},
        manifest_digest="0" * 64,
        archive_name="dossier.zip",
        archive_size=1,
    )
    assert purged == []
    delivery = Delivery.objects.create(
        dossier=dossier, delivered_on=date(2019, 9, 2), channel="post"
    )
    assert set(purged) >= everywhere

    for change in (delivery.save, delivery.delete):
        purged.clear()
        change()
        assert set(purged) >= everywhere


def test_another_language_shows_and_disappears_on_all_pages(everywhere, petition_page, purged):
    english = petition_page.get_translations().get()
    english.unpublish()
    assert set(purged) >= everywhere

    purged.clear()
    english.save_revision().publish()
    assert set(purged) >= everywhere

    purged.clear()
    english.delete()
    assert set(purged) >= everywhere


def test_a_changed_text_shows_wherever_it_is_told(everywhere, petition_page, purged):
    petition_page.title = "Un autre titre"
    petition_page.save_revision().publish()

    assert set(purged) >= everywhere


def test_surge_mode_tells_of_every_petition(everywhere, make_page, purged):
    other = make_page(title="Une autre")
    purged.clear()

    surge.switch_on("Patience")
    assert set(purged) >= {*everywhere, other.full_url}
    purged.clear()
    surge.switch_off()
    assert set(purged) >= {*everywhere, other.full_url}


def test_a_restricted_petition_is_forgotten(everywhere, petition_page, purged):
    restriction = PageViewRestriction.objects.create(
        page=petition_page.get_parent(), restriction_type=PageViewRestriction.LOGIN
    )
    assert set(purged) >= everywhere

    purged.clear()
    restriction.delete()
    assert set(purged) >= everywhere


def test_a_petition_that_opens_or_closes_by_the_clock_shows_within_a_minute(make_page, purged):
    """``petition_count`` runs every minute: there is no request, and no editor, when the hour comes."""
    hour = timedelta(hours=1)
    now = timezone.now()
    closing, opening, later = (
        make_page(closes_at=now + hour),
        make_page(opens_at=now + hour),
        make_page(closes_at=now + 9 * hour),
    )
    call_command("petition_count")
    purged.clear()
    call_command("petition_count")
    assert purged == []

    # The hour passes.
    Petition.objects.filter(pk=closing.petition_id).update(closes_at=timezone.now())
    Petition.objects.filter(pk=opening.petition_id).update(opens_at=timezone.now())
    call_command("petition_count")
    assert {closing.full_url, opening.full_url} <= set(purged)
    assert later.full_url not in purged

    purged.clear()
    call_command("petition_count")
    assert purged == []
    # A cache that was emptied meanwhile: once too often is better than never.
    cache.clear()
    call_command("petition_count")
    assert closing.full_url in purged


def test_what_was_not_committed_is_not_told(everywhere, petition_page, purged):
    with transaction.atomic():
        pause(petition_page.petition, reason="maintenance")
        transaction.set_rollback(True)

    assert purged == []


def test_a_cache_that_is_down_stops_nobody(petition_page, settings, purged):
    settings.WAGTAILFRONTENDCACHE["default"]["LOCATION"] = "http://127.0.0.1:9"

    pause(petition_page.petition, reason="maintenance")
    assert Petition.objects.get().paused_at


def test_no_address_is_a_key_of_a_signatory(everywhere, petition_page, make_signature, purged):
    make_signature(petition_page)
    count(petition_page)

    assert Signature.objects.count() == 1
    assert not [one for one in purged if "/mine/" in one or "/confirm/" in one or "/check/" in one]


def test_a_site_without_such_a_cache_pays_nothing(
    petition_page, django_assert_num_queries, settings
):
    with django_assert_num_queries(0):
        frontcache.purge_on_commit([petition_page.petition_id])
        frontcache.purge_all_on_commit()
        frontcache.purge_turned()
