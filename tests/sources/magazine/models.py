"""A site with articles, quotations and notices of its own. What it needs in order to cite is that of the how-to."""

from __future__ import annotations

from django.db import models
from modelcluster.fields import ParentalKey
from wagtail import blocks
from wagtail.admin.panels import FieldPanel, InlinePanel
from wagtail.api import APIField
from wagtail.contrib.table_block.blocks import TableBlock
from wagtail.contrib.typed_table_block.blocks import TypedTableBlock
from wagtail.fields import StreamField
from wagtail.models import Orderable, Page, TranslatableMixin
from wagtail.search import index
from wagtail.snippets.blocks import SnippetChooserBlock
from wagtail.snippets.models import register_snippet

from tests.sources.magazine.essay import EssayPage
from wagtail_petition.blocks import CitingTextBlock
from wagtail_petition.models import CitingRichTextField, SourcesField
from wagtail_petition.sources.plain import plain_text

__all__ = [
    "ArticleBodyBlock",
    "ArticleBox",
    "ArticlePage",
    "ArticlesPage",
    "EssayPage",
    "Notice",
    "ReviewPage",
]


@register_snippet
class Notice(TranslatableMixin, index.Indexed, models.Model):
    """A text that several articles show, with sources of its own."""

    text = CitingRichTextField(features=["bold", "source"])
    sources = SourcesField()

    search_fields = [index.SearchField("text")]
    panels = [FieldPanel("text"), FieldPanel("sources")]

    def __str__(self) -> str:
        return plain_text(self.text)


class QuoteBlock(blocks.StructBlock):
    quote = CitingTextBlock(features=["italic", "source"])
    author = blocks.CharBlock(required=False, default="")

    class Meta:
        template = "magazine/quote.html"


class ArticleBodyBlock(blocks.StreamBlock):
    """Rich text at any depth."""

    paragraph = CitingTextBlock(features=["bold", "link", "h2", "source", "footnotes"])
    quote = QuoteBlock()
    columns = blocks.ListBlock(
        blocks.StreamBlock(
            [("paragraph", CitingTextBlock(features=["source"])), ("quote", QuoteBlock())]
        )
    )
    figures = TypedTableBlock(
        [("text", CitingTextBlock(features=["source"])), ("number", blocks.FloatBlock())]
    )
    table = TableBlock(table_options={"renderer": "html"})
    notice = SnippetChooserBlock(Notice, template="magazine/notice.html")


class ArticlePage(Page):
    intro = CitingRichTextField(
        blank=True, features=["bold", "italic", "link", "source", "footnotes"]
    )
    body = StreamField(ArticleBodyBlock(), blank=True)
    sources = SourcesField()

    @property
    def excerpt(self) -> str:
        return plain_text(self.body)

    search_fields = [*Page.search_fields, index.SearchField("intro"), index.SearchField("body")]
    content_panels = [
        *Page.content_panels,
        FieldPanel("intro"),
        FieldPanel("body"),
        FieldPanel("sources"),
        InlinePanel("boxes", label="Boxes"),
        InlinePanel("footnotes"),
    ]
    api_fields = [APIField("intro"), APIField("body"), APIField("sources"), APIField("excerpt")]


class ArticleBox(Orderable):
    """A text beside that of the article, edited in its form."""

    article = ParentalKey(ArticlePage, on_delete=models.CASCADE, related_name="boxes")
    text = CitingRichTextField(features=["source", "footnotes"])

    panels = [FieldPanel("text")]


class ReviewPage(ArticlePage):
    """An article about a book."""

    template = "magazine/article_page.html"
    verdict = models.CharField(max_length=100)


class ArticlesPage(Page):
    """Several articles in full, one after the other."""

    @property
    def articles(self) -> list[ArticlePage]:
        return list(ArticlePage.objects.child_of(self).live().order_by("path"))
