"""What editors type and paste into the fields of a source, and what becomes of it."""

from __future__ import annotations

import re

import pytest
from django.core.exceptions import ValidationError
from django.utils import translation
from hypothesis import given
from hypothesis import strategies as st
from wagtail.blocks.base import BlockWidget
from wagtail.test.utils.form_data import inline_formset, nested_form_data, rich_text, streamfield

from tests.conftest import RADIO_ID, REPORT_ID, reference
from wagtail_petition.blocks import TEXT_FEATURES
from wagtail_petition.models import PetitionPage
from wagtail_petition.source_blocks import SourcesBlock
from wagtail_petition.source_blocks.dates import dates_of_language, stored_date
from wagtail_petition.source_blocks.tidying import tidy_address
from wagtail_petition.sources.citation import people, source_date

FIELDS = {
    name: block
    for kind in SourcesBlock().child_blocks.values()
    for name, block in [
        *kind.child_blocks.items(),
        *kind.child_blocks["links"].child_block.child_blocks.items(),
    ]
}


@pytest.mark.parametrize(
    ("written", "french", "english"),
    [
        ("2019", "2019", "2019"),
        (" 2019\u00a0", "2019", "2019"),
        ("٢٠١٩-05", "mai 2019", "May 2019"),
        ("2019-5-8", "8 mai 2019", "May 8, 2019"),
        ("8 mai 2019", "8 mai 2019", "May 8, 2019"),
        ("mercredi 8 mai 2019.", "8 mai 2019", "May 8, 2019"),
        ("1er févr. 2019", "1er février 2019", "Feb. 1, 2019"),
        ("May 8th, 2019", "8 mai 2019", "May 8, 2019"),
        ("8.5.2019", "8 mai 2019", "May 8, 2019"),
        ("25/05/2019", "25 mai 2019", "May 25, 2019"),
        ("05/2019", "mai 2019", "May 2019"),
        ("Juillet 2019", "juillet 2019", "July 2019"),
        ("s.d.", "s.d.", "n.d."),
        ("N. D.", "s.d.", "n.d."),
        ("printemps 2019", "printemps 2019", "spring 2019"),
        ("Fall 2019", "automne 2019", "autumn 2019"),
        ("2018\u20132019", "2018–2019", "2018–2019"),
        ("2018/2019", "2018/2019", "2018/2019"),
        ("1814/1995", "1814/1995", "1814/1995"),
        ("2018-19", "2018–19", "2018–19"),
        ("mai-juin 2019", "mai–juin 2019", "May–June 2019"),
        ("2018-12/2019-01", "décembre 2018 – janvier 2019", "December 2018 – January 2019"),
        ("vers 1990", "vers 1990", "c. 1990"),
        ("ca. mai 1990", "vers mai 1990", "c. May 1990"),
        ("[2006]", "[2006]", "[2006]"),
        ("[mai 2006]", "[mai 2006]", "[May 2006]"),
        ("1990?", "1990?", "1990?"),
        ("à paraître", "à paraître", "à paraître"),
        ("18 brumaire an VIII", "18 brumaire an VIII", "18 brumaire an VIII"),
    ],
)
def test_a_date_is_printed_in_the_language_of_the_reader_however_it_was_written(
    written, french, english
):
    with translation.override("fr"):
        stored = FIELDS["date"].clean(written)

    for language, expected in (("fr", french), ("en", english)):
        with translation.override(language):
            assert source_date(stored) == expected


@pytest.mark.parametrize(
    "written",
    [
        "2019-02-31",
        "31 février 2019",
        "2019-13",
        "0000-05",
        "0000",
        "20119",
        "08/05/19",
        "2019-2018",
        "juin-mai 2019",
        "vers 0000",
        "[2019-13]",
    ],
)
def test_what_no_calendar_has_is_refused(written):
    with pytest.raises(ValidationError):
        FIELDS["date"].clean(written)


@pytest.mark.parametrize(
    ("screen", "page", "expected"),
    [
        ("fr", None, "2019-05-08"),
        ("en-gb", None, "2019-05-08"),
        ("en", "fr", "2019-05-08"),
        ("fr", "de", "2019-05-08"),
    ],
)
def test_a_date_in_figures_is_read_as_the_language_of_the_page_writes_it(screen, page, expected):
    with translation.override(screen):
        if page:
            with dates_of_language(page):
                assert stored_date("08/05/2019") == expected
        else:
            assert stored_date("08/05/2019") == expected


def test_in_english_a_date_that_can_mean_two_days_is_asked_for():
    with translation.override("en"), pytest.raises(ValidationError) as refusal:
        stored_date("08/05/2019")

    assert "2019-05-08" in str(refusal.value)
    assert "2019-08-05" in str(refusal.value)


@given(st.text(alphabet=st.sampled_from("0123456789 -/.[]?~mai vers?printemps–"), max_size=24))
def test_a_stored_date_is_stored_as_it_is_when_the_page_is_saved_again(written):
    with translation.override("fr"):
        try:
            stored = stored_date(written)
        except ValidationError:
            return
        assert stored_date(stored) == stored
        assert isinstance(source_date(stored), str)


@pytest.mark.parametrize(
    ("written", "expected"),
    [
        ("https://doi.org/10.1000/182", "10.1000/182"),
        ("http://dx.doi.org/10.1002%2Fabc", "10.1002/abc"),
        ("doi:10.1000/182", "10.1000/182"),
        ("DOI: 10.1000/182.", "10.1000/182"),
        (" 10.1000/182\u200b ", "10.1000/182"),
        ("10.1002/(SICI)1:1<1::AID?A%1>3.0.CO;2-#", "10.1002/(SICI)1:1<1::AID?A%1>3.0.CO;2-#"),
        ("", ""),
    ],
)
def test_a_doi_is_taken_in_every_way_it_is_printed(written, expected):
    assert FIELDS["doi"].clean(written) == expected


@pytest.mark.parametrize(
    ("written", "expected"),
    [
        ("978-2-07-036822-8", "978-2-07-036822-8"),
        ("ISBN 978-2-07-036822-8", "978-2-07-036822-8"),
        ("ISBN-13: 9782070368228", "9782070368228"),
        ("978–2–07–036822–8", "978-2-07-036822-8"),
        ("978 2 07 036822 8 ", "978-2-07-036822-8"),
        ("2-07-036822-x", "2-07-036822-X"),
        ("", ""),
    ],
)
def test_an_isbn_is_taken_in_every_way_it_is_printed(written, expected):
    assert FIELDS["isbn"].clean(written) == expected


@pytest.mark.parametrize(
    ("written", "word"),
    [("978-2-07-036822-9", "8"), ("2-07-036822-1", "X"), ("978-2-07", "6"), ("10.1000/1", "978")],
)
def test_a_wrong_isbn_is_refused_with_what_helps_to_correct_it(written, word):
    with pytest.raises(ValidationError) as refusal:
        FIELDS["isbn"].clean(written)

    assert word in str(refusal.value)


@pytest.mark.parametrize(
    ("pasted", "expected"),
    [
        ("https://example.org/a.", "https://example.org/a"),
        ("https://example.org/debat/.", "https://example.org/debat/"),
        ("https://example.org/?t=52&v=eN9Hx9udfFM.", "https://example.org/?t=52&v=eN9Hx9udfFM"),
        ("https://example.org/a).", "https://example.org/a"),
        ("https://example.org/a\u200b", "https://example.org/a"),
        ("https://example.org/a\u00a0;", "https://example.org/a"),
        ("« https://example.org/a\u202f»,", "https://example.org/a"),
        ("<https://example.org/a>", "https://example.org/a"),
        ("(https://fr.wikipedia.org/wiki/Son_(physique))", "https://fr.wikipedia.org/wiki/Son_(physique)"),
        ("https://fr.wikipedia.org/wiki/Son_(physique).", "https://fr.wikipedia.org/wiki/Son_(physique)"),
        ("https://example.org/%C3%A9%2E", "https://example.org/%C3%A9%2E"),
        ("https://example.org/?q=[a]", "https://example.org/?q=[a]"),
    ],
)  # fmt: skip
def test_the_punctuation_of_the_sentence_is_no_part_of_an_address(pasted, expected):
    assert FIELDS["url"].clean(pasted) == expected
    assert FIELDS["archived_url"].clean(pasted) == expected


@given(st.text(max_size=40))
def test_an_address_that_was_tidied_is_tidy(pasted):
    tidied = tidy_address(pasted)
    assert tidy_address(tidied) == tidied


@pytest.mark.parametrize(
    ("written", "french", "english"),
    [
        (
            "Dupont, Jean ; Martin, Anne ; Petit, Claude",
            "Dupont, Jean\u202f; Martin, Anne et Petit, Claude",
            "Dupont, Jean; Martin, Anne; and Petit, Claude",
        ),
        ("A. Martin; B. Durand", "A. Martin et B. Durand", "A. Martin and B. Durand"),
        ("A. Martin; et al.", "A. Martin et al.", "A. Martin et al."),
        ("A, B; C, D; et al.", "A, B\u202f; C, D et al.", "A, B; C, D et al."),
        ("A. Martin ;", "A. Martin", "A. Martin"),
        ("علي؛ منى", "علي et منى", "علي and منى"),
    ],
)  # fmt: skip
def test_a_comma_within_a_name_stands_between_no_two_people(written, french, english):
    for language, expected in (("fr", french), ("en", english)):
        with translation.override(language):
            assert people(written) == expected


def test_a_title_of_any_length_is_kept_whole_and_on_one_line():
    title = "Loi n° 2019-1 relative\nà " + "la simplification du droit et " * 60

    assert FIELDS["title"].clean(title) == " ".join(title.split())


@pytest.mark.parametrize(
    "name", ["author", "publisher", "locator", "file_type", "medium", "number"]
)
def test_a_line_that_is_too_long_is_refused_with_how_many_characters_are_too_many(name):
    assert FIELDS[name].clean("x" * 1000) == "x" * 1000
    with translation.override("fr"), pytest.raises(ValidationError) as refusal:
        FIELDS[name].clean("x" * 1012)

    assert "12 caractères de trop" in str(refusal.value)


def test_no_field_of_ours_lets_the_browser_cut_what_is_pasted(admin_client, petition_page):
    content = admin_client.get(f"/admin/pages/{petition_page.pk}/edit/").content.decode()

    # What Wagtail has on every page is Wagtail's; its rich text counts what is too much, and cuts nothing.
    cut = set(re.findall(r'name="([^"]+)"[^>]*maxlength=', content))
    assert {name for name in cut if not name.startswith("questions-")} <= {
        "title", "slug", "seo_title", "summary", "comments-__prefix__-text",
    }  # fmt: skip
    assert not any(name.endswith("purpose") for name in cut)
    for name in ("body", "sources"):
        assert f'id="{name}"' in content
        block = PetitionPage._meta.get_field(name).stream_block
        html = BlockWidget(block).render_with_errors(name, block.get_default(), {"id": name})
        assert "maxlength" not in html.lower()


@pytest.fixture
def form(petition_page, admin_user):
    """The form of a page that refers to a source which it does not have."""
    form_class = PetitionPage.get_edit_handler().get_form_class()
    bound = form_class(instance=petition_page, for_user=admin_user)
    data = {name: bound.get_initial_for_field(field, name) for name, field in bound.fields.items()}
    data = {name: "" if value is None else value for name, value in data.items()}
    text = rich_text(reference(RADIO_ID) + reference(REPORT_ID), features=TEXT_FEATURES)
    radio = {"title": "Micros", "links": streamfield([]), "note": "null"}
    data |= nested_form_data(
        {
            "body": streamfield([("text", text)]),
            "sources": streamfield([("broadcast", radio)]),
            "letter_text": "null",
            "thank_you_text": "null",
            "summary": "null",
            **{prefix: inline_formset([]) for prefix in bound.formsets},
        }
    )
    data["sources-0-id"] = RADIO_ID
    return form_class(data, instance=petition_page, for_user=admin_user)


def test_a_reference_that_lost_its_source_is_not_published_in_silence(form):
    assert not form.is_valid()
    assert list(form.errors) == ["body"]
    assert "[?]" in form.errors["body"][0]


def test_a_draft_may_refer_to_a_source_that_is_to_come(form):
    form.defer_required_fields()

    assert form.is_valid(), form.errors
