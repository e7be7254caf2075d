from django.db import models
from wagtail.admin.panels import FieldPanel
from wagtail.documents.models import AbstractDocument, Document
from wagtail.images.models import AbstractImage, AbstractRendition, Image
from wagtail.models import Page


class HouseImage(AbstractImage):
    credit = models.CharField(max_length=50, blank=True)

    admin_form_fields = (*Image.admin_form_fields, "credit")


class HouseRendition(AbstractRendition):
    image = models.ForeignKey(HouseImage, models.CASCADE, related_name="renditions")

    class Meta:
        unique_together = [("image", "filter_spec", "focal_point_key")]


class HouseDocument(AbstractDocument):
    licence = models.CharField(max_length=50, blank=True)

    admin_form_fields = (*Document.admin_form_fields, "licence")


class BasePage(Page):
    """What all pages of the site have."""

    kicker = models.CharField(max_length=50, blank=True)
    picture = models.ForeignKey(
        HouseImage, models.SET_NULL, null=True, blank=True, related_name="+"
    )

    content_panels = [*Page.content_panels, FieldPanel("kicker"), FieldPanel("picture")]

    class Meta:
        abstract = True
