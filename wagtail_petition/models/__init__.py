"""What is stored, one file for each noun. No room is imported here."""

from .consent import ConsentRecord, PrivacyNotice
from .correction import Correction
from .dossier import Delivery, Dossier
from .erasure import Erasure
from .link import LinkCheck, SavedCopy
from .log import PetitionLogEntry
from .newsletter import NewsletterContact
from .orders import ExportOrder, SealingOrder
from .organisation import OrganisationAnswers
from .outgoing_mail import OutgoingMail
from .page.deleted_page import DeletedPage
from .page.fields import CitingRichTextField, SourcesField
from .page.petition_page import AbstractPetitionPage, PetitionPage
from .page.question import AbstractPetitionQuestion, PetitionQuestion
from .page.text import TextVersion
from .page.text_change import SignedVersion, TextChange, signed_versions
from .pause import Pause
from .petition import CountChange, Petition
from .retention import Deletion, RetentionRun
from .signature import Signature
from .surge import Surge

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
    "ExportOrder",
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
