"""The page of the how-to on sources, as it is printed there."""

from wagtail.admin.panels import FieldPanel
from wagtail.fields import StreamField
from wagtail.models import Page

from wagtail_petition.blocks import CitingTextBlock
from wagtail_petition.models import CitingRichTextField, SourcesField


class EssayPage(Page):
    intro = CitingRichTextField(features=["bold", "link", "source"])
    body = StreamField([("text", CitingTextBlock(features=["bold", "link", "source"]))])
    sources = SourcesField()

    content_panels = [
        *Page.content_panels,
        FieldPanel("intro"),
        FieldPanel("body"),
        FieldPanel("sources"),
    ]
