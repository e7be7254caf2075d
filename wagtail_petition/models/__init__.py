"""What is stored, one file per noun."""

from .consent import ConsentRecord, PrivacyNotice
from .correction import Correction
from .deleted_page import DeletedPage
from .dossier import Delivery, Dossier
from .erasure import Erasure
from .fields import CitingRichTextField, SourcesField
from .link import LinkCheck, SavedCopy
from .log import PetitionLogEntry
from .newsletter import NewsletterContact
from .organisation import OrganisationAnswers
from .outgoing_mail import OutgoingMail
from .pages import AbstractPetitionPage, PetitionPage
from .pause import Pause
from .petition import CountChange, Petition
from .question import AbstractPetitionQuestion, PetitionQuestion
from .retention import Deletion, RetentionRun
from .sealing_order import SealingOrder
from .signature import Signature
from .surge import Surge
from .text import TextVersion
from .text_change import SignedVersion, TextChange, signed_versions

__all__ = [
    "AbstractPetitionPage",
    "AbstractPetitionQuestion",
    "CitingRichTextField",
    "ConsentRecord",
    "Correction",
    "CountChange",
    "DeletedPage",
    "Deletion",
    "Delivery",
    "Dossier",
    "Erasure",
    "LinkCheck",
    "NewsletterContact",
    "OrganisationAnswers",
    "OutgoingMail",
    "Pause",
    "Petition",
    "PetitionLogEntry",
    "PetitionPage",
    "PetitionQuestion",
    "PrivacyNotice",
    "RetentionRun",
    "SavedCopy",
    "SealingOrder",
    "Signature",
    "SignedVersion",
    "SourcesField",
    "Surge",
    "TextChange",
    "TextVersion",
    "signed_versions",
]
