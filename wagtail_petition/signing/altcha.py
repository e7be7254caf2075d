"""ALTCHA as a captcha: ``"CAPTCHA": "wagtail_petition.signing.altcha.Altcha"``, extra ``[altcha]``.

The browser solves a small puzzle of this site by itself while the form is filled in; nobody else is asked, and nothing
is stored in it. Who has no JavaScript, or no solution yet, confirms with the code in the mail.
"""

from __future__ import annotations

import logging
from typing import Any

from altcha_django import LocalVerifier, run_verification
from altcha_django.conf import conf
from django import forms
from django.utils.crypto import salted_hmac

from .spam_checks import SpamCheck

logger = logging.getLogger(__name__)

#: Who begins to fill in the form may be called away for as long.
SECONDS_VALID = 3_600
#: A solution has less than a thousand characters.
_MAX_LENGTH = 4_000


class Altcha(SpamCheck):
    """The spam check itself."""

    name = "altcha"
    template_name = "wagtail_petition/signing/spam_checks/altcha.html"
    static_files = ("altcha_django/altcha.min.js",)

    def field(self) -> forms.Field:
        return forms.CharField(required=False, max_length=_MAX_LENGTH, widget=forms.HiddenInput)

    def challenge(self) -> dict[str, Any]:
        return _verifier().get_challenge()

    def passes(self, value: Any) -> bool:
        try:
            # Whatever a site has set for forms of its own, here each solution is verified, and good once.
            result = run_verification(value, verifier=_verifier(), replay=True, test_mode=False)
        except Exception:
            # Whatever was sent, and whatever is wrong with the cache, people go on signing.
            logger.exception("ALTCHA could not be verified; the code in the mail is asked for.")
            return False
        return result.verified


def _verifier() -> LocalVerifier:
    secret = (
        conf.HMAC_SECRET
        or salted_hmac("wagtail_petition.altcha", "challenge", algorithm="sha256").hexdigest()
    )
    return LocalVerifier(
        hmac_secret=secret, challenge={"expires_seconds": SECONDS_VALID}, bind_session=False
    )
