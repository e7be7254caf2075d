from __future__ import annotations

from django.db import models
from wagtail.models import AbstractPage


class BasePage(AbstractPage):
    """What all pages of this site have."""

    colour = models.CharField(max_length=20, blank=True)
