from wagtail.admin.panels import FieldPanel
from wagtail.fields import StreamField
from wagtail.models import Page

from wagtail_petition.blocks import (
    CitingTextBlock,
    CNILExportBlock,
    EndnotesBlock,
    ProgressBlock,
    SignatureFormBlock,
)
from wagtail_petition.models import SourcesField


class StoryPage(Page):
    body = StreamField(
        [
            ("text", CitingTextBlock(features=["bold", "link", "source"])),
            ("progress", ProgressBlock()),
            ("signature_form", SignatureFormBlock()),
            ("export", CNILExportBlock()),
            ("endnotes", EndnotesBlock()),
        ]
    )
    sources = SourcesField()

    content_panels = [*Page.content_panels, FieldPanel("body"), FieldPanel("sources")]
