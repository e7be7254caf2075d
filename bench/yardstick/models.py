"""What others do: a bare row, a plain page, a form page of Wagtail's."""

from __future__ import annotations

from django.db import models
from modelcluster.fields import ParentalKey
from wagtail.contrib.forms.models import AbstractForm, AbstractFormField
from wagtail.fields import StreamField
from wagtail.models import Page

from wagtail_petition.blocks import PetitionBodyBlock


class Row(models.Model):
    """The least that a signature could be."""

    name = models.CharField(max_length=200)
    email = models.EmailField()
    created_at = models.DateTimeField(auto_now_add=True)

    def __str__(self) -> str:
        return self.name


class PlainPage(Page):
    """A Wagtail page with the same text blocks as a petition and nothing else."""

    template = "yardstick/plain_page.html"
    body = StreamField(PetitionBodyBlock(), blank=True)


class FormField(AbstractFormField):
    page = ParentalKey("FormPage", related_name="form_fields")


class FormPage(AbstractForm):
    template = "yardstick/form_page.html"
    landing_page_template = "yardstick/form_page.html"
