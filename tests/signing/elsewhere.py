"""What people agreed to on a market, for tests that take their signatures in."""

from __future__ import annotations

from datetime import date

from wagtail_petition.models import AbstractPetitionPage, TextVersion
from wagtail_petition.privacy.external_consent import ExternalConsent, freeze_external_consent
from wagtail_petition.signing.versions import SignedVersions

CONSENT = ExternalConsent(
    wordings={
        "sign": "Je signe cette pétition.",
        "hand_over": "Mon nom peut être remis à la CNIL.",
        "newsletter": "Tenez-moi au courant.",
    },
    place="Marché de la place Jacquard, à Saint-Étienne",
    first_day=date(2019, 6, 1),
    last_day=date(2019, 6, 8),
)


def elsewhere(page: AbstractPetitionPage) -> SignedVersions:
    """The text of ``page``, and the consents that were given to it on that market."""
    return SignedVersions(TextVersion.freeze(page).pk, freeze_external_consent(page, CONSENT).pk)
