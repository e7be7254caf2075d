from __future__ import annotations

from wagtail import blocks
from wagtail.admin.panels import FieldPanel
from wagtail.fields import StreamField
from wagtail.models import Page

from wagtail_petition.blocks import CNILExportBlock, ProgressBlock, SignatureFormBlock


class HomePage(Page):
    """The home page that this site had before; the last three blocks came with wagtail_petition."""

    body = StreamField(
        [
            ("heading", blocks.CharBlock(template="home/blocks/heading.html")),
            ("paragraph", blocks.RichTextBlock()),
            ("petition_progress", ProgressBlock()),
            ("petition_form", SignatureFormBlock()),
            ("petition_export", CNILExportBlock()),
        ],
        blank=True,
    )

    content_panels = [*Page.content_panels, FieldPanel("body")]
