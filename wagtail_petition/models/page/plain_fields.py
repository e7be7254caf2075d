"""Fields of Django and Wagtail whose words stay out of migrations: for models that sites descend from."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from django.db.models import (
        BooleanField,
        CharField,
        DateField,
        ForeignKey,
        PositiveIntegerField,
        PositiveSmallIntegerField,
        TextField,
    )
    from wagtail.fields import RichTextField
else:
    from django.db import models
    from wagtail import fields

    from ...guests import PlainFieldMixin

    def _plain(library, name):
        values = {"in_migrations": f"{library.__name__}.{name}", "__module__": __name__}
        return type(name, (PlainFieldMixin, getattr(library, name)), values)

    BooleanField = _plain(models, "BooleanField")
    CharField = _plain(models, "CharField")
    DateField = _plain(models, "DateField")
    ForeignKey = _plain(models, "ForeignKey")
    PositiveIntegerField = _plain(models, "PositiveIntegerField")
    PositiveSmallIntegerField = _plain(models, "PositiveSmallIntegerField")
    RichTextField = _plain(fields, "RichTextField")
    TextField = _plain(models, "TextField")

__all__ = [
    "BooleanField",
    "CharField",
    "DateField",
    "ForeignKey",
    "PositiveIntegerField",
    "PositiveSmallIntegerField",
    "RichTextField",
    "TextField",
]
