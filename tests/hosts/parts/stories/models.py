from wagtail.admin.panels import FieldPanel
from wagtail.fields import StreamField

from wagtail_petition.blocks import (
    CitingTextBlock,
    CNILExportBlock,
    EndnotesBlock,
    ProgressBlock,
    SignatureFormBlock,
)
from wagtail_petition.models import SourcesField

from .base import BasePage


class StoryPage(BasePage):
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

    content_panels = [*BasePage.content_panels, FieldPanel("body"), FieldPanel("sources")]
