"""The sources of a page: one block for each kind of document, with the citation data that are right for it."""

from __future__ import annotations

import json
from collections.abc import Iterable
from datetime import date
from typing import Any
from uuid import NAMESPACE_OID, uuid5

from django.conf.locale import LANG_INFO
from django.utils.translation import get_language_info
from django.utils.translation import gettext_lazy as _
from wagtail import blocks
from wagtail.blocks.struct_block import BlockGroup

from .blocks import PLAIN_FEATURES, SharedCharBlock


def language_choices() -> list[tuple[str, str]]:
    """Codes and names of the languages that Django can name, in the active one."""
    codes = (code for code, info in LANG_INFO.items() if "name" in info)
    named = [(code, get_language_info(code)["name_translated"].capitalize()) for code in codes]
    return sorted(named, key=lambda choice: choice[1])


class LanguageBlock(blocks.ChoiceBlock):
    """A language, by its code."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(choices=language_choices, **kwargs)

    def normalize_choice(self, value: Any) -> Any:
        # Codes are texts: no need to name all languages for each source that is read.
        return value


def shared_text(label: Any, help_text: Any = "", max_length: int = 255) -> SharedCharBlock:
    """A name or a number of a source, the same in every language."""
    return SharedCharBlock(
        required=False, default="", max_length=max_length, label=label, help_text=help_text
    )


class SourceLinkBlock(blocks.StructBlock):
    """A place where a source can be read, seen or heard, and what was found there."""

    url = blocks.URLBlock(label=_("Web address"))
    archived_url = blocks.URLBlock(
        required=False,
        default="",
        label=_("Archived copy"),
        help_text=_("Web address of a copy kept by an archive, for the day when the page is gone."),
    )
    consulted_on = blocks.DateBlock(required=False, label=_("Consulted on"))
    file_type = shared_text(
        _("File type"), _("If it is a file to download, for instance PDF."), max_length=20
    )
    #: In kilobytes of 1,000 bytes.
    file_size = blocks.IntegerBlock(
        required=False, min_value=1, label=_("File size"), help_text=_("In kilobytes (kB).")
    )

    class Meta:
        icon = "link"
        label = _("Link")
        label_format = "{url}"
        form_layout = BlockGroup(
            ["url", "archived_url", "consulted_on"], settings=["file_type", "file_size"]
        )


class SourceValue(blocks.StructValue):
    """The citation data of a source. Data that its kind has not are absent: use ``get``."""

    @property
    def kind(self) -> str:
        """The kind of document: the name of its block in ``SourcesBlock``."""
        return self.block.name


class SourceBlock(blocks.StructBlock):
    """What sources of every kind have. Rich text refers to a source by the id of its block.

    Labels of a kind are its own; names are shared: ``author``, ``title``, ``publisher`` (what it was published by or
    in: a publisher, journal, station, site), ``date``, ``locator`` (a place in it), ``language``, ``links``, ``note``.
    """

    author = shared_text(_("Author"))
    title = blocks.CharBlock(
        required=False,
        default="",
        max_length=255,
        label=_("Title"),
        help_text=_("A source without a title is named by its publisher and date."),
    )
    publisher = shared_text(_("Publisher"))
    date = blocks.RegexBlock(
        default="",
        regex=r"^\d{4}(-(0[1-9]|1[0-2])(-(0[1-9]|[12]\d|3[01]))?)?$",
        required=False,
        label=_("Date"),
        help_text=_("Year, year-month or year-month-day, for instance 2019-05-08."),
        error_messages={
            "invalid": _("Write the date as 2019, 2019-05 or 2019-05-08."),
        },
    )
    locator = shared_text(_("Place in it"), _("For instance § 12."), max_length=60)
    links = blocks.ListBlock(SourceLinkBlock(), default=[], label=_("Links"))
    note = blocks.RichTextBlock(
        required=False,
        features=PLAIN_FEATURES,
        label=_("Note"),
        help_text=_("What else the reader should know."),
    )
    language = LanguageBlock(
        required=False,
        default="",
        label=_("Language"),
        help_text=_("If it is not the language of the page."),
    )

    #: The order of the fields; ``language`` is kept among the settings of the block.
    layout: tuple[str, ...] = ("author", "title", "publisher", "date", "locator")

    def get_form_layout(self) -> BlockGroup:
        return BlockGroup([*self.layout, "links", "note"], settings=["language"])

    class Meta:
        icon = "openquote"
        label_format = "{author} {title} {publisher}"
        template = "wagtail_petition/blocks/source.html"
        preview_template = "wagtail_petition/sources/preview.html"
        value_class = SourceValue


class WebPageBlock(SourceBlock):
    publisher = shared_text(_("Site"))

    class Meta:
        icon = "site"
        label = _("Web page")
        description = _("A page of a web site")
        preview_value = {
            "title": "A festive walk, in pictures",
            "publisher": "City news",
            "date": "2019-05-12",
            "links": [{"url": "https://example.org/walk", "consulted_on": date(2019, 6, 1)}],
        }


class ArticleBlock(SourceBlock):
    publisher = shared_text(_("Journal"))
    volume = shared_text(_("Volume"), max_length=60)
    issue = shared_text(_("Issue"), max_length=60)
    locator = shared_text(_("Pages"), _("For instance 12-34."), max_length=60)
    doi = blocks.RegexBlock(
        default="",
        regex=r"^10\.\d{4,9}/\S+$",
        required=False,
        label=_("DOI"),
        help_text=_("For instance 10.1000/182."),
        error_messages={"invalid": _("Write the DOI without its web address, as 10.1000/182.")},
    )

    layout = ("author", "title", "publisher", "volume", "issue", "date", "locator", "doi")

    class Meta:
        icon = "doc-full"
        label = _("Article")
        description = _("An article of a journal, with volume and pages")
        preview_value = {
            "author": "A. Martin",
            "title": "What cameras do to crime",
            "publisher": "Urban Studies Review",
            "volume": "12",
            "issue": "3",
            "date": "2018",
            "locator": "45-67",
            "doi": "10.1000/182",
        }


class ReportBlock(SourceBlock):
    author = shared_text(_("Author"), _("Leave empty if the institution speaks for itself."))
    publisher = shared_text(_("Institution"))
    number = shared_text(_("Number"), max_length=100)
    locator = shared_text(_("Pages"), _("For instance 12-34."), max_length=60)

    layout = ("author", "title", "publisher", "number", "date", "locator")

    class Meta:
        icon = "doc-full-inverse"
        label = _("Report or PDF")
        description = _("A report, a study, minutes or another document of an institution")
        preview_value = {
            "author": "A. Martin",
            "title": "Listening streets",
            "publisher": "City observatory",
            "date": "2019-04-15",
            "locator": "12",
            "links": [
                {
                    "url": "https://example.org/report.pdf",
                    "archived_url": "https://archive.example.org/report.pdf",
                    "consulted_on": date(2019, 6, 1),
                    "file_type": "PDF",
                    "file_size": 1200,
                }
            ],
        }


class BookBlock(SourceBlock):
    edition = shared_text(_("Edition"), _("For instance 2, if it is not the first."), max_length=60)
    place = shared_text(_("Place of publication"))
    locator = shared_text(_("Pages"), _("For instance 12-34."), max_length=60)
    isbn = blocks.RegexBlock(
        default="",
        regex=r"^(97[89][ -]?)?(\d[ -]?){9}[\dXx]$",
        required=False,
        label=_("ISBN"),
        error_messages={"invalid": _("An ISBN has 10 or 13 digits.")},
    )

    layout = ("author", "title", "edition", "place", "publisher", "date", "locator", "isbn")

    class Meta:
        icon = "tablet-alt"
        label = _("Book")
        description = _("A book, with edition, pages and ISBN")
        preview_value = {
            "author": "B. Durand",
            "title": "The city and its ears",
            "edition": "2",
            "place": "Lyon",
            "publisher": "Éditions du Quai",
            "date": "2017",
            "locator": "88",
            "isbn": "978-2-07-036822-8",
        }


class LawBlock(SourceBlock):
    author = shared_text(_("Court or authority"))
    publisher = shared_text(_("Published in"), _("For instance Journal officiel."))
    number = shared_text(
        _("Number"), _("Of the law or of the case, for instance 78-17."), max_length=100
    )
    identifier = shared_text(_("Identifier"), _("ECLI, NOR, ELI or CELEX."), max_length=100)
    locator = shared_text(
        _("Article or paragraph"), _("For instance art. 5 or § 12."), max_length=60
    )

    layout = ("author", "title", "number", "date", "publisher", "identifier", "locator")

    class Meta:
        icon = "clipboard-list"
        label = _("Law or decision")
        description = _("A law, a decree or a decision of a court or an authority")
        preview_value = {
            "author": "Conseil d’État",
            "title": "Association against drones",
            "number": "440442",
            "date": "2020-05-18",
            "identifier": "ECLI:FR:CEORD:2020:440442.20200518",
            "locator": "§ 12",
        }


class PressBlock(SourceBlock):
    publisher = shared_text(_("Newspaper or magazine"))
    issue = shared_text(_("Issue"), max_length=60)
    locator = shared_text(_("Pages"), _("For instance 12-34."), max_length=60)

    layout = ("author", "title", "publisher", "issue", "date", "locator")

    class Meta:
        icon = "list-ul"
        label = _("Press")
        description = _("An article of a newspaper or magazine")
        preview_value = {
            "author": "C. Petit",
            "title": "Ears for the lamp posts",
            "publisher": "The Evening Paper",
            "date": "2019-05-08",
            "locator": "3",
        }


class BroadcastBlock(SourceBlock):
    author = shared_text(_("Presented or made by"))
    programme = shared_text(_("Programme"), _("If the title is that of a part of it."))
    publisher = shared_text(_("Station or channel"))
    locator = shared_text(_("Time"), _("Where to listen from, for instance 03:15."), max_length=60)

    layout = ("author", "title", "programme", "publisher", "date", "locator")

    class Meta:
        icon = "media"
        label = _("Radio or television")
        description = _("What was said on the air, with station, date and time")
        preview_value = {
            "title": "Microphones in the street",
            "programme": "Morning news",
            "publisher": "Radio Forez",
            "date": "2019-05-08",
            "locator": "03:15",
        }


class VideoBlock(SourceBlock):
    publisher = shared_text(_("Channel or platform"))
    locator = shared_text(_("Time"), _("Where to look from, for instance 03:15."), max_length=60)

    class Meta:
        icon = "media"
        label = _("Video")
        description = _("A film or a video, with the time to look from")
        preview_value = {
            "author": "City council",
            "title": "Meeting of the council",
            "publisher": "City channel",
            "date": "2019-03-04",
            "locator": "01:12:40",
            "links": [{"url": "https://example.org/video"}],
        }


class InterviewBlock(SourceBlock):
    author = shared_text(_("Who answers"))
    interviewer = shared_text(_("Who asks"))
    publisher = shared_text(_("Published in"))
    place = shared_text(_("Place"))

    layout = ("author", "title", "interviewer", "publisher", "place", "date", "locator")

    class Meta:
        icon = "group"
        label = _("Interview")
        description = _("What somebody said to somebody, published or not")
        preview_value = {
            "author": "Odile Montagny",
            "interviewer": "the collective",
            "place": "Saint-Étienne",
            "date": "2019-04-02",
        }


class PhotographBlock(SourceBlock):
    author = shared_text(_("Photographer"))
    publisher = shared_text(_("Agency or collection"))
    place = shared_text(_("Place"))
    locator = shared_text(_("Number in the collection"), max_length=60)

    layout = ("author", "title", "publisher", "place", "date", "locator")

    class Meta:
        icon = "image"
        label = _("Photograph")
        description = _("A picture, with who took it, where and when")
        preview_value = {
            "author": "Nadia Belkacem",
            "title": "A microphone on a lamp post",
            "publisher": "City archive",
            "place": "Saint-Étienne",
            "date": "2019-04",
        }


class OtherSourceBlock(SourceBlock):
    medium = blocks.CharBlock(
        required=False,
        default="",
        max_length=60,
        label=_("What it is"),
        help_text=_("For instance: leaflet, letter, data set."),
    )
    place = shared_text(_("Place"))
    number = shared_text(_("Number"), max_length=100)

    layout = (
        "author", "title", "medium", "publisher", "place", "number", "date", "locator",
    )  # fmt: skip

    class Meta:
        label = _("Other source")
        description = _("Anything else: a leaflet, a letter, a data set")
        preview_value = {
            "author": "City of Saint-Étienne",
            "title": "Living better together",
            "medium": "leaflet",
            "date": "2019",
        }


class SourcesBlock(blocks.StreamBlock):
    """All the sources of a page, in any order: numbers follow the text.

    Reads flat sources too, for ever: see ``flat_source``.
    """

    web = WebPageBlock()
    article = ArticleBlock()
    report = ReportBlock()
    book = BookBlock()
    law = LawBlock()
    press = PressBlock()
    broadcast = BroadcastBlock()
    video = VideoBlock()
    interview = InterviewBlock()
    photograph = PhotographBlock()
    other = OtherSourceBlock()

    class Meta:
        required = False

    def to_python(self, value: Any) -> Any:
        if isinstance(value, str):
            try:
                value = json.loads(value)
            except ValueError:
                # No JSON: Wagtail keeps such a text as it is.
                return super().to_python(value)
        if not isinstance(value, blocks.StreamValue):
            value = [self._unfolded(row) for row in value or ()]
        return super().to_python(value)

    def bulk_to_python(self, values: Iterable[Any]) -> list[Any]:
        return super().bulk_to_python([[self._unfolded(row) for row in rows] for rows in values])

    def _unfolded(self, row: Any) -> Any:
        """A flat source as this block stores it, under the same id; anything else as it is."""
        if not isinstance(row, dict) or row["type"] != FLAT_SOURCE:
            return row
        value = dict(row["value"])
        kind = value.pop("kind", "web")
        link = {name: value.pop(name, None) or None for name in _FIRST_LINK}
        if any(link.values()):
            # The same id at each reading, so that nothing seems to have changed.
            link_id = str(uuid5(NAMESPACE_OID, str(row.get("id"))))
            link = {**link, "url": link["url"] or ""}
            value.setdefault("links", [{"type": "item", "id": link_id, "value": link}])
        return {**row, "type": kind if kind in self.child_blocks else "other", "value": value}


#: The type of flat sources: one for all kinds.
FLAT_SOURCE = "source"
_FLAT_TEXTS = ("author", "title", "publisher", "date", "locator", "note")
_FIRST_LINK = ("url", "archived_url", "consulted_on")


def flat_source(stored: dict[str, Any]) -> dict[str, Any]:
    """A source as it was stored when all kinds had the same fields and one link, and what else is known of it.

    Texts that people sign are frozen with their sources in this form, so that the digest of a text stays the same
    when the app learns to say more about sources. ``stored`` is a source as ``SourcesBlock`` stores it; what has no
    value there and what is absent are the same.
    """
    value = stored["value"]
    links = [item.get("value", item) for item in value.get("links") or ()]
    first = links[0] if links else {}
    flat = {name: value.get(name) or "" for name in _FLAT_TEXTS}
    flat["kind"] = stored["type"]
    flat["url"] = first.get("url") or ""
    flat["archived_url"] = first.get("archived_url") or ""
    flat["consulted_on"] = str(first["consulted_on"]) if first.get("consulted_on") else None
    flat |= _known(value, value.keys() - {*_FLAT_TEXTS, "links"})
    if len(links) > 1 or _known(first, first.keys() - {*_FIRST_LINK}):
        flat["links"] = [_known(link, link) for link in links]
    return {"type": FLAT_SOURCE, "id": stored["id"], "value": flat}


def _known(data: dict[str, Any], names: Iterable[str]) -> dict[str, Any]:
    known = {name: data[name] for name in names if data[name]}
    return {name: str(part) if isinstance(part, date) else part for name, part in known.items()}
