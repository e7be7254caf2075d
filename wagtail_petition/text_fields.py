"""Form and model fields for lines of text that editors paste: a browser would cut at ``maxlength`` without a word."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from django import forms
from django.core.validators import MaxLengthValidator
from django.db import models
from django.utils.translation import ngettext

from .guests import PlainFieldMixin

# Types only: at run time Django's fields take no parameters, unless something else makes them.
if TYPE_CHECKING:
    CharField = models.CharField[str, str]
    _EmailField = models.EmailField[str, str]
else:
    CharField, _EmailField = models.CharField, models.EmailField


class CharacterLimit(MaxLengthValidator):
    """Refuses text that is too long, and says by how much."""

    def __call__(self, value: Any) -> None:
        excess = self.clean(value) - self.limit_value
        if excess > 0:
            raise forms.ValidationError(
                ngettext(
                    "%(excess)d character too many: at most %(limit)d.",
                    "%(excess)d characters too many: at most %(limit)d.",
                    excess,
                )
                % {"excess": excess, "limit": self.limit_value},
                code=self.code,
            )


class LineFormField(forms.CharField):
    """A ``forms.CharField`` whose ``max_length`` is checked by the server, and not by browsers."""

    def __init__(
        self, *, max_length: int | None = None, validators: Sequence[Any] = (), **kwargs: Any
    ) -> None:
        limits = [CharacterLimit(max_length)] if max_length else []
        super().__init__(validators=[*validators, *limits], **kwargs)


class EmailFormField(forms.EmailField):
    """A ``forms.EmailField`` of which browsers cut nothing."""

    def widget_attrs(self, widget: Any) -> dict[str, Any]:
        attrs: dict[str, Any] = super().widget_attrs(widget)
        attrs.pop("maxlength", None)
        return attrs


class LineField(PlainFieldMixin, CharField):
    """A ``models.CharField`` whose form field is a ``LineFormField``; in migrations it is a ``CharField``."""

    in_migrations = "django.db.models.CharField"

    def formfield(self, **kwargs: Any) -> Any:
        return super().formfield(**{"form_class": LineFormField, **kwargs})


class EmailField(PlainFieldMixin, _EmailField):
    """A ``models.EmailField`` whose form field is an ``EmailFormField``; in migrations it is that of Django."""

    in_migrations = "django.db.models.EmailField"

    def formfield(self, **kwargs: Any) -> Any:
        return super().formfield(**{"form_class": EmailFormField, **kwargs})
