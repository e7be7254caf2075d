from __future__ import annotations

from datetime import date, timedelta
from itertools import pairwise

import pytest
from bs4 import BeautifulSoup
from django.db import connection
from django.http import HttpRequest
from django.template.loader import render_to_string
from django.test.utils import CaptureQueriesContext
from django.utils import timezone, translation
from wagtail.models import Locale

from example_site.home.demo.pages import PICTURE_DESCRIPTION, make_picture
from example_site.home.models import HomePage
from wagtail_petition.models import Delivery, Dossier, Petition


@pytest.fixture
def in_language(home):
    """A published translation or an alias of a page, its parents included."""

    def translate(page, code, *, alias=False):
        locale = Locale.objects.get(language_code=code)
        copy = page.copy_for_translation(locale, copy_parents=True, alias=alias)
        for shown in (copy, copy.get_parent().specific):
            if not shown.alias_of_id:
                shown.save_revision().publish()
        copy.refresh_from_db()
        return copy

    return translate


@pytest.fixture
def make_delivery(petition_page):
    """A dossier of the petition, handed over."""

    def make(**fields):
        number = Dossier.objects.count() + 1
        dossier = Dossier.objects.create(
            petition=petition_page.petition,
            number=number,
            variant=Dossier.Variant.MINIMISED,
            language="fr",
            sealed_at=timezone.now(),
            counts={},
            manifest_digest="0" * 64,
            archive_name=f"dossier-{number}.zip",
            archive_size=1,
        )
        return Delivery.objects.create(
            dossier=dossier,
            delivered_on=date(2019, 9, 2),
            channel=Delivery.Channel.POST,
            **fields,
        )

    return make


def sources_of(soup):
    """Addresses that a browser loads by itself."""
    tags = soup.select("script[src], img[src], iframe[src], link[rel=stylesheet], link[rel=icon]")
    return [tag.get("src") or tag.get("href") for tag in tags]


def test_the_page_is_the_same_for_everybody_and_can_be_cached(petition_page, client):
    first, second = (client.get(petition_page.url) for _visit in range(2))

    assert first.content == second.content
    assert not first.cookies
    assert "Cookie" not in first.headers.get("Vary", "")


def test_the_page_is_the_same_for_an_organiser_who_is_logged_in(
    petition_page, client, admin_client
):
    assert client.get(petition_page.url).content == admin_client.get(petition_page.url).content


def test_a_strict_content_security_policy_blocks_nothing(petition_page, visit):
    page = visit(petition_page.url)

    assert not page.select("style, [style], script:not([src]), a[href^='javascript:']")
    assert not [tag for tag in page.find_all() if any(name.startswith("on") for name in tag.attrs)]


def test_no_request_leaves_for_a_third_party(petition_page, visit):
    addresses = sources_of(visit(petition_page.url))

    assert addresses
    assert all(address.startswith("/static/") for address in addresses)


def test_a_video_of_another_site_is_a_link_only(make_page, visit):
    video = {"url": "https://example.org/video", "title": "Une marche"}
    page = visit(make_page(body=[("embed", video)]).url)

    assert page.select_one(".petition-embed a")["href"] == "https://example.org/video"
    assert not page.select("iframe, video, object, embed")


def test_the_form_follows_the_text_unless_the_editor_put_it_elsewhere(
    make_page, petition_page, visit
):
    without = visit(make_page(title="Sans bloc", body=[("heading", "Pourquoi")]).url)
    assert len(without.select("form.petition-form")) == 1
    assert len(without.select("progress")) == 1

    with_block = visit(petition_page.url)
    assert len(with_block.select("form.petition-form")) == 1
    assert with_block.select_one(".petition-body form.petition-form")


def test_the_headings_form_one_outline(petition_page, visit):
    levels = [int(tag.name[1]) for tag in visit(petition_page.url).select("h1, h2, h3, h4")]

    assert levels.count(1) == 1
    assert all(after - before <= 1 for before, after in pairwise(levels))


@pytest.mark.parametrize(
    ("count", "goal", "said"),
    [
        (0, None, "Nobody has signed yet."),
        (1, None, "1 person has signed."),
        (12_345, None, "12,345 people have signed."),
        (12_345, None, "Next goal: 25,000."),
        (7, 5, "The goal of 5 is reached."),
    ],
)
def test_progress_says_in_words_how_many_signed(make_page, count, goal, said):
    page = make_page(goal=goal)
    page.petition.count = count

    with translation.override("en"):
        html = render_to_string("wagtail_petition/petition_signing.html", {"page": page})

    assert said in " ".join(BeautifulSoup(html, "html.parser").get_text().split())


def test_numbers_are_grouped_as_the_language_does(petition_page, visit):
    Petition.objects.filter(pk=petition_page.petition_id).update(count=12_345)
    petition_page.body.append(("progress", {"petition": None}))
    petition_page.save_revision().publish()

    page = visit(petition_page.url)

    bar = page.select_one("progress")
    assert page.select_one(".petition-progress-count strong").text.split() == ["12", "345"]
    assert (bar["value"], bar["max"]) == ("12345", "25000")
    assert bar["aria-label"].split()[:2] == ["12", "345"]
    assert bar.text == bar["aria-label"]


def test_the_page_reads_the_counter_and_counts_nothing(
    petition_page, make_signature, client, django_assert_max_num_queries
):
    client.get(petition_page.url)
    for _signature in range(5):
        make_signature(petition_page)

    with django_assert_max_num_queries(18) as queries:
        client.get(petition_page.url)

    assert not [query for query in queries if "wagtail_petition_signature" in query["sql"]]


def test_the_page_says_what_goes_to_whom_and_when(make_page, visit):
    page = make_page(
        body=[("export", {"petition": None})],
        addressee_name="Défenseure des droits",
        delivery_planned_on=date(2030, 1, 31),
    )

    facts = visit(page.url).select_one(".petition-export")

    assert "Défenseure des droits" in facts.text
    assert "31 janvier 2030" in facts.text
    assert not facts.select("time")


def test_the_page_says_what_was_sent_so_far(petition_page, make_delivery, visit):
    make_delivery(acknowledged_on=date(2019, 9, 9), public_note="Remis au <greffe>.")
    petition_page.body.append(("export", {"petition": None}))
    petition_page.save_revision().publish()

    facts = visit(petition_page.url).select_one(".petition-export")

    assert [tag["datetime"] for tag in facts.select("time")] == ["2019-09-02"]
    assert "9 septembre 2019" in facts.text
    assert "Remis au <greffe>." in facts.text


def test_the_page_says_what_was_sent_without_a_block(petition_page, make_delivery, visit):
    assert not visit(petition_page.url).select(".petition-deliveries")
    make_delivery(public_note="Reçus par une conseillère.")

    sent = visit(petition_page.url).select_one(".petition-deliveries")

    assert "Reçus par une conseillère." in sent.text


def test_what_was_sent_is_said_once(petition_page, make_delivery, visit):
    make_delivery(public_note="Reçus par une conseillère.")
    petition_page.body.append(("export", {"petition": petition_page}))
    petition_page.save_revision().publish()

    assert visit(petition_page.url).text.count("Reçus par une conseillère.") == 1


@pytest.mark.parametrize(
    ("planned_in", "sent", "said", "unsaid"),
    [
        (30, False, "Quand", "Prochain envoi"),
        (30, True, "Prochain envoi", "Après la clôture"),
        (-30, False, "prévu", "Après la clôture"),
        (-30, True, "septembre 2019", "prévu"),
        (None, True, "septembre 2019", "Quand"),
        (None, False, "Après la clôture", "septembre 2019"),
    ],
)
def test_when_and_what_was_sent_do_not_contradict_each_other(
    petition_page, make_delivery, visit, planned_in, sent, said, unsaid
):
    if sent:
        make_delivery()
    petition_page.body.append(("export", {"petition": None}))
    if planned_in is not None:
        petition_page.delivery_planned_on = timezone.localdate() + timedelta(days=planned_in)
    petition_page.save_revision().publish()

    facts = visit(petition_page.url).select_one(".petition-facts").text

    assert said in facts
    assert unsaid not in facts


def test_a_long_correspondence_costs_no_more_queries(
    petition_page, make_delivery, client, django_assert_num_queries
):
    petition_page.body.append(("export", {"petition": None}))
    petition_page.save_revision().publish()
    make_delivery()
    client.get(petition_page.url)
    with CaptureQueriesContext(connection) as once:
        client.get(petition_page.url)
    for _delivery in range(5):
        make_delivery()

    with django_assert_num_queries(len(once)):
        client.get(petition_page.url)


def test_what_was_sent_for_another_petition_is_not_shown(
    petition_page, make_page, make_delivery, visit
):
    make_delivery()
    other = make_page(title="Une autre", body=[("export", {"petition": None})])

    assert not visit(other.url).select(".petition-export time")


@pytest.mark.parametrize(
    ("opens", "closes"), [(timedelta(days=3), None), (None, timedelta(days=-3))]
)
def test_a_petition_that_is_not_open_says_when_and_has_no_form(make_page, visit, opens, closes):
    now = timezone.now()
    page = visit(make_page(opens_at=opens and now + opens, closes_at=closes and now + closes).url)

    message = page.select_one("header .petition-message").text
    day = timezone.localtime(now + (opens or closes))
    assert f"{day.day} " in message or f"{day.day}er " in message
    assert str(day.year) in message
    assert not page.select("form, .petition-call")


def test_the_way_to_the_form_is_one_press(petition_page, visit):
    page = visit(petition_page.url)

    target = page.select_one(".petition-call a")["href"].removeprefix("#")
    assert page.find(id=target).name == "form"


def test_readers_find_the_other_languages(petition_page, in_language, visit):
    english = in_language(petition_page, "en")

    page = visit(petition_page.url)

    switch = page.select_one("nav.petition-languages")
    assert [(link["hreflang"], link["href"]) for link in switch.select("a")] == [
        ("en", english.url)
    ]
    assert switch.select_one("[aria-current]")["lang"] == "fr"
    alternates = {
        link["hreflang"]: link["href"] for link in page.select("link[rel=alternate][hreflang]")
    }
    assert alternates == {
        "fr": f"http://testserver{petition_page.url}",
        "en": f"http://testserver{english.url}",
    }


def test_a_draft_translation_is_not_offered(petition_page, home, visit):
    english = Locale.objects.get(language_code="en")
    petition_page.copy_for_translation(english, copy_parents=True)

    assert not visit(petition_page.url).select("nav.petition-languages, link[rel=alternate]")


def test_an_alias_says_in_which_language_its_text_is(petition_page, in_language, visit):
    arabic = in_language(petition_page, "ar", alias=True)

    page = visit(arabic.url)

    assert (page.html["lang"], page.html["dir"]) == ("ar", "rtl")
    assert (page.h1.parent["lang"], page.h1.parent["dir"]) == ("fr", "ltr")
    body = page.select_one(".petition-body")
    assert (body["lang"], body["dir"]) == ("fr", "ltr")
    form_section = page.select_one(".petition-signing")
    # The app has no Arabic: it speaks the language of the site.
    assert (form_section["lang"], form_section["dir"]) == ("fr", "ltr")
    assert page.select_one("link[rel=canonical]")["href"].endswith(petition_page.url)
    assert not page.select("link[rel=alternate]")


def show_on(home, *blocks):
    home.body = HomePage.body.field.to_python(
        [{"type": kind, "value": {"petition": page and page.pk}} for kind, page in blocks]
    )
    home.save_revision().publish()


BLOCKS = ("petition_progress", "petition_form", "petition_export")


def test_blocks_on_another_page_lead_to_the_text(petition_page, home, visit):
    show_on(home, *((kind, petition_page) for kind in BLOCKS))

    page = visit("/")

    assert len(page.select("form.petition-form")) == 1
    links = page.select(".petition-link a")
    assert [link["href"] for link in links] == [petition_page.url] * 3
    assert {link.text for link in links} == {petition_page.title}


def test_blocks_show_the_petition_in_the_language_of_the_visitor(
    petition_page, in_language, home, visit
):
    show_on(home, *((kind, petition_page) for kind in BLOCKS))
    english = in_language(petition_page, "en")

    page = visit("/en/")

    assert {link["href"] for link in page.select(".petition-link a")} == {english.url}
    assert page.form["action"] == f"/petitions/sign/{english.pk}/"


def test_blocks_without_a_petition_show_nothing_to_the_public(petition_page, home, visit):
    show_on(home, *((kind, None) for kind in BLOCKS))
    assert not visit("/").select("[class^=petition]")

    petition_page.unpublish()
    show_on(home, *((kind, petition_page) for kind in BLOCKS))
    assert not visit("/").select("[class^=petition]")


def test_a_home_page_with_blocks_is_the_same_for_everybody(petition_page, home, client):
    show_on(home, *((kind, petition_page) for kind in BLOCKS))

    first, second = (client.get("/") for _visit in range(2))

    assert first.content == second.content
    assert not first.cookies
    assert "Cookie" not in first.headers.get("Vary", "")


@pytest.mark.parametrize(("code", "direction"), [("fr", "ltr"), ("ar", "rtl"), ("fa", "rtl")])
def test_a_site_without_a_base_of_its_own_gets_a_whole_page(settings, code, direction):
    settings.TEMPLATES = [{**engine, "DIRS": []} for engine in settings.TEMPLATES]

    with translation.override(code):
        html = render_to_string("wagtail_petition/page.html", request=HttpRequest())
        page = BeautifulSoup(html, "html.parser")

    assert (page.html["lang"], page.html["dir"]) == (code, direction)
    assert page.select_one("meta[name=viewport]")
    assert sources_of(page) == ["/static/wagtail_petition/css/petition.css"]


def test_a_picture_is_described_to_those_who_do_not_see_it(make_page, visit):
    page = make_page(image=make_picture())

    assert visit(page.url).select_one("img.petition-image")["alt"] == PICTURE_DESCRIPTION
