"""What is stored, one file per noun."""

from .consent import ConsentRecord, PrivacyNotice
from .dossier import Delivery, Dossier
from .pages import AbstractPetitionPage, AbstractPetitionQuestion, PetitionPage, PetitionQuestion
from .petition import CountChange, Petition
from .signature import Signature
from .text import TextVersion

__all__ = [
    "AbstractPetitionPage",
    "AbstractPetitionQuestion",
    "ConsentRecord",
    "CountChange",
    "Delivery",
    "Dossier",
    "Petition",
    "PetitionPage",
    "PetitionQuestion",
    "PrivacyNotice",
    "Signature",
    "TextVersion",
]
