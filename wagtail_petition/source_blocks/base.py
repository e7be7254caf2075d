"""What sources of every kind have: names, date, links, note, language."""

from __future__ import annotations

from typing import Any

from django.conf.locale import LANG_INFO
from django.utils.text import capfirst
from django.utils.translation import gettext_lazy as _
from wagtail import blocks
from wagtail.blocks.struct_block import BlockGroup

from ..blocks import PLAIN_FEATURES, SharedCharBlock
from ..guests import PlainBlockMixin
from ..languages import language_name
from .fields import DateBlock, TitleBlock, WebAddressBlock

#: Characters of a line: a limit for what went wrong, not for what is long.
MAX_LENGTH = 1000


def language_choices() -> list[tuple[str, str]]:
    """Codes and names of the languages that Django can name, in the active one."""
    codes = (code for code, info in LANG_INFO.items() if "name" in info)
    named = [(code, capfirst(language_name(code))) for code in codes]
    return sorted(named, key=lambda choice: choice[1])


class LanguageBlock(PlainBlockMixin, blocks.ChoiceBlock):
    """A language, by its code."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(choices=language_choices, **kwargs)

    def normalize_choice(self, value: Any) -> Any:
        # Codes are texts: no need to name all languages for each source that is read.
        return value


def shared_text(label: Any, help_text: Any = "") -> SharedCharBlock:
    """A name or a number of a source, the same in every language."""
    return SharedCharBlock(
        required=False, default="", max_length=MAX_LENGTH, label=label, help_text=help_text
    )


class SourceLinkBlock(PlainBlockMixin, blocks.StructBlock):
    """A place where a source can be read, seen or heard, and what was found there."""

    url = WebAddressBlock(label=_("Web address"))
    archived_url = WebAddressBlock(
        required=False,
        default="",
        label=_("Archived copy"),
        help_text=_("Web address of a copy kept by an archive, for the day when the page is gone."),
    )
    consulted_on = blocks.DateBlock(required=False, label=_("Consulted on"))
    file_type = shared_text(_("File type"), _("If it is a file to download, for instance PDF."))
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


class SourceBlock(PlainBlockMixin, blocks.StructBlock):
    """What sources of every kind have. Rich text refers to a source by the id of its block.

    Labels of a kind are its own; names are shared: ``author``, ``title``, ``publisher`` (what it was published by or
    in: a publisher, journal, station, site), ``date``, ``locator`` (a place in it), ``language``, ``links``, ``note``.
    """

    author = shared_text(_("Author"), _("Several, with semicolons between them."))
    title = TitleBlock(
        required=False,
        default="",
        label=_("Title"),
        help_text=_("A source without a title is named by its publisher and date."),
    )
    publisher = shared_text(_("Publisher"))
    date = DateBlock(
        required=False,
        default="",
        max_length=MAX_LENGTH,
        label=_("Date"),
        help_text=_("For instance 2019-05-08, 8 May 2019, 2018-2019, spring 2019, c. 1990 or n.d."),
    )
    locator = shared_text(_("Place in it"), _("For instance § 12."))
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
