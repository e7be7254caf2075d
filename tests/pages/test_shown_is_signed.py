"""What is shown before signing is what the digest of a text is made of, and nothing else is in it."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date
from itertools import count
from typing import Any
from uuid import uuid4

import pytest
from bs4 import BeautifulSoup
from django.core import mail
from django.utils import translation
from wagtail import blocks
from wagtail.contrib.typed_table_block.blocks import TypedTableBlock
from wagtail.images.blocks import ImageBlock

from example_site.home.demo.pages import make_picture
from wagtail_petition.blocks import PetitionBodyBlock
from wagtail_petition.dates import long_date
from wagtail_petition.models import TextVersion
from wagtail_petition.models.digest import digest
from wagtail_petition.source_blocks import SourcesBlock

#: Leaves that say how a text is built: names of blocks and kinds, and what holds no words of an editor.
STRUCTURE = {"type", "id", "kind", "language", "decorative", "images", "image", "row_headings"}


class Writer:
    """Fills each field of each block with a word of its own."""

    def __init__(self, prefix: str) -> None:
        self.prefix = prefix
        self.numbers = count(1)

    def word(self) -> str:
        return f"{self.prefix}{next(self.numbers)}"

    def stream(self, block: blocks.StreamBlock) -> list[dict[str, Any]]:
        return [
            {"type": name, "id": str(uuid4()), "value": self.value(child)}
            for name, child in block.child_blocks.items()
            if name not in PetitionBodyBlock.APPARATUS
        ]

    def by_name(self, name: str) -> str:
        """What a field holds that takes no word; empty for the others."""
        return {"date": str(2000 + next(self.numbers) % 20), "doi": f"10.1000/{self.word()}"}.get(
            name, ""
        )

    def value(self, block: blocks.Block) -> Any:
        match block:
            case ImageBlock():
                return {"image": make_picture().pk, "alt_text": self.word(), "decorative": False}
            case TypedTableBlock():
                columns = [{"type": name, "heading": self.word()} for name in block.child_blocks]
                rows = [
                    {"values": [self.value(child) for child in block.child_blocks.values()]}
                    for _row in range(2)
                ]
                return {"columns": columns, "rows": rows, "caption": self.word()}
            case blocks.BooleanBlock():
                return True
            case blocks.StructBlock():
                return {
                    name: self.by_name(name) or self.value(child)
                    for name, child in block.child_blocks.items()
                }
            case blocks.ListBlock():
                return [
                    {"type": "item", "id": str(uuid4()), "value": self.value(block.child_block)}
                ]
            case blocks.URLBlock():
                return f"https://{self.word()}.example/{self.word()}"
            case blocks.DateBlock():
                return date(2000 + next(self.numbers) % 20, 3, 2).isoformat()
            case blocks.IntegerBlock():
                # Kilobytes: from 1,000 on they are written as megabytes.
                return 100 + next(self.numbers) % 900
            case blocks.RichTextBlock():
                return f"<p>{self.word()} <b>{self.word()}</b></p>"
            case blocks.ChoiceBlock():
                return ""
        return self.word()


@pytest.fixture
def full_page(make_page):
    """Publish a page on which each kind of block and of source has all that an editor can write."""

    def make(prefix: str):
        writer = Writer(prefix)
        sources = writer.stream(SourcesBlock())
        references = "".join(f'<a linktype="source" id="{one["id"]}">[7]</a>' for one in sources)
        picture = make_picture()
        picture.description = writer.word()
        picture.save()
        return make_page(
            title=writer.word(),
            byline=writer.word(),
            summary=writer.word(),
            image=picture,
            body=[
                *writer.stream(PetitionBodyBlock()),
                {"type": "text", "value": f"<p>{writer.word()}{references}</p>"},
                {"type": "endnotes", "value": {"heading": writer.word(), "uncited": "apart"}},
            ],
            sources=sources,
            addressee_name=writer.word(),
            asks=f"{writer.word()}\n{writer.word()}",
        )

    return make


def leaves(value: Any, key: str = "") -> Iterator[str]:
    """The texts in ``value`` that an editor wrote."""
    if isinstance(value, dict):
        for name, part in value.items():
            if name not in STRUCTURE or isinstance(part, dict):
                yield from leaves(part, name)
    elif isinstance(value, list):
        for part in value:
            yield from leaves(part, key)
    elif isinstance(value, str):
        yield from BeautifulSoup(f"<p>{value}</p>", "html.parser").stripped_strings
    elif value is not None:
        yield str(value)


def as_written(leaf: str) -> str:
    """``leaf`` as readers find it: dates are written out, numbers grouped."""
    if re.fullmatch(r"\d{4}-\d\d-\d\d", leaf):
        with translation.override("fr"):
            return str(long_date(date.fromisoformat(leaf)))
    return leaf


def words_shown(client, page) -> set[str]:
    """The words of the page and its form, addresses of links and alternatives of images included."""
    article = BeautifulSoup(client.get(page.url).content, "html.parser").article
    for apart in article.select(".petition-notice, .petition-consents, script"):
        apart.decompose()
    texts = [
        article.get_text(" "),
        *(link["href"] for link in article.select("[href]")),
        *(image["alt"] for image in article.select("img[alt]")),
    ]
    return set(re.findall(r"[\w’]+", " ".join(texts)))


def test_all_that_is_in_the_digest_is_shown(full_page, client):
    page = full_page("montre")
    shown = words_shown(client, page)
    content = TextVersion.freeze(page).content

    hidden = [
        leaf for leaf in leaves(content) if set(re.findall(r"[\w’]+", as_written(leaf))) - shown
    ]

    assert not hidden
    assert len(list(leaves(content))) > 100


def test_all_that_an_editor_wrote_and_people_are_shown_is_in_the_digest(full_page, client):
    page, other = full_page("premier"), full_page("second")
    # What stands on both is said by the software: no field of one page has a word of the other.
    words = words_shown(client, page) - words_shown(client, other)
    content = " ".join(as_written(leaf) for leaf in leaves(TextVersion.freeze(page).content))

    written = {word for word in words if word.startswith("premier")}
    assert len(written) > 100
    assert not written - set(re.findall(r"[\w’]+", content))


def test_what_no_reader_sees_is_not_in_the_digest(full_page):
    page = full_page("cache")
    before = digest(page.text_content())

    # The label of a reference is the editor’s, and so are keys of paragraphs and ids of blocks.
    stored = page.body.get_prep_value()
    for block in stored:
        block["id"] = str(uuid4())
        if block["type"] == "text":
            value = block["value"].replace("[7]", "[8]")
            block["value"] = value.replace("<p>", '<p data-block-key="abcde">')
    page.body = stored
    assert digest(page.text_content()) == before


def test_sources_that_are_left_out_are_not_in_the_digest(petition_page, full_page):
    page = full_page("tait")
    uncited = {"type": "web", "id": str(uuid4()), "value": {"title": "Que personne ne voit"}}
    page.sources = [*page.sources.get_prep_value(), uncited]
    assert "Que personne ne voit" in str(page.text_content())

    page.body = [
        {**block, "value": {**block["value"], "uncited": "hidden"}}
        if block["type"] == "endnotes"
        else block
        for block in page.body.get_prep_value()
    ]
    content = page.text_content()

    assert "Que personne ne voit" not in str(content)
    assert len(content["sources"]) == len(page.sources) - 1


def test_another_picture_under_the_same_number_is_another_text(make_page):
    picture = make_picture()
    page = make_page(body=[("figure", {"image": picture, "caption": "Un micro"})])
    before = digest(page.text_content())

    type(picture).objects.filter(pk=picture.pk).update(file_hash="f" * 40)

    page.refresh_from_db()
    assert digest(page.text_content()) != before


ASKED = "Ouvrir une enquête"


def demands_in(html: str) -> str:
    [demands] = BeautifulSoup(html, "html.parser").select(".petition-demands")
    return demands.get_text(" ")


def test_people_see_what_they_ask_and_of_whom_wherever_the_form_stands(petition_page, home, client):
    home.body = [("petition_form", {"petition": petition_page})]
    home.save_revision().publish()

    for path in (petition_page.url, home.url):
        demands = demands_in(client.get(path).content.decode())
        assert ASKED in demands
        assert "CNIL" in demands


def test_people_see_what_they_ask_on_the_page_that_names_their_errors(petition_page, sign):
    response = sign(petition_page, email="")
    assert response.status_code == 422
    assert ASKED in demands_in(response.content.decode())


def test_what_was_asked_is_still_read_once_the_petition_is_closed(make_page, client):
    closed = make_page(asks=ASKED, closes_at="2020-01-01T00:00Z")
    assert ASKED in demands_in(client.get(closed.url).content.decode())


def test_people_confirm_what_they_signed_and_not_what_was_written_since(
    petition_page, sign, client, link_in
):
    title = petition_page.title
    sign(petition_page)
    petition_page.title, petition_page.asks = "Un autre titre", "Poser des micros"
    petition_page.save_revision().publish()

    confirm = client.get(link_in(mail.outbox[0].body, "confirm")).content.decode()

    assert ASKED in demands_in(confirm)
    assert title in confirm
    assert "Poser des micros" not in confirm


def test_the_mail_says_what_is_asked_and_of_whom_in_both_its_parts(petition_page, sign):
    sign(petition_page)
    [sent] = mail.outbox
    for part in (sent.body, sent.alternatives[0][0]):
        assert ASKED in part
        assert "Commission nationale" in part
