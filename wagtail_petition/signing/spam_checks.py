"""Spam checks: each adds a field to the form and says whether its value speaks for a person.

None refuses anybody. Whoever does not pass is answered like everybody else, and confirms with the code in the mail
instead of its link: a person can type it, and a robot that reads no mail is no signature either way.
"""

from __future__ import annotations

from abc import ABC, abstractmethod
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy

from ..conf import settings
from ..plugins import plugin_at


class SpamCheck(ABC):
    """Base of all spam checks. A site adds its own by a dotted path in ``SPAM_CHECKS``.

    One serves many forms, also at once.
    """

    #: Name of the field of the form.
    name: str
    #: Template that shows the field.
    template_name = "wagtail_petition/signing/spam_checks/hidden.html"
    #: Static files of other apps that the template needs. ``manage.py check`` looks for them.
    static_files: tuple[str, ...] = ()

    @abstractmethod
    def field(self) -> forms.Field:
        """A field for the form, the same for every visitor, since pages are cached."""

    @abstractmethod
    def passes(self, value: Any) -> bool:
        """Whether the cleaned ``value`` speaks for a person. It is not asked about a value that the field refuses."""

    def challenge(self) -> dict[str, Any] | None:
        """What a browser is to solve, as JSON, fetched anew for each form; None if there is nothing to fetch."""
        return None


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


def spam_check_paths() -> list[str]:
    """The dotted paths of the spam checks of this site, the captcha last."""
    return [*settings.SPAM_CHECKS, *([settings.CAPTCHA] if settings.CAPTCHA else [])]


def spam_checks() -> list[SpamCheck]:
    """The spam checks of this site, the captcha last."""
    return [spam_check(path) for path in spam_check_paths()]


def spam_check(path: str) -> SpamCheck:
    """The spam check at a dotted path; raises ``PluginError`` for one that cannot be used."""
    return plugin_at(path, SpamCheck)  # type: ignore[type-abstract]
