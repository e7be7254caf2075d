"""Consent that was given elsewhere: on another site, or on paper. Nobody there saw the notice of this one."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.utils import translation
from django.utils.translation import gettext as _

from ..dates import long_date
from ..models import AbstractPetitionPage, ConsentRecord, PrivacyNotice
from .notice import freeze_content


@dataclass(frozen=True, kw_only=True)
class ExternalConsent:
    """What people agreed to, where and when; the controller must be able to show it (GDPR article 7(1))."""

    #: The words of each box that was ticked, by purpose; ``sign`` is one of them.
    wordings: Mapping[str, str]
    #: Such as the address of the other site, or the market where sheets were laid out.
    place: str
    first_day: date
    last_day: date
    #: What people were told of their data, if anything.
    notice: str = ""

    def __post_init__(self) -> None:
        unknown = self.wordings.keys() - set(ConsentRecord.Purpose.values)
        if unknown or not self.wordings.get(ConsentRecord.Purpose.SIGN, "").strip():
            raise ValueError("Give the words of “sign”, and of no purpose that is not known.")
        if not self.place.strip() or self.last_day < self.first_day:
            raise ValueError("Say where consent was given, and from which day to which.")


def freeze_external_consent(page: AbstractPetitionPage, consent: ExternalConsent) -> PrivacyNotice:
    """The stored notice of signatures of ``page`` that were given elsewhere, added if it is new.

    What ``page`` says about how long data are kept holds for them too: nobody there promised less, or the site would
    have to say so on the page.
    """
    language = page.locale.language_code
    with translation.override(language):
        sections = [
            [_("Consent given elsewhere"), _place_and_time(consent)],
            [_("What was said about the data"), consent.notice.strip()],
        ]
    return freeze_content(
        language,
        {
            "language": language,
            "sections": [section for section in sections if section[1]],
            "wordings": {str(purpose): text for purpose, text in consent.wordings.items()},
            "age": "",
            "retention": [page.retention_months, page.longest_retention_months],
            "elsewhere": True,
        },
    )


def _place_and_time(consent: ExternalConsent) -> str:
    words: dict[str, Any] = {
        "place": consent.place.strip(),
        "first": long_date(consent.first_day),
        "last": long_date(consent.last_day),
    }
    if consent.first_day == consent.last_day:
        return _("%(place)s, on %(first)s") % words
    return _("%(place)s, from %(first)s to %(last)s") % words
