"""What visitors type is cleaned once, in one way: nothing unseen, nothing that breaks a file, no spelling hurt."""

from __future__ import annotations

import unicodedata
from xml.etree import ElementTree
from xml.sax.saxutils import escape

import pytest
from hypothesis import given
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st

from wagtail_petition.models import Signature
from wagtail_petition.visitors.cleaning import (
    INVISIBLE,
    MOST_GENERAL_MARKS,
    clean_line,
    clean_lines,
    has_letter,
)


@pytest.mark.parametrize(
    "typed",
    [
        *"\u200b\u3164\u2060\u00ad\ufeff\u2800\u034f\u115f\u1160\uffa0\u180e\u202e\u200c\u200d\ufe0f",
        *(
            "\u2066\u2069",
            "\U000e0041\U000e007f",
            "\U000e0100",
            "\u200d" * 9,
            " \u200b ",
            "\u00a0\u3000",
        ),
        *("\ufffe", "\uffff", "\ufdd0", "\U0001fffe", "\ud800", "\x00\x1b\x7f\x85", "\u0301" * 99),
    ],
)
def test_what_nobody_can_see_is_no_text(typed):
    assert clean_line(typed) == clean_lines(typed) == ""
    assert clean_line(f"A{typed}B").replace(" ", "").startswith(("AB", "\u00c1\u0301"))


@pytest.mark.parametrize(
    "name",
    [
        "Nguyễn Thị Ánh",
        "O’Neill",
        "Jean-Paul d’Arc",
        "한글",
        "สมหญิง ทิพย์",
        "น้ำผึ้ง",
        "אֱלֹהִ֑ים",
        "مُحَمَّدٌ",
        "می\u200cخواهم",
        "क\u094d\u200dष",
        "ന\u0d4d\u200d",
        "ශ\u0dca\u200dරී",
        "རྒྱལ་མཚན",
        "ཧཱུྃ",
        "ཧྐྵྨླྺྼྻྂ",
        "မြန်မာ",
        "ខ្មែរ",
        "አማርኛ",
        "ⵜⵉⴼⵉⵏⴰⵖ",
        "渡\U000e0100辺",
        "ᠮᠣᠩᠭᠣᠯ\u180b",
        "ẹ̀kọ́",
        "X̱aat̓l̓a",
        "👩\u200d🌾",
    ],
)
def test_names_of_every_script_stay_as_they_are_written(name):
    assert clean_line(name) == unicodedata.normalize("NFC", name)


@pytest.mark.parametrize("typed", ["\u0e34\u200d", "\u0301\ufe0f", " \u094d\u200c "])
def test_marks_without_a_letter_are_no_text(typed):
    assert clean_line(typed) == ""


def test_marks_pile_up_no_higher_than_a_script_needs():
    piled = clean_line("Z" + "\u0336\u0310\u0325" * 40 + "oe")

    assert piled.startswith("Z")
    assert piled.endswith("oe")
    assert len(piled) == 3 + MOST_GENERAL_MARKS
    assert len(clean_line("ส" + "็" * 99)) <= 10


@hypothesis_settings(deadline=None)
@given(
    st.text(st.characters(codec=None, categories=None))
    | st.text(st.sampled_from("aK\u212a\u0915\u094d\u0e34\u0301\u1ab0\u200d\u200b\ufe0f \n"))
)
def test_cleaning_twice_changes_nothing_and_files_can_hold_what_is_left(text):
    for cleaned in (clean_line(text), clean_lines(text)):
        assert clean_line(cleaned) == clean_line(text)
        assert clean_lines(clean_lines(text)) == clean_lines(text)
        assert unicodedata.is_normalized("NFC", cleaned)
        assert not any(
            unicodedata.category(char) in ("Cs", "Cc") for char in cleaned if char != "\n"
        )
        # What a spreadsheet is made of.
        cell = ElementTree.fromstring(f"<c>{escape(cleaned)}</c>")  # noqa: S314 (our own text)
        assert (cell.text or "") == cleaned


@hypothesis_settings(deadline=None)
@given(st.lists(st.sampled_from(sorted(INVISIBLE)), min_size=1).map("".join))
def test_no_mixture_of_invisible_characters_makes_a_name(text):
    assert not has_letter(clean_line(text))


def test_lines_stay_lines():
    assert clean_lines("a\r\nb\u2028c\rd\n\n\n\n\ne  \n\tf") == "a\nb\nc\nd\n\ne\n f"


@pytest.mark.django_db
@pytest.mark.parametrize(
    "name", ["\u200b", "\u3164", "\u2060\u00ad", "\u2800", "\U000e0041", "123", "…"]
)
def test_a_name_that_cannot_be_read_is_refused(petition_page, sign, name):
    assert sign(petition_page, given_name=name, family_name="").status_code == 422
    assert not Signature.objects.exists()


@pytest.mark.django_db
@pytest.mark.parametrize(
    "more", [{"given_name": "x" * 3_000_000}, {f"field-{n}": "x" for n in range(1_500)}]
)
def test_a_form_too_large_to_be_read_is_answered_by_a_page_that_says_so(petition_page, sign, more):
    response = sign(petition_page, **more)

    assert response.status_code == 413
    assert "Revenez en arrière" in response.content.decode()
    assert not Signature.objects.exists()


@pytest.mark.django_db
def test_no_browser_cuts_what_a_visitor_pastes(make_page, sign, client):
    page = make_page(ask_reason="optional")
    form = client.get(page.url).content.decode()
    assert "maxlength" not in form

    response = sign(page, reason="a" * 1_003)

    assert "3 caractères de trop" in response.content.decode()


@pytest.mark.django_db
@pytest.mark.parametrize("field", ["given_name", "family_name", "town", "postcode"])
def test_a_text_beyond_all_measure_is_refused_before_it_is_looked_through(
    petition_page, sign, field
):
    response = sign(petition_page, **{field: "a\u0301" * 500_000})

    assert response.status_code == 422
    assert not Signature.objects.exists()
