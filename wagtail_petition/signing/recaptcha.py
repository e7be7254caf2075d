"""reCAPTCHA as a challenge: ``"CHALLENGE": "wagtail_petition.signing.recaptcha.ReCaptcha"``, extra ``[recaptcha]``.

Nothing is asked of Google before the visitor agrees (French law of 6 January 1978, article 82). Who does not agree, has
no JavaScript, or signs while Google is out of reach confirms with the code in the mail.
"""

from __future__ import annotations

import logging
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django_recaptcha.fields import ReCaptchaField
from django_recaptcha.widgets import ReCaptchaBase

from .guards import Guard, Verdict

logger = logging.getLogger(__name__)


class AskFirstWidget(ReCaptchaBase):
    """A button that asks; the script is fetched only after it was pressed."""

    template_name = "wagtail_petition/signing/guards/recaptcha_widget.html"
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

    def clean(self, value: Any) -> Verdict:
        """Whether Google vouches for the visitor; raises ``ValidationError`` only if it says no."""
        if not value:
            return Verdict.NEEDS_CODE
        try:
            super().clean(value)
        except ValidationError as error:
            # "captcha_error" is an answer other than yes or no: an outage, for the signatory.
            if error.code == "captcha_invalid":
                raise
            return Verdict.NEEDS_CODE
        except (OSError, ValueError, KeyError):
            logger.warning("reCAPTCHA could not be verified; the code in the mail is asked for.")
            return Verdict.NEEDS_CODE
        return Verdict.PASSED


class ReCaptcha(Guard):
    """The challenge itself."""

    name = "recaptcha"
    template_name = "wagtail_petition/signing/guards/recaptcha.html"

    def field(self) -> forms.Field:
        return AskFirstField(label="")

    def check(self, value: Any) -> Verdict:
        return value if isinstance(value, Verdict) else Verdict.NEEDS_CODE
