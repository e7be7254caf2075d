"""Spam checks: each adds a field to the form and says whether its value speaks for a person.

None refuses anybody. Whoever does not pass is answered like everybody else, and confirms with the code in the mail
instead of its link: a person can type it, and a robot that reads no mail is no signature either way.
"""

from __future__ import annotations

from abc import ABC, abstractmethod
from typing import Any

from django import forms
from django.utils.module_loading import import_string
from django.utils.translation import gettext_lazy

from ..conf import settings


class SpamCheck(ABC):
    """Base of all spam checks. A site adds its own by a dotted path in ``SPAM_CHECKS``.

    One serves many forms, also at once.
    """

    #: Name of the field of the form.
    name: str
    #: Template that shows the field.
    template_name = "wagtail_petition/signing/spam_checks/hidden.html"

    @abstractmethod
    def field(self) -> forms.Field:
        """A field for the form, the same for every visitor, since pages are cached."""

    @abstractmethod
    def passes(self, value: Any) -> bool:
        """Whether the cleaned ``value`` speaks for a person. It is not asked about a value that the field refuses."""


class Honeypot(SpamCheck):
    """A field that people do not see and robots fill in."""

    name = "website"
    template_name = "wagtail_petition/signing/spam_checks/honeypot.html"

    def field(self) -> forms.Field:
        return forms.CharField(
            required=False,
            label=gettext_lazy("Leave this field empty"),
            widget=forms.TextInput(attrs={"autocomplete": "off", "tabindex": "-1"}),
        )

    def passes(self, value: Any) -> bool:
        return not value


class MinimumTime(SpamCheck):
    """The time since the form was shown, measured in the browser: a cached page cannot carry a time of its own.

    Nothing is measured without JavaScript, nor while errors are corrected; then the check is silent.
    """

    name = "elapsed"

    def field(self) -> forms.Field:
        return forms.IntegerField(
            required=False, widget=forms.HiddenInput(attrs={"data-petition-elapsed": True})
        )

    def passes(self, value: Any) -> bool:
        return value is None or value >= settings.MINIMUM_SECONDS * 1000


def spam_checks() -> list[SpamCheck]:
    """The spam checks of this site, the captcha last."""
    paths = [*settings.SPAM_CHECKS, *([settings.CAPTCHA] if settings.CAPTCHA else [])]
    return [import_string(path)() for path in paths]
