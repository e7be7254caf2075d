"""One block for each kind of document, with the citation data that are right for it."""

from __future__ import annotations

from datetime import date

from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from ..blocks import LineBlock
from .base import MAX_LENGTH, SourceBlock, shared_text
from .fields import DOIBlock, ISBNBlock


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
    volume = shared_text(_("Volume"))
    issue = shared_text(_("Issue"))
    locator = shared_text(_("Pages"), _("For instance 12-34."))
    doi = DOIBlock(
        required=False, default="", label=_("DOI"), help_text=_("For instance 10.1000/182.")
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
    number = shared_text(pgettext_lazy("of a document", "Number"))
    locator = shared_text(_("Pages"), _("For instance 12-34."))

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
    edition = shared_text(_("Edition"), _("For instance 2, if it is not the first."))
    place = shared_text(_("Place of publication"))
    locator = shared_text(_("Pages"), _("For instance 12-34."))
    isbn = ISBNBlock(required=False, default="", label=_("ISBN"))

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
        pgettext_lazy("of a document", "Number"),
        _("Of the law or of the case, for instance 78-17."),
    )
    identifier = shared_text(_("Identifier"), _("ECLI, NOR, ELI or CELEX."))
    locator = shared_text(_("Article or paragraph"), _("For instance art. 5 or § 12."))

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
    issue = shared_text(_("Issue"))
    locator = shared_text(_("Pages"), _("For instance 12-34."))

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
    locator = shared_text(_("Time"), _("Where to listen from, for instance 03:15."))

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
    locator = shared_text(_("Time"), _("Where to look from, for instance 03:15."))

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
    locator = shared_text(_("Number in the collection"))

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
    medium = LineBlock(
        required=False,
        default="",
        max_length=MAX_LENGTH,
        label=_("What it is"),
        help_text=_("For instance: leaflet, letter, data set."),
    )
    place = shared_text(_("Place"))
    number = shared_text(pgettext_lazy("of a document", "Number"))

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
