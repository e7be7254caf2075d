"""Sites whose languages have a region or a script: no dossier, no sheet, and a wrong voice that reads the page."""

from __future__ import annotations

import io
from datetime import UTC, datetime

import pytest
from bs4 import BeautifulSoup
from django.conf import global_settings
from django.core import mail
from django.utils import translation
from pypdf import PdfReader
from wagtail.models import Locale

from wagtail_petition.dossier.pdf.typesetting import Typesetter
from wagtail_petition.dossier.sealing import seal
from wagtail_petition.dossier.sheet import sheet_pdf
from wagtail_petition.languages import language_name, language_tag
from wagtail_petition.models import PetitionPage

from .reading import files

DJANGO_KNOWS = [code for code, _name in global_settings.LANGUAGES]
OF_SITES = ["de-at", "zh-hans-cn", "zh-hant-hk", "es-419", "sr@latin", "de-formal", "x-klingon"]

PRINTED = {
    "fr": "fr",
    "en-gb": "en-GB",
    "pt-br": "pt-BR",
    "zh-hant": "zh-TW",
    "zh-hans": "zh-CN",
    "zh-hant-hk": "zh-HK",
    "sr-latn": "sr",
    "es-419": "es",
    "hsb": "hsb",
    "x-klingon": "und",
}


@pytest.fixture
def page_in(petition_page, settings):
    """The petition on a site with one language, the given one."""

    def move(code):
        settings.LANGUAGES = settings.WAGTAIL_CONTENT_LANGUAGES = [(code, "Our language")]
        settings.LANGUAGE_CODE = code
        Locale.objects.filter(language_code="fr").update(language_code=code)
        Locale.objects.exclude(language_code=code).delete()
        return PetitionPage.objects.get(pk=petition_page.pk)

    return move


def language_of(pdf):
    return PdfReader(io.BytesIO(pdf)).trailer["/Root"]["/Lang"]


@pytest.mark.parametrize("code", [*DJANGO_KNOWS, *OF_SITES])
def test_print_takes_the_codes_of_all_sites(code):
    typesetter = Typesetter(
        language=code, author="-", running="-", at=datetime(2026, 1, 2, tzinfo=UTC)
    )
    pdf, _pages = typesetter.pdf(
        "signatures", title="-", subtitle="-", headers=["-"], widths=[1], names=[]
    )
    assert language_of(pdf) == PRINTED.get(code, language_of(pdf))


@pytest.mark.parametrize("code", ["en-gb", "pt-br", "zh-hant", "sr-latn", "es-419", "ar-dz"])
def test_a_dossier_is_sealed_on_a_site_in(code, page_in, make_signature):
    page = page_in(code)
    make_signature(page, language=code, given_name="سلمى")

    documents = files(seal(page.petition))
    for name, data in documents.items():
        if name.endswith(".pdf"):
            assert language_of(data) == PRINTED.get(code, "ar-DZ")


@pytest.mark.parametrize("code", ["en-gb", "pt-br", "zh-hant", "sr-latn"])
def test_a_paper_sheet_is_printed_on_a_site_in(code, page_in):
    pdf = sheet_pdf(page_in(code), datetime(2026, 1, 2, tzinfo=UTC))
    assert language_of(pdf) == PRINTED[code]


@pytest.mark.parametrize(
    ("code", "tag"),
    [
        ("fr", "fr"),
        ("en-gb", "en-GB"),
        ("zh-hant", "zh-Hant"),
        ("sr-latn", "sr-Latn"),
        ("zh-hans-cn", "zh-Hans-CN"),
        ("es-419", "es-419"),
        ("ca-valencia", "ca-valencia"),
        ("de-1996", "de-1996"),
        ("sr@latin", "sr"),
    ],
)
def test_browsers_are_told_the_language_as_they_name_it(code, tag):
    assert language_tag(code) == tag


def test_pages_and_mails_say_which_chinese_they_are_in(page_in, sign, client, settings):
    settings.TEMPLATES = [{**engine, "DIRS": []} for engine in settings.TEMPLATES]
    page = page_in("zh-hant")

    shown = BeautifulSoup(client.get(page.url).content, "html.parser")
    assert shown.html["lang"] == "zh-Hant"
    assert shown.select_one(".petition-body")["lang"] == "zh-Hant"
    checked = client.get(sign(page)["Location"])
    assert BeautifulSoup(checked.content, "html.parser").html["lang"] == "zh-Hant"
    written = BeautifulSoup(mail.outbox[0].alternatives[0][0], "html.parser")
    assert written.html["lang"] == "zh-Hant"


@pytest.mark.parametrize(
    ("active", "code", "name"),
    [
        ("fr", "ar", "arabe"),
        ("fr", "en", "anglais"),
        ("en", "ar", "Arabic"),
        ("de", "fr", "Französisch"),
        ("fr", "tlh", "tlh"),
    ],
)
def test_a_language_is_named_as_inside_a_sentence(active, code, name):
    with translation.override(active):
        assert language_name(code) == name
