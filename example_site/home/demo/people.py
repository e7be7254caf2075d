"""The invented people who signed the demonstration petition before you."""

from __future__ import annotations

from django.db import transaction

from wagtail_petition.models import AbstractPetitionPage, ConsentRecord
from wagtail_petition.operations.counting import apply_count_changes
from wagtail_petition.signing.services import SignatureData, confirm, sign
from wagtail_petition.signing.versions import freeze_versions

HAND_OVER = ConsentRecord.Purpose.HAND_OVER
NEWSLETTER = ConsentRecord.Purpose.NEWSLETTER

#: Language in which each one signs, name, postcode, town, and the boxes ticked besides the signature.
PEOPLE = [
    ("fr", "Maïssa", "Benali", "42000", "Saint-Étienne", {HAND_OVER, NEWSLETTER}),
    ("fr", "Jean", "Faverjon", "42100", "Saint-Étienne", {HAND_OVER}),
    ("fr", "Odile", "Montagny", "42000", "Saint-Étienne", set()),
    ("fr", "Tiago", "Ferreira", "42700", "Firminy", {HAND_OVER}),
    ("fr", "Solène", "Le Goff", "29200", "Brest", {HAND_OVER, NEWSLETTER}),
    ("en", "Grace", "Okafor", "69003", "Lyon", {HAND_OVER}),
    ("en", "Tom", "Whitfield", "", "Leeds", set()),
    ("ar", "ليلى", "حداد", "42000", "Saint-Étienne", {HAND_OVER}),
]


def sign_as_people(page: AbstractPetitionPage) -> None:
    """Let the invented people sign and confirm, unless somebody signed already."""
    if page.petition.signatures.exists():
        return
    for number, (language, given_name, family_name, postcode, town, purposes) in enumerate(PEOPLE):
        signed_page = page.petition.page(language) or page
        data = SignatureData(
            given_name=given_name,
            family_name=family_name,
            email=f"signatory{number}@example.org",
            details={"postcode": postcode, "town": town},
            purposes=frozenset(purposes),
        )
        # Confirmed before the transaction ends, so that no mail is due.
        with transaction.atomic():
            confirm(sign(signed_page, data, freeze_versions(signed_page)))
    apply_count_changes(page.petition_id)
