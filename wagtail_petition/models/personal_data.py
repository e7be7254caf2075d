"""The table of personal data: which columns tell of a person, and what they hold once the data are removed.

Blanking a signature follows this table, and a test fails for any column of any table that is not declared here, in
``PERSONAL`` or in ``NOT_PERSONAL`` (GDPR articles 5(1)(e), 17 and 30).

What a petition may ask for is declared once, in ``OPTIONAL_FIELDS``: columns, forms, “My signature”, privacy notice,
exports, breaches and blanking derive from it.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Any, NamedTuple

from django.db import models
from django.utils.translation import gettext_lazy as _


class Category(StrEnum):
    """What a column tells of a person, as a record of processing activities names it (GDPR article 30(1)(c))."""

    IDENTITY = "identity"
    CONTACT = "contact"
    OPINION = "opinion"
    CHOICE = "choice"
    #: Tells of nobody by itself, and can be linked to a person who shows the address or the link again.
    PSEUDONYM = "pseudonym"
    #: Somebody who works on the petition, not a signatory.
    STAFF = "staff"


class Removal(StrEnum):
    """What becomes of a column that is not blanked."""

    ROW = "the row is deleted"
    STAYS = "it stays: without the other columns it tells of nobody"
    ACCOUNT = "it follows the account of the user"


class Personal(NamedTuple):
    """A column that tells of a person; ``removed`` is what it holds afterwards, or a ``Removal``."""

    category: Category
    removed: Any = Removal.ROW


class Content(StrEnum):
    """What people write into a field, which decides how it is cleaned."""

    #: A name: of a town, of a country. It holds a letter, and no address of a site.
    NAME = "name"
    #: One line that may be no name, such as a postcode.
    LINE = "line"
    #: Several lines.
    TEXT = "text"


@dataclass(frozen=True)
class OptionalField:
    """What a petition may ask for besides name and address: a column of a signature, and ``ask_…`` of its page."""

    name: str
    #: As inside a sentence.
    label: Any
    #: As the form asks for it.
    question: Any
    #: Why it is asked for, in the record of processing activities (GDPR article 30(1)(b)).
    purpose: Any
    category: Category
    content: Content
    max_length: int
    #: HTML's autofill token, so that browsers and assistive technology can help (WCAG 2.2, 1.3.5).
    autofill: str = "off"
    #: Whether a new petition asks for it.
    asked_at_first: bool = False

    def column(self) -> models.Field[str, str]:
        """The column of a signature."""
        kind = models.TextField if self.content == Content.TEXT else models.CharField
        return kind(self.label, max_length=self.max_length, blank=True)


#: In the order in which the form asks.
OPTIONAL_FIELDS = (
    OptionalField(
        "town", _("town"), _("Town"), _("To show the addressee where people sign"),
        Category.CONTACT, Content.NAME, 100, "address-level2", asked_at_first=True,
    ),
    OptionalField(
        "postcode", _("postcode"), _("Postcode"), _("To show the addressee where people sign"),
        Category.CONTACT, Content.LINE, 20, "postal-code", asked_at_first=True,
    ),
    OptionalField(
        "country", _("country"), _("Country"), _("To show the addressee where people sign"),
        Category.CONTACT, Content.NAME, 100, "country-name",
    ),
    OptionalField(
        "organisation", _("organisation"), _("Organisation"), _("To show for whom people speak"),
        Category.IDENTITY, Content.LINE, 200, "organization",
    ),
    OptionalField(
        "reason", _("reason for signing"), _("Why do you sign?"), _("To let people say why they sign"),
        Category.OPINION, Content.TEXT, 1000,
    ),
)  # fmt: skip

OPTIONAL_NAMES = tuple(field.name for field in OPTIONAL_FIELDS)

#: Columns that tell of a person, by model and field.
PERSONAL: Mapping[str, Mapping[str, Personal]] = {
    "Signature": {
        "given_name": Personal(Category.IDENTITY, ""),
        "family_name": Personal(Category.IDENTITY, ""),
        "email": Personal(Category.CONTACT, ""),
        "address_digest": Personal(Category.PSEUDONYM, ""),
        **{field.name: Personal(field.category, "") for field in OPTIONAL_FIELDS},
        "answers": Personal(Category.OPINION, {}),
        "hand_over": Personal(Category.CHOICE, False),
        "show_name": Personal(Category.CHOICE, False),
        "newsletter": Personal(Category.CHOICE, False),
        # Which address counts must stay known as long as the signature counts; it is a keyed digest.
        "counted_digest": Personal(Category.PSEUDONYM, Removal.STAYS),
        "uuid": Personal(Category.PSEUDONYM, Removal.STAYS),
        "restricted_at": Personal(Category.CHOICE, Removal.STAYS),
    },
    "ConsentRecord": {
        "signature": Personal(Category.PSEUDONYM, Removal.STAYS),
        "given": Personal(Category.CHOICE, Removal.STAYS),
    },
    "NewsletterContact": {
        "email": Personal(Category.CONTACT),
        "address_digest": Personal(Category.PSEUDONYM),
    },
    "OutgoingMail": {
        "email": Personal(Category.CONTACT),
        "address_digest": Personal(Category.PSEUDONYM),
        "signature": Personal(Category.PSEUDONYM),
    },
    "Erasure": {
        "signature_uuid": Personal(Category.PSEUDONYM),
        "address_digest": Personal(Category.PSEUDONYM),
    },
    "Dossier": {"sealed_by": Personal(Category.STAFF, Removal.ACCOUNT)},
    "SavedCopy": {"saved_by": Personal(Category.STAFF, Removal.ACCOUNT)},
    "SealingOrder": {"ordered_by": Personal(Category.STAFF)},
    "ExportOrder": {
        "ordered_by": Personal(Category.STAFF),
        # A list may have been searched for a name.
        "query": Personal(Category.IDENTITY),
        "recipients": Personal(Category.STAFF),
    },
    "PetitionLogEntry": {"user": Personal(Category.STAFF)},
    "OrganisationAnswers": {
        "data_protection_officer": Personal(Category.STAFF, Removal.STAYS),
        "representative": Personal(Category.STAFF, Removal.STAYS),
    },
}

#: Columns that tell of nobody, by model; keys and the petition that a row belongs to are not named.
NOT_PERSONAL: Mapping[str, str] = {
    "Petition": "uuid language opens_at closes_at paused_at pause_text time_off dates_changed_at count counted_at"
    " repaired_at created_at",
    "CountChange": "change",
    "TextVersion": "digest language content frozen_at",
    "Signature": "state rejection origin moderation language text notice signed_at mailed_at confirmed_at ended_at"
    " needs_code wrong_codes",
    "PrivacyNotice": "digest language content frozen_at",
    "ConsentRecord": "purpose notice recorded_at",
    "Dossier": "number variant language title addressee sealed_at counts manifest_digest changes_noted_at archive_name"
    " archive_size",
    "Delivery": "dossier delivered_on channel reference acknowledged_on public_note",
    "Correction": "dossier row reason noted_at lettered_at",
    "Erasure": "reason erased_at stored_at",
    "LinkCheck": "digest url state problem status final_url media_type size checked_at first_failed_at failures",
    "SavedCopy": "digest url final_url media_type size sha256 saved_at",
    "NewsletterContact": "language notice subscribed_at last_contact_at",
    "DeletedPage": "language page_model content deleted_at",
    "PetitionLogEntry": "content_type label action data timestamp uuid revision content_changed deleted object_id",
    "OrganisationAnswers": "site joint_controllers hosting_provider mail_provider newsletter_provider"
    " transfers_outside_eu copies_kept",
    "OutgoingMail": "kind state priority language created_at next_attempt_at attempts error ended_at",
    "TextChange": "before after kind note changed_at",
    "PetitionQuestion": "translation_key locale sort_order label help_text purpose field_type choices required page",
    "Pause": "started_at ended_at reason",
    "RetentionRun": "started_at finished_at",
    "Deletion": "run kind count before rows_digest done_at",
    "SealingOrder": "variant with_record print_codes ordered_at begun_at seen_at attempts error",
    "ExportOrder": "uuid form name file_format delimiter language digest rows rows_done ordered_at begun_at"
    " seen_at attempts finished_at size error",
    "Surge": "started_at ended_at text",
}


def blanks(model: str) -> dict[str, Any]:
    """What the personal columns of ``model`` hold once the data are removed, of those that are blanked."""
    return {
        name: personal.removed
        for name, personal in PERSONAL[model].items()
        if not isinstance(personal.removed, Removal)
    }
