"""What a petition page and the blocks about it show in states that an editor or a visitor rarely sees."""

from __future__ import annotations

from collections import Counter
from datetime import timedelta

import pytest
from bs4 import BeautifulSoup
from django.core import mail
from django.utils import timezone
from wagtail.models import PageViewRestriction

from example_site.home.demo.pages import make_picture
from example_site.home.models import HomePage
from wagtail_petition.models import PetitionPage


@pytest.fixture
def restrict():
    """Put a page, and what is below it, behind a password."""

    def to(page):
        return PageViewRestriction.objects.create(
            page=page, restriction_type=PageViewRestriction.PASSWORD, password="secret"
        )

    return to


def show_blocks_about(page, home):
    """Put all blocks about ``page`` on the home page of the site."""
    kinds = ("petition_form", "petition_progress", "petition_export")
    home.body = HomePage.body.field.to_python(
        [{"type": kind, "value": {"petition": page.pk}} for kind in kinds]
    )
    home.save_revision().publish()


@pytest.mark.parametrize("mode", ["", "notice"])
@pytest.mark.parametrize("fields", [{}, {"offer_show_name": True, "closes_at": timezone.now()}])
def test_an_editor_can_preview_a_petition_before_saving_it(home, rf, mode, fields):
    page = PetitionPage(title="Ébauche", slug="ebauche", locale=home.locale, **fields)
    # What Wagtail's preview gives a page that is being added.
    page.path, page.depth = home.path + "0001", home.depth + 1
    page.body = [("signature_form", {"petition": None}), ("progress", {"petition": None})]
    page.set_url_path(home)

    response = page.make_preview_request(preview_mode=mode)

    assert response.status_code == 200
    assert "Ébauche" in response.render().content.decode()
    assert not PetitionPage.objects.exists()


def test_a_confirmation_behind_a_password_is_answered_with_a_thank_you(
    petition_page, sign, client, link_in, restrict
):
    sign(petition_page)
    restrict(petition_page)

    thanks = client.post(link_in(mail.outbox[0].body, "confirm"), follow=True)

    assert thanks.status_code == 200
    page = BeautifulSoup(thanks.content, "html.parser")
    assert "compte" in page.h1.text
    assert petition_page.title not in page.text
    assert client.get(link_in(mail.outbox[0].body, "confirm")).status_code == 200


def test_blocks_show_nothing_of_a_petition_that_readers_may_not_see(
    petition_page, home, visit, restrict
):
    show_blocks_about(petition_page, home)
    assert (
        len(visit(home.url).select(".petition-signing, .petition-progress, .petition-export")) > 2
    )

    restrict(petition_page)

    page = visit(home.url)
    assert not page.select("form, progress, .petition-export")
    assert petition_page.title not in page.main.text


def test_who_is_behind_the_same_password_sees_the_blocks(
    petition_page, home, visit, restrict, client
):
    show_blocks_about(petition_page, home)
    rule = restrict(home)
    session = client.session
    session["passed_page_view_restrictions"] = [rule.pk]
    session.save()

    assert visit(home.url).select_one("form.petition-form")


def test_no_id_stands_twice_however_often_the_form_does(make_page, petition_page, visit):
    other = make_page(title="Une autre", slug="une-autre")
    page = make_page(
        title="Trois fois",
        body=[("signature_form", {"petition": chosen}) for chosen in (None, other, None, other)],
    )

    shown = visit(page.url)

    ids = Counter(tag["id"] for tag in shown.select("[id]"))
    assert [name for name, times in ids.items() if times > 1] == []
    assert len(shown.select("form.petition-form")) == 2
    for link in shown.select("a[href^='#']"):
        assert shown.select_one(link["href"]), link


@pytest.mark.parametrize(("count", "goal"), [(0, 10), (1, 10), (10, 10), (11, 10), (1_234, 1)])
def test_a_bar_is_never_longer_than_its_track(make_page, visit, count, goal):
    page = make_page(goal=goal)
    page.petition.count = count
    page.petition.save()

    bar = visit(page.url).progress

    assert 0 <= int(bar["value"]) <= int(bar["max"])


@pytest.mark.parametrize(
    ("count", "said"), [(0, "0 signature sur"), (1, "1 signature sur"), (2, "2 signatures")]
)
def test_one_signature_is_no_plural(make_page, visit, count, said):
    page = make_page(goal=10)
    page.petition.count = count
    page.petition.save()

    assert visit(page.url).progress["aria-label"].startswith(said)


def test_a_closed_petition_calls_nobody_to_sign(make_page, visit):
    page = make_page(
        closes_at=timezone.now() - timedelta(days=2), body=[("signature_form", {"petition": None})]
    )
    for shown in (visit(page.url), visit(make_page(title="Close", closes_at=page.closes_at).url)):
        assert "Signez la pétition" not in shown.text
        assert "Signer la pétition" not in shown.text
        assert "Prochain objectif" not in shown.text
        assert "encore signé" not in shown.text


def test_pictures_come_in_sizes_and_keep_their_place(make_page, visit):
    picture = visit(
        make_page(
            image=make_picture(), body=[("figure", {"image": make_picture(), "caption": ""})]
        ).url
    )

    shown = picture.select("article picture")
    assert len(shown) == 2
    for one in shown:
        assert one.select_one("source[type='image/webp']")["srcset"].count(",")
        assert one["sizes"] if one.has_attr("sizes") else one.select_one("source")["sizes"]
        assert int(one.img["width"])
        assert int(one.img["height"])
        assert one.img.has_attr("alt")


@pytest.mark.django_db(transaction=True)
def test_the_name_of_the_controller_opens_the_notice_without_a_script(
    petition_page, browser_page, live_server
):
    without_script = browser_page.context.browser.new_context(java_script_enabled=False)
    page = without_script.new_page()
    page.goto(live_server.url + petition_page.url)

    page.locator(f"a[href='#notice-{petition_page.pk}']").click()

    assert page.locator(".petition-notice dl").first.is_visible()
    without_script.close()
