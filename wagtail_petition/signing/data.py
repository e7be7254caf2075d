"""What a person fills in, as it becomes a row and its consents."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from django.utils.translation import gettext as _

from ..models import AbstractPetitionPage, ConsentRecord, Signature
from ..models.personal_data import OPTIONAL_FIELDS, OPTIONAL_NAMES, Content
from ..visitors.addresses import address_digest, normalize_address
from ..visitors.cleaning import clean_lines
from ..visitors.personal_names import InvalidNameError, clean_name, clean_title
from .versions import SignedVersions

Purpose = ConsentRecord.Purpose

_CLEAN: dict[Content, Callable[[str], str]] = {
    Content.NAME: clean_name,
    Content.LINE: clean_title,
    Content.TEXT: clean_lines,
}


@dataclass(frozen=True, kw_only=True)
class SignatureData:
    """What a person fills in. ``purposes`` holds the boxes that were ticked besides the signature itself."""

    #: Or the whole name; one of the two may be empty.
    given_name: str
    family_name: str = ""
    email: str
    #: What the petition may ask for besides, by the names in ``OPTIONAL_FIELDS``: ``town``, ``postcode`` and others.
    details: Mapping[str, str] = field(default_factory=dict)
    answers: dict[str, Any] = field(default_factory=dict)
    purposes: frozenset[str] = frozenset()

    def as_signature(
        self, page: AbstractPetitionPage, versions: SignedVersions, **fields: Any
    ) -> Signature:
        """A signature of ``page`` under ``versions``, not stored yet; ``fields`` are its others.

        Raises ``InvalidAddressError`` when the address cannot be mailed, ``InvalidNameError`` when there is no name, or
        one that holds an address, ``ValueError`` for a detail that no petition asks for.
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
            answers=self.answers,
            hand_over=Purpose.HAND_OVER in self.purposes,
            show_name=Purpose.SHOW_NAME in self.purposes,
            newsletter=Purpose.NEWSLETTER in self.purposes,
            language=page.locale.language_code,
            text_id=versions.text_id,
            notice_id=versions.notice_id,
            **self._clean_details(),
            **fields,
        )

    def _clean_details(self) -> dict[str, str]:
        if unknown := sorted(set(self.details) - set(OPTIONAL_NAMES)):
            raise ValueError(f"No petition asks for {', '.join(unknown)}.")
        return {
            one.name: _CLEAN[one.content](self.details[one.name])
            for one in OPTIONAL_FIELDS
            if one.name in self.details
        }

    @property
    def agreed(self) -> list[str]:
        """All that was agreed to, the signature itself included."""
        return sorted({Purpose.SIGN, *self.purposes})
