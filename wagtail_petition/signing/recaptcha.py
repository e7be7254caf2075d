"""reCAPTCHA as a captcha: ``"CAPTCHA": "wagtail_petition.signing.recaptcha.ReCaptcha"``, extra ``[recaptcha]``.

Nothing is asked of Google before the visitor agrees (French law of 6 January 1978, article 82). Who does not agree, has
no JavaScript, signs while Google is out of reach, or is refused by it confirms with the code in the mail.
"""

from __future__ import annotations

import logging
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django_recaptcha.fields import ReCaptchaField
from django_recaptcha.widgets import ReCaptchaBase

from .spam_checks import SpamCheck

logger = logging.getLogger(__name__)


class AskFirstWidget(ReCaptchaBase):
    """A button that asks; the script is fetched only after it was pressed."""

    template_name = "wagtail_petition/signing/spam_checks/recaptcha_widget.html"
    input_type = "hidden"

    def build_attrs(
        self, base_attrs: dict[str, Any], extra_attrs: dict[str, Any] | None = None
    ) -> dict[str, Any]:
        # The parent adds a random id, and cached pages must be the same bytes for everyone.
        return {**base_attrs, **(extra_attrs or {})}


class AskFirstField(ReCaptchaField):
    """The field of django-recaptcha, made optional, without the visitor's address for Google."""

    widget = AskFirstWidget

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.required = False

    def get_remote_ip(self) -> str:
        return ""

    def clean(self, value: Any) -> bool:
        """Whether Google vouches for the visitor."""
        if not value:
            return False
        try:
            super().clean(value)
        except ValidationError:
            return False
        except (OSError, ValueError, KeyError):
            logger.warning("reCAPTCHA could not be verified; the code in the mail is asked for.")
            return False
        return True


class ReCaptcha(SpamCheck):
    """The spam check itself."""

    name = "recaptcha"
    template_name = "wagtail_petition/signing/spam_checks/recaptcha.html"

    def field(self) -> forms.Field:
        return AskFirstField(label="")

    def passes(self, value: Any) -> bool:
        return value is True
