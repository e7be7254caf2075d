"""What keeps robots out without troubling people: each guard adds its field to the form and looks at what came back."""

from __future__ import annotations

from abc import ABC, abstractmethod
from enum import Enum
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.module_loading import import_string
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from ..conf import settings


class Verdict(Enum):
    """What a guard thinks of a submitted form that it does not refuse."""

    PASSED = "passed"
    #: Let through, on the condition that the code in the mail is typed.
    NEEDS_CODE = "needs code"


class Guard(ABC):
    """Base of all guards. A site adds its own by a dotted path in ``GUARDS``. One serves many forms, also at once."""

    #: Name of the field of the form.
    name: str
    #: Template that shows the field.
    template_name = "wagtail_petition/signing/guards/hidden.html"

    @abstractmethod
    def field(self) -> forms.Field:
        """A field for the form, the same for every visitor, since pages are cached."""

    @abstractmethod
    def check(self, value: Any) -> Verdict:
        """Judge the cleaned ``value`` of the field; raise ``ValidationError`` to refuse, saying what to do."""


class Honeypot(Guard):
    """A field that people do not see and robots fill in."""

    name = "website"
    template_name = "wagtail_petition/signing/guards/honeypot.html"

    def field(self) -> forms.Field:
        return forms.CharField(
            required=False,
            label=gettext_lazy("Leave this field empty"),
            widget=forms.TextInput(attrs={"autocomplete": "off", "tabindex": "-1"}),
        )

    def check(self, value: Any) -> Verdict:
        if value:
            raise ValidationError(_("Leave this field empty, then send the form again."))
        return Verdict.PASSED


class MinimumTime(Guard):
    """The time since the form was shown, measured in the browser: a cached page cannot carry a time of its own.

    Without JavaScript nothing is measured and the guard is silent.
    """

    name = "elapsed"

    def field(self) -> forms.Field:
        return forms.IntegerField(
            required=False, widget=forms.HiddenInput(attrs={"data-petition-elapsed": True})
        )

    def check(self, value: Any) -> Verdict:
        if value is not None and value < settings.MINIMUM_SECONDS * 1000:
            raise ValidationError(
                _("That was very fast. Check what you wrote, then send it again.")
            )
        return Verdict.PASSED


def guards() -> list[Guard]:
    """The guards of this site, the challenge last."""
    paths = [*settings.GUARDS, *([settings.CHALLENGE] if settings.CHALLENGE else [])]
    return [import_string(path)() for path in paths]
