"""What a person fills in, as it becomes a row and its consents."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from django.utils.translation import gettext as _

from ..models import AbstractPetitionPage, ConsentRecord, Signature
from ..visitors.addresses import address_digest, normalize_address
from ..visitors.cleaning import clean_lines
from ..visitors.personal_names import InvalidNameError, clean_name, clean_title
from .versions import SignedVersions

Purpose = ConsentRecord.Purpose


@dataclass(frozen=True, kw_only=True)
class SignatureData:
    """What a person fills in. ``purposes`` holds the boxes that were ticked besides the signature itself."""

    #: Or the whole name; one of the two may be empty.
    given_name: str
    family_name: str = ""
    email: str
    town: str = ""
    postcode: str = ""
    country: str = ""
    organisation: str = ""
    reason: str = ""
    answers: dict[str, Any] = field(default_factory=dict)
    purposes: frozenset[str] = frozenset()

    def as_signature(
        self, page: AbstractPetitionPage, versions: SignedVersions, **fields: Any
    ) -> Signature:
        """A signature of ``page`` under ``versions``, not stored yet; ``fields`` are its others.

        Raises ``InvalidAddressError`` when the address cannot be mailed, ``InvalidNameError`` when there is no name, or
        one that holds an address.
        """
        given_name, family_name = clean_name(self.given_name), clean_name(self.family_name)
        if not (given_name or family_name):
            raise InvalidNameError(_("Enter your name."))
        email = normalize_address(self.email)
        return Signature(
            petition_id=page.petition_id,
            given_name=given_name,
            family_name=family_name,
            email=email,
            address_digest=address_digest(email),
            town=clean_name(self.town),
            postcode=clean_title(self.postcode),
            country=clean_name(self.country),
            organisation=clean_title(self.organisation),
            reason=clean_lines(self.reason),
            answers=self.answers,
            hand_over=Purpose.HAND_OVER in self.purposes,
            show_name=Purpose.SHOW_NAME in self.purposes,
            newsletter=Purpose.NEWSLETTER in self.purposes,
            language=page.locale.language_code,
            text_id=versions.text_id,
            notice_id=versions.notice_id,
            **fields,
        )

    @property
    def agreed(self) -> list[str]:
        """All that was agreed to, the signature itself included."""
        return sorted({Purpose.SIGN, *self.purposes})
