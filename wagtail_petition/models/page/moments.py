"""Fields for moments that are typed and shown in the time zone of the site, whoever types them.

Wagtail shows its admin in the time zone of each user: without this, a closing at midnight would be another one for an
organiser who travels.
"""

from __future__ import annotations

from typing import Any

from django import forms
from django.db import models
from django.utils import timezone
from django.utils.functional import lazy
from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _

from ...dates import site_zone, validate_year
from ...guests import PlainFieldMixin


class SiteDateTimeFormField(forms.DateTimeField):
    """A date and time of the site's time zone, which its help text names."""

    def __init__(self, *, help_text: Any = "", **kwargs: Any) -> None:
        zone = format_lazy(_("Time zone: {zone}."), zone=lazy(lambda: str(site_zone()), str)())
        super().__init__(help_text=format_lazy("{} {}", help_text, zone), **kwargs)

    def prepare_value(self, value: Any) -> Any:
        with timezone.override(site_zone()):
            return super().prepare_value(value)

    def to_python(self, value: Any) -> Any:
        with timezone.override(site_zone()):
            return super().to_python(value)


class SiteDateTimeField(PlainFieldMixin, models.DateTimeField):  # type: ignore[type-arg]
    """A moment that is typed in the site's time zone."""

    default_validators = [validate_year]

    in_migrations = "django.db.models.DateTimeField"

    def formfield(self, **kwargs: Any) -> Any:
        return super().formfield(**{"form_class": SiteDateTimeFormField, **kwargs})
