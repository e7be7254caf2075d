"""References in the small texts of a petition: who said something, what an image shows."""

from __future__ import annotations

import json

from bs4 import BeautifulSoup
from wagtail.images import get_image_model
from wagtail.images.tests.utils import get_test_image_file

from tests.conftest import RADIO_ID, REPORT_ID, reference
from tests.dossier.reading import PETITION, files, pdf_text
from wagtail_petition.dossier.sealing import seal


def citing_page(make_page, petition_page):
    image = get_image_model().objects.create(title="Un micro", file=get_test_image_file())
    quotation = {
        "text": "<p>La rue n’est pas un studio.</p>",
        "attribution": f"<p>Une voisine{reference(REPORT_ID)}</p>",
    }
    figure = {
        "image": {"image": image.pk, "decorative": False, "alt_text": "Un micro"},
        "caption": f"<p>Rue de la Ville{reference(RADIO_ID)}, 340 000 euros</p>",
    }
    body = [{"type": "quotation", "value": quotation}, {"type": "figure", "value": figure}]
    return make_page(
        title="Petits textes",
        body=json.dumps(body),
        sources=json.dumps([*petition_page.sources.raw_data]),
    )


def test_who_said_it_and_what_is_seen_are_numbered_in_reading_order_with_a_way_back(
    client, make_page, petition_page
):
    page = citing_page(make_page, petition_page)

    shown = BeautifulSoup(client.get(page.url).content, "html.parser")

    captions = shown.select(".petition-body figcaption")
    assert [one.get_text().strip()[:18] for one in captions] == [
        "Une voisine[1]",
        "Rue de la Ville[2]",
    ]
    for caption in captions:
        link = caption.find("a")
        note = shown.find(id=link["href"][1:])
        assert note.find("a", href=f"#{link['id']}")
    assert "Observatoire" in shown.select_one("[role=doc-endnotes] li").get_text()


def test_the_dossier_prints_them_with_the_same_numbers(make_page, make_signature, petition_page):
    page = citing_page(make_page, petition_page)
    make_signature(page)

    text = pdf_text(files(seal(page.petition))[PETITION])

    assert "Une voisine1" in text.replace("\n", "").replace(" 1", "1")
    assert text.index("Observatoire") < text.index("Radio Forez")
    assert "340\u202f000\u00a0euros" in text or "340 000 euros" in text.replace("\u202f", " ")


def test_translators_are_given_them_with_their_references(make_page, petition_page):
    body = citing_page(make_page, petition_page).body

    segments = [*extract(body)]
    assert any("Une voisine" in one for one in segments)
    assert any("Rue de la Ville" in one for one in segments)


def extract(body):
    from wagtail_localize.segments.extract import StreamFieldSegmentExtractor

    found = StreamFieldSegmentExtractor(None).handle_stream_block(body)
    return [str(getattr(one, "string", getattr(one, "data", ""))) for one in found]
