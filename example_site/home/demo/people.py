"""The invented people who signed the demonstration petition before you."""

from __future__ import annotations

from wagtail_petition.models import ConsentRecord
from wagtail_petition.signing.ledger import SignatureData

HAND_OVER = ConsentRecord.Purpose.HAND_OVER
NEWSLETTER = ConsentRecord.Purpose.NEWSLETTER


def _person(
    given_name: str, family_name: str, postcode: str, town: str, *purposes: str
) -> SignatureData:
    name = f"{given_name}.{family_name}".lower().replace(" ", "-")
    return SignatureData(
        given_name=given_name,
        family_name=family_name,
        email=f"{name}@example.org",
        postcode=postcode,
        town=town,
        purposes=frozenset(purposes),
    )


#: Each signs in the language that stands before them.
PEOPLE = [
    ("fr", _person("Maïssa", "Benali", "42000", "Saint-Étienne", HAND_OVER, NEWSLETTER)),
    ("fr", _person("Jean", "Faverjon", "42100", "Saint-Étienne", HAND_OVER)),
    ("fr", _person("Odile", "Montagny", "42000", "Saint-Étienne")),
    ("fr", _person("Tiago", "Ferreira", "42700", "Firminy", HAND_OVER)),
    ("fr", _person("Solène", "Le Goff", "29200", "Brest", HAND_OVER, NEWSLETTER)),
    ("en", _person("Grace", "Okafor", "69003", "Lyon", HAND_OVER)),
    ("en", _person("Tom", "Whitfield", "", "Leeds")),
    ("ar", _person("ليلى", "حداد", "42000", "Saint-Étienne", HAND_OVER)),
]
