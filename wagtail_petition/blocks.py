"""The StreamField blocks: fields, preview and template. The page model is made of them; the logic is in the rooms."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Callable, Sequence
from functools import partial
from typing import Any

import swapper
from django.apps import apps
from django.conf import settings
from django.utils.translation import gettext_lazy as _
from wagtail import blocks
from wagtail.contrib.typed_table_block.blocks import TypedTable, TypedTableBlock
from wagtail.images.blocks import ImageBlock
from wagtail.rich_text import RichText

from .guests import PlainBlockMixin
from .packed_stream import PackedStreamBlock
from .text_fields import CharacterLimit

#: Rich-text features of the text of a petition. ``source`` is the button of note references.
TEXT_FEATURES = ["bold", "italic", "h3", "h4", "ol", "ul", "link", "document-link", "source"]
#: Rich-text features of short texts: a quotation, an item of a list.
INLINE_FEATURES = ["bold", "italic", "link", "source"]
#: Rich-text features of texts that are shown away from the sources.
PLAIN_FEATURES = ["bold", "italic", "link"]

PETITION_PAGE_MODEL = swapper.get_model_name("wagtail_petition", "PetitionPage")


#: A note reference as rich text stores it. Its label is the editor's: readers get a number of their own.
STORED_REFERENCE = re.compile(r"<a\b[^>]*\blinktype=\"source\"[^>]*>.*?</a>", re.DOTALL)


class CitingTextBlock(blocks.RichTextBlock):
    """Rich text that may refer to sources; search and Markdown in the API get the text without the references.

    Put ``"source"`` among its ``features``. In migrations it is a ``RichTextBlock`` with the arguments of the site:
    neither taking this block instead of Wagtail's nor going back asks for one.
    """

    def get_searchable_content(self, value: Any) -> Any:
        return super().get_searchable_content(_without_references(value))

    def get_api_representation(self, value: Any, context: Any = None) -> Any:
        return super().get_api_representation(
            RichText(text_for_api(value.source, context)), context
        )

    def deconstruct(self) -> Any:
        _path, args, kwargs = super().deconstruct()
        return "wagtail.blocks.RichTextBlock", args, kwargs


class BodyTextBlock(PlainBlockMixin, CitingTextBlock):
    """The same in the body of a petition, where its arguments are ours: no migration of a site has them."""

    in_migrations = "wagtail.blocks.RichTextBlock"


def _without_references(value: RichText) -> RichText:
    return RichText(STORED_REFERENCE.sub("", value.source))


def text_for_api(stored: str, context: Any) -> str:
    """Rich text as the API may put it out; ``context`` is that of the API, with its request.

    Wagtail's Markdown has no word for a reference: it would keep the editor's label, the same for each.
    """
    request = (context or {}).get("request")
    asked = request.GET.get("rich_text_format") if request else None
    form = str(asked or getattr(settings, "WAGTAILAPI_RICH_TEXT_FORMAT", ""))
    return STORED_REFERENCE.sub("", stored) if "markdown" in form else stored


class SharedFieldMixin:
    """A block whose value is the same in every language: wagtail-localize has nothing to translate in it."""

    def get_translatable_segments(self, value: Any) -> list[Any]:
        return []

    def restore_translated_segments(self, value: Any, segments: Any) -> Any:
        return value


class LineBlock(PlainBlockMixin, blocks.CharBlock):
    """One line of text; what is longer than ``max_length`` is refused with a word, and cut by no browser."""

    in_migrations = "wagtail.blocks.CharBlock"

    def __init__(
        self, *, max_length: int | None = None, validators: Sequence[Any] = (), **kwargs: Any
    ) -> None:
        limits = [CharacterLimit(max_length)] if max_length else []
        super().__init__(validators=[*validators, *limits], **kwargs)


# Optional texts default to "": wagtail-localize cannot extract None.
class SharedCharBlock(SharedFieldMixin, LineBlock):
    """A name or a number that translators must not touch."""


class QuotationBlock(PlainBlockMixin, blocks.StructBlock):
    """Words of somebody else, with their author."""

    text = CitingTextBlock(features=INLINE_FEATURES, label=_("Text"))
    attribution = CitingTextBlock(
        features=INLINE_FEATURES, required=False, default="", label=_("Who said it")
    )

    class Meta:
        icon = "openquote"
        label = _("Quotation")
        label_format = "{text}"
        description = _("Words of somebody else, with their author")
        template = "wagtail_petition/blocks/quotation.html"
        preview_value = {
            "text": "<p>The street is not a studio.</p>",
            "attribution": "<p>A neighbour</p>",
        }


class ItemsBlock(PlainBlockMixin, blocks.ListBlock):
    """A bullet list whose items may carry note references."""

    def __init__(self, **kwargs: Any) -> None:
        item = CitingTextBlock(features=INLINE_FEATURES, label=_("Item"))
        super().__init__(item, **kwargs)

    class Meta:
        icon = "list-ul"
        label = _("List")
        description = _("A bullet list")
        template = "wagtail_petition/blocks/items.html"
        preview_value = ["<p>First reason</p>", "<p>Second reason</p>"]


class FigureBlock(PlainBlockMixin, blocks.StructBlock):
    """An image with its text alternative, caption and credit."""

    image = ImageBlock(label=_("Image"))
    caption = CitingTextBlock(
        features=INLINE_FEATURES, required=False, default="", label=_("Caption")
    )

    class Meta:
        icon = "image"
        label = _("Image")
        label_format = "{caption}"
        description = _("An image with a text alternative and a caption")
        template = "wagtail_petition/blocks/figure.html"


class TranslatableTableBlock(TypedTableBlock):
    """A ``TypedTableBlock`` whose texts wagtail-localize gives to translators; it looks into no other."""

    def get_translatable_segments(self, value: TypedTable) -> list[Any]:
        from wagtail_localize.segments.extract import StreamFieldSegmentExtractor

        extractor = StreamFieldSegmentExtractor(None)
        return [
            segment.wrap(place)
            for place, (block, text, _replace) in _texts_of_table(value).items()
            for segment in extractor.handle_block(block, text)
        ]

    def restore_translated_segments(self, value: TypedTable, segments: list[Any]) -> TypedTable:
        from wagtail_localize.segments.ingest import StreamFieldSegmentsWriter

        writer = StreamFieldSegmentsWriter(None, None, None)
        translated = defaultdict(list)
        for segment in segments:
            place, unwrapped = segment.unwrap()
            translated[place].append(unwrapped)
        texts = _texts_of_table(value)
        for place, own in translated.items():
            block, text, replace = texts[place]
            replace(writer.handle_block(block, text, own))
        return value


def _texts_of_table(
    table: TypedTable,
) -> dict[str, tuple[blocks.Block, Any, Callable[[Any], None]]]:
    """The texts of ``table`` by their places, in reading order: the block of each, its value, what replaces that."""
    line = blocks.CharBlock()
    texts: dict[str, tuple[blocks.Block, Any, Callable[[Any], None]]] = {
        "caption": (line, table.caption, partial(setattr, table, "caption"))
    }
    for index, column in enumerate(table.columns):
        replace = partial(column.__setitem__, "heading")
        texts[f"heading-{index}"] = (line, column["heading"], replace)
    for number, row in enumerate(table.row_data):
        for index, (column, cell) in enumerate(zip(table.columns, row["values"], strict=True)):
            replace = partial(row["values"].__setitem__, index)
            texts[f"cell-{number}-{index}"] = (column["block"], cell, replace)
    return texts


class CitingTableBlock(PlainBlockMixin, blocks.StructBlock):
    """A table with its caption, the headings of its columns and rows, and a line below it."""

    table = TranslatableTableBlock(
        [
            ("text", CitingTextBlock(features=INLINE_FEATURES, required=False, label=_("Text"))),
            (
                "number",
                CitingTextBlock(
                    features=INLINE_FEATURES,
                    required=False,
                    label=_("Figures"),
                    description=_("Aligned at the end of the column"),
                ),
            ),
        ],
        label=_("Table"),
        help_text=_(
            "Captions and headings of columns take no references: give them in a cell or below."
        ),
    )
    row_headings = blocks.BooleanBlock(
        required=False,
        default=True,
        label=_("The first column says what each row is about"),
    )
    note = CitingTextBlock(
        features=INLINE_FEATURES,
        required=False,
        default="",
        label=_("Below the table"),
        help_text=_("Where the figures come from, for instance."),
    )

    def get_context(self, value: Any, parent_context: Any = None) -> dict[str, Any]:
        context: dict[str, Any] = super().get_context(value, parent_context=parent_context)
        # Columns without headings make no row of them.
        headings = any(column["heading"] for column in value["table"].columns)
        return {**context, "has_column_headings": headings}

    class Meta:
        icon = "table"
        label = _("Table")
        label_format = "{table}"
        description = _("A table with headings, whose cells may refer to sources")
        template = "wagtail_petition/blocks/table.html"


class EmbedLinkBlock(PlainBlockMixin, blocks.StructBlock):
    """A video, sound or map of another site, as a link: nothing is loaded before the visitor goes there."""

    url = blocks.URLBlock(label=_("Web address"))
    title = LineBlock(max_length=255, label=_("Title"))

    class Meta:
        icon = "media"
        label = _("Embed")
        label_format = "{title}"
        description = _("A video, sound or map of another site; visitors are asked to go there")
        template = "wagtail_petition/blocks/embed.html"
        preview_value = {"url": "https://example.org/video", "title": "A walk against microphones"}


class PetitionChoiceBlock(PlainBlockMixin, blocks.StructBlock):
    """A block about the chosen petition. On a petition page (``of_this_page``), none need be chosen: it is its own."""

    petition = blocks.PageChooserBlock(page_type=PETITION_PAGE_MODEL, label=_("Petition"))

    @classmethod
    def of_this_page(cls, **kwargs: Any) -> PetitionChoiceBlock:
        """The block for the text of a petition page."""
        petition = blocks.PageChooserBlock(
            required=False,
            page_type=PETITION_PAGE_MODEL,
            label=_("Petition"),
            help_text=_("Leave empty for the petition of this page."),
        )
        return cls([("petition", petition)], **kwargs)


class SignatureFormBlock(PetitionChoiceBlock):
    """The form to sign with."""

    class Meta:
        icon = "edit"
        label = _("Signature form")
        description = _("The form with which people sign a petition")
        template = "wagtail_petition/blocks/signature_form.html"


class ProgressBlock(PetitionChoiceBlock):
    """How many signed, and how many are hoped for."""

    class Meta:
        icon = "order"
        label = _("Progress")
        description = _("How many people have signed, and the next goal")
        template = "wagtail_petition/blocks/progress.html"


class EndnotesBlock(PlainBlockMixin, blocks.StructBlock):
    """The numbered sources of the page."""

    heading = LineBlock(
        required=False,
        default="",
        max_length=100,
        label=_("Heading"),
        help_text=_("Leave empty for “Sources”."),
    )
    uncited = blocks.ChoiceBlock(
        choices=[("apart", _("listed apart")), ("hidden", _("left out"))],
        default="apart",
        label=_("Sources that the text does not refer to"),
    )

    class Meta:
        icon = "list-ol"
        label = _("Sources")
        description = _("The sources of the page, numbered in the order of the text")
        template = "wagtail_petition/blocks/endnotes.html"


class CNILExportBlock(PetitionChoiceBlock):
    """What is sent to the addressee, when, and what was sent so far."""

    class Meta:
        icon = "mail"
        label = _("Export to the addressee")
        description = _("What will be sent to the addressee, when, and what was sent so far")
        template = "wagtail_petition/blocks/export.html"


class HeadingBlock(PlainBlockMixin, blocks.CharBlock):
    """The heading of a section."""

    in_migrations = "wagtail.blocks.CharBlock"


class PetitionBodyBlock(PlainBlockMixin, PackedStreamBlock):
    """The body of a petition page."""

    heading = HeadingBlock(
        icon="title",
        label=_("Heading"),
        description=_("The heading of a section"),
        template="wagtail_petition/blocks/heading.html",
        preview_value="What we ask for",
    )
    text = BodyTextBlock(
        features=TEXT_FEATURES,
        label=_("Text"),
        description=_("Paragraphs, with links and references to sources"),
        preview_value="<p>Our streets have no ears.</p>",
    )
    quotation = QuotationBlock()
    items = ItemsBlock()
    figure = FigureBlock()
    if apps.is_installed("wagtail.contrib.typed_table_block"):
        #: The scripts of its editor are those of that app.
        table = CitingTableBlock()
    embed = EmbedLinkBlock()
    signature_form = SignatureFormBlock.of_this_page(group=_("Petition"))
    progress = ProgressBlock.of_this_page(group=_("Petition"))
    endnotes = EndnotesBlock(group=_("Petition"))
    export = CNILExportBlock.of_this_page(group=_("Petition"))

    #: Blocks that show something of the petition and are no part of the text that is signed.
    APPARATUS = frozenset({"signature_form", "progress", "endnotes", "export"})
