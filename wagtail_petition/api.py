"""The public Python API: functions, types and errors that stay, by one name each.

What is imported from here keeps its name, its arguments and its errors from release to release; a change is announced
in the CHANGELOG a minor release before. Models are in ``wagtail_petition.models``, blocks in
``wagtail_petition.blocks``, signals in ``wagtail_petition.signals``. Import it once the apps are loaded.
"""

from __future__ import annotations

from .dossier.errors import (
    CopyMissingError,
    DossierFileError,
    RecordUnfinishedError,
    SealingError,
    TypesetterMissingError,
)
from .dossier.files import DossierFacts, DossierFile
from .dossier.pdf.unprintable import UnprintableError
from .dossier.runs.disk_space import NoRoomError
from .dossier.runs.reconnecting import DatabaseLostError
from .dossier.sealing import NoTextError, SealedMeanwhileError, seal
from .dossier.sealing_orders import OrderedAlreadyError, cancel_order, order_dossier
from .operations.counting import apply_count_changes, repair_count
from .operations.frontcache import addresses, purge_on_commit
from .operations.health import check_health
from .operations.health_check import CheckResult, Verdict
from .operations.pausing import AlreadyOffError, AlreadyOnError, PauseError, pause, resume
from .privacy.consents import change_consents
from .privacy.external_consent import ExternalConsent, freeze_external_consent
from .privacy.notice import notice_of
from .privacy.retention import apply_retention, due
from .privacy.rights import correct, held_data, lift_restriction, restrict
from .rights.replay import replay_erasures
from .signing.data import SignatureData
from .signing.forms import SignatureForm
from .signing.services import (
    change_address,
    check_open,
    confirm,
    confirm_by_code,
    erase,
    import_signature,
    report_misuse,
    send_again,
    sign,
    withdraw,
)
from .signing.spam_checks import SpamCheck
from .signing.versions import SignedVersions, freeze_versions
from .sources.checking import NothingAnsweredError, check_links, checks_of
from .sources.citation import people, sentence, source_date
from .sources.citation_style import CitationStyle, ISO690Style, citation_text
from .sources.copies import CopyError, save_copy
from .sources.findings import page_findings
from .sources.plain import plain_text, without_references
from .tables import Delimiter, ExportFormat, csv_pieces
from .visitors.addresses import InvalidAddressError, address_digest, normalize_address
from .visitors.cleaning import clean_line, clean_lines
from .visitors.errors import (
    AlreadySignedError,
    ClosedError,
    DataRemovedError,
    LinkError,
    LinkExpiredError,
    LinkInvalidError,
    NotOpenYetError,
    NotPendingError,
    NotPublishedError,
    PageDeletedError,
    PausedError,
    RemovedBeforeError,
    SigningError,
    TextChangedError,
    TooManyCodesError,
    TooManyFormsError,
    WrongCodeError,
)
from .visitors.personal_names import InvalidNameError, clean_name

__all__ = [
    "AlreadyOffError",
    "AlreadyOnError",
    "AlreadySignedError",
    "CheckResult",
    "CitationStyle",
    "ClosedError",
    "CopyError",
    "CopyMissingError",
    "DataRemovedError",
    "DatabaseLostError",
    "Delimiter",
    "DossierFacts",
    "DossierFile",
    "DossierFileError",
    "ExportFormat",
    "ExternalConsent",
    "ISO690Style",
    "InvalidAddressError",
    "InvalidNameError",
    "LinkError",
    "LinkExpiredError",
    "LinkInvalidError",
    "NoRoomError",
    "NoTextError",
    "NotOpenYetError",
    "NotPendingError",
    "NotPublishedError",
    "NothingAnsweredError",
    "OrderedAlreadyError",
    "PageDeletedError",
    "PauseError",
    "PausedError",
    "RecordUnfinishedError",
    "RemovedBeforeError",
    "SealedMeanwhileError",
    "SealingError",
    "SignatureData",
    "SignatureForm",
    "SignedVersions",
    "SigningError",
    "SpamCheck",
    "TextChangedError",
    "TooManyCodesError",
    "TooManyFormsError",
    "TypesetterMissingError",
    "UnprintableError",
    "Verdict",
    "WrongCodeError",
    "address_digest",
    "addresses",
    "apply_count_changes",
    "apply_retention",
    "cancel_order",
    "change_address",
    "change_consents",
    "check_health",
    "check_links",
    "check_open",
    "checks_of",
    "citation_text",
    "clean_line",
    "clean_lines",
    "clean_name",
    "confirm",
    "confirm_by_code",
    "correct",
    "csv_pieces",
    "due",
    "erase",
    "freeze_external_consent",
    "freeze_versions",
    "held_data",
    "import_signature",
    "lift_restriction",
    "normalize_address",
    "notice_of",
    "order_dossier",
    "page_findings",
    "pause",
    "people",
    "plain_text",
    "purge_on_commit",
    "repair_count",
    "replay_erasures",
    "report_misuse",
    "restrict",
    "resume",
    "save_copy",
    "seal",
    "send_again",
    "sentence",
    "sign",
    "source_date",
    "withdraw",
    "without_references",
]
