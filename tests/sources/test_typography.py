"""French spaces: for the eyes of readers, never in what is stored."""

from __future__ import annotations

import json

import pytest
from bs4 import BeautifulSoup
from django.utils import translation
from hypothesis import given
from hypothesis import strategies as st
from wagtail.models import Locale

from wagtail_petition.models import PetitionQuestion
from wagtail_petition.models.digest import digest
from wagtail_petition.sources.typography import typographic, typographic_html


@pytest.mark.parametrize(
    ("typed", "expected"),
    [
        ("« la ville »", "«\u202fla ville\u202f»"),
        ("un fait : voici", "un fait\u00a0: voici"),
        ("signez !", "signez\u202f!"),
        ("qui ? eux ; nous", "qui\u202f? eux\u202f; nous"),
        ("340 000 euros", "340\u202f000\u00a0euros"),
        ("1 234 567", "1\u202f234\u202f567"),
        ("en 2006 340 000", "en 2006 340\u202f000"),
        ("80 % ou 5 €", "80\u00a0% ou 5\u00a0€"),
        ("12 km, 5 mètres", "12\u00a0km, 5 mètres"),
        ("art. 5, n° 78-17", "art.\u00a05, n°\u00a078-17"),
        ("M. Dupont, M. le maire", "M.\u00a0Dupont, M. le maire"),
        ("https://example.org/a?b=1;c=2", "https://example.org/a?b=1;c=2"),
    ],
)
def test_no_line_breaks_where_french_has_none(typed, expected):
    with translation.override("fr"):
        assert typographic(typed) == typographic(expected) == expected
        assert typographic_html(f"<p>{typed}</p>") == f"<p>{expected}</p>"
    with translation.override("en"):
        assert typographic(typed) == typographic_html(typed) == typed


@pytest.mark.parametrize(
    ("typed", "expected"),
    [
        ("80 <b>%</b>", "80\u00a0<b>%</b>"),
        ("<b>80</b> %", "<b>80</b>\u00a0%"),
        ("<b>«</b> la <i>ville</i> »", "<b>«</b>\u202fla <i>ville</i>\u202f»"),
        ("340 <b>000 </b>euros", "340\u202f<b>000\u00a0</b>euros"),
        ("<a href='/a ; b'>signez</a>  !", "<a href='/a ; b'>signez</a>\u202f!"),
        ("<p>12</p> <p>345</p>", "<p>12</p> <p>345</p>"),
    ],
)
def test_a_tag_within_a_sentence_separates_nothing(typed, expected):
    with translation.override("fr"):
        assert typographic_html(typed) == expected
        assert typographic_html(expected) == expected


@pytest.mark.parametrize(
    "kept",
    [
        '<a href="https://example.org/ ; !" title="a : b">x</a>',
        "<code>a ; b ! 340 000</code>",
        "<textarea>a ; b</textarea>",
        '<script>a ? b : "c ; d"</script>',
        '<span lang="en">what ?</span>',
    ],
)
def test_code_attributes_and_other_languages_stay_as_they_are(kept):
    with translation.override("fr"):
        assert typographic_html(f"<p>{kept} !</p>") == f"<p>{kept}\u202f!</p>"


@given(st.text(alphabet="a1 0«»:;!?%<>/=\"'p&\u00a0\u202f", max_size=60))
def test_typography_changes_spaces_only(text):
    with translation.override("fr"):
        for done in (typographic(text), typographic_html(text)):
            assert done.replace("\u202f", " ").replace("\u00a0", " ").split() == (
                text.replace("\u202f", " ").replace("\u00a0", " ").split()
            )


def test_readers_see_french_spaces_and_what_was_signed_has_none_of_them(client, make_page):
    text = "Ces « oreilles » coûtent 340 000 euros : signez !"
    page = make_page(
        title="Des micros ? Non !", body=json.dumps([{"type": "text", "value": f"<p>{text}</p>"}])
    )
    signed = digest(page.text_content())

    shown = BeautifulSoup(client.get(page.url).content, "html.parser")

    assert (
        "«\u202foreilles\u202f» coûtent 340\u202f000\u00a0euros\u00a0: signez\u202f!" in shown.text
    )
    assert shown.h1.text == "Des micros\u202f? Non\u202f!"
    page.refresh_from_db()
    assert digest(page.text_content()) == signed
    assert "\u202f" not in json.dumps(page.text_content(), ensure_ascii=False)
    assert text in " ".join(page.body.stream_block.get_searchable_content(page.body))


def test_what_an_editor_wrote_around_the_form_has_french_spaces_too(
    client, make_page, make_waiting, sign, link_in, mailoutbox
):
    page = make_page(
        title="Des micros ? Non",
        wording_sign="Je signe : oui !",
        notice_purposes="Compter : et remettre ?",
        addressee_name="Mairie : police !",
        thank_you_text="<p>Merci <b>à vous</b> !</p>",
        body=[("export", {"petition": None})],
    )
    PetitionQuestion.objects.create(
        page=page,
        label="Pourquoi ?",
        help_text="En bref : pourquoi",
        field_type="singleline",
        required=False,
    )

    shown = client.get(page.url).content.decode()
    sign(page)
    confirm = link_in(mailoutbox[0].body, "confirm")
    asked = client.get(confirm).content.decode()
    thanked = client.post(confirm, follow=True).content.decode()

    for text in (
        "Je signe\u00a0: oui\u202f!",
        "Compter\u00a0: et remettre\u202f?",
        "Mairie\u00a0: police\u202f!",
        "Pourquoi\u202f?",
        "En bref\u00a0: pourquoi",
    ):
        assert text in shown
    assert "Des micros\u202f? Non" in asked
    assert "Merci <b>à vous</b>\u202f!" in thanked


def test_the_spaces_are_those_of_the_text_and_not_of_the_page_around_it(client, make_page):
    page = make_page(title="Des micros ? Non", summary="Assez !", asks="Enquêter : où ?")
    english = Locale.objects.get(language_code="en")
    alias = page.copy_for_translation(english, copy_parents=True, alias=True)

    shown = BeautifulSoup(client.get(alias.url).content, "html.parser")

    assert shown.html["lang"] == "en"
    assert shown.h1.text == "Des micros\u202f? Non"
    assert shown.select_one(".petition-summary").text == "Assez\u202f!"
    assert shown.select_one(".petition-demands li").text == "Enquêter\u00a0: où\u202f?"
