from wagtail.admin.panels import FieldPanel
from wagtail.blocks import RichTextBlock
from wagtail.fields import StreamField

from .base import BasePage


class StoryPage(BasePage):
    body = StreamField([("text", RichTextBlock(features=["bold", "link"]))])

    content_panels = [*BasePage.content_panels, FieldPanel("body")]
