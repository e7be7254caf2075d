from __future__ import annotations

import io
import re

import pytest
from bs4 import BeautifulSoup
from django.contrib.auth import get_user_model
from django.core.management import CommandError, call_command
from wagtail.images import get_image_model
from wagtail.models import Collection, Locale, Page, Site

from example_site.home.demo.english import ENGLISH
from example_site.home.demo.translation import UntranslatedError, translate
from wagtail_petition.models import Petition, PetitionPage, Signature
from wagtail_petition.sources.plain import plain_text


@pytest.fixture
def run_demo(db, settings, tmp_path):
    """Run the command as a newcomer does; returns what it says."""
    settings.DEBUG = True
    settings.EMAIL_BACKEND = "django.core.mail.backends.filebased.EmailBackend"
    settings.EMAIL_FILE_PATH = tmp_path
    # What migrating made is gone if a test with real transactions ran before.
    Collection.get_first_root_node() or Collection.add_root(name="Root")

    def run():
        output = io.StringIO()
        call_command("load_demo", stdout=output)
        return dict(
            re.split(r"\s{2,}", line, maxsplit=1) for line in output.getvalue().splitlines()
        )

    return run


@pytest.fixture
def demo(run_demo):
    """The demonstration, loaded."""
    return run_demo()


def test_the_command_prints_addresses_that_work(demo, client):
    assert demo["Login"] == "admin, password admin"
    assert get_user_model().objects.get(username="admin").check_password("admin")
    for what in ("Petition", "In English", "Mail"):
        assert client.get(demo[what]).status_code == 200, what
    assert client.get(demo["Admin"]).status_code == 302


def test_running_twice_changes_nothing(run_demo):
    first = run_demo()
    found = [
        list(model.objects.order_by("pk").values_list("pk", flat=True))
        for model in (Page, Site, Locale, Petition, Signature, get_user_model())
    ]

    assert run_demo() == first

    assert found == [
        list(model.objects.order_by("pk").values_list("pk", flat=True))
        for model in (Page, Site, Locale, Petition, Signature, get_user_model())
    ]


def test_running_again_keeps_what_an_editor_wrote(run_demo):
    run_demo()
    for page in PetitionPage.objects.filter(alias_of=None):
        page.title = f"Mon titre ({page.locale})"
        page.save_revision().publish()

    run_demo()

    assert all(page.title.startswith("Mon titre") for page in PetitionPage.objects.all())


def test_it_refuses_to_make_its_administrator_on_a_real_site(run_demo, settings):
    settings.DEBUG = False

    with pytest.raises(CommandError, match="DEBUG"):
        run_demo()

    assert not get_user_model().objects.exists()
    assert not PetitionPage.objects.exists()


def test_invented_people_have_signed_in_three_languages_and_got_no_mail(demo, tmp_path):
    petition = Petition.objects.get()

    assert petition.count == petition.signatures.counted().count() == 8
    assert set(petition.signatures.values_list("language", flat=True)) == {"fr", "en", "ar"}
    assert set(petition.signatures.values_list("state", flat=True)) == {"confirmed"}
    assert all(
        email.endswith("@example.org") for (email,) in petition.signatures.values_list("email")
    )
    assert not list(tmp_path.iterdir())


@pytest.mark.parametrize("what", ["Petition", "In English"])
def test_the_petition_shows_four_sources_of_four_kinds(demo, client, what):
    page = BeautifulSoup(client.get(demo[what]).content, "html.parser")

    notes = page.select("[role=doc-endnotes] ol > li")
    assert len(notes) == 4
    kinds = {source.block_type for source in PetitionPage.objects.first().sources}
    assert len(kinds) == 4
    # A report with its address; a PDF, and a video in its note; a broadcast without address; a report of an action.
    addresses = [[link["href"] for link in note.select("a[href^=http]")] for note in notes]
    assert [len(found) for found in addresses] == [1, 2, 0, 1]
    assert addresses[1][0].endswith(".pdf")
    assert "youtube" in addresses[1][1]
    assert [len(note.select("[role=doc-backlink]")) for note in notes] == [1, 1, 2, 1]


def test_the_petition_has_all_that_its_model_had(demo, client):
    page = BeautifulSoup(client.get(demo["Petition"]).content, "html.parser")

    assert len(page.select(".petition-body .block-heading h2")) == 4
    assert page.select(".petition-quotation blockquote")
    assert page.select(".petition-items li")
    assert page.select_one('a[href="mailto:contact@example.org"]')
    assert "CNIL" in page.select_one(".petition-body").text
    assert all(
        page.select(f".petition-body {part}") for part in (".petition-export", "progress", "form")
    )


def test_the_home_page_shows_the_petition_in_each_language(demo, client):
    for path, address in (("/", demo["Petition"]), ("/en/", demo["In English"])):
        page = BeautifulSoup(client.get(path).content, "html.parser")

        assert page.select_one("progress")["value"] == "8"
        assert page.select(".petition-export")
        link = page.select_one(".petition-link a")
        assert address.endswith(link["href"])

    arabic = BeautifulSoup(client.get("/ar/").content, "html.parser")
    assert arabic.html["dir"] == "rtl"
    assert arabic.select_one(".petition-link a")["href"].startswith("/ar/")


def test_the_language_switch_leads_to_pages(demo, client):
    home = BeautifulSoup(client.get("/").content, "html.parser")

    links = home.select(".site-languages a")
    assert {link["hreflang"] for link in links} == {"en", "ar"}
    assert all(client.get(link["href"]).status_code == 200 for link in links)


def test_a_text_without_translation_is_named(demo):
    page = PetitionPage.objects.get(locale__language_code="fr")
    Page.objects.filter(locale__language_code="en").delete()

    with pytest.raises(UntranslatedError) as refusal:
        translate(page, Locale.objects.get(language_code="en"), {"Pas": ENGLISH["Pas d’oreilles"]})

    assert plain_text(page.summary) in str(refusal.value)


@pytest.mark.django_db(transaction=True)
def test_an_image_of_the_demonstration_can_be_deleted(demo, client):
    """A task deletes its file: the options of the storage are among its arguments, written as JSON."""
    client.force_login(get_user_model().objects.get(username="admin"))
    image = get_image_model().objects.first()

    answer = client.post(f"/admin/images/{image.pk}/delete/")

    assert answer.status_code == 302
    assert not image.file.storage.exists(image.file.name)
