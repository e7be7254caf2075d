"""The explanatory letter: a petition to the addressee, not a complaint."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.utils.formats import localize
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from ..dates import long_date
from ..models import AbstractPetitionPage, Dossier
from .counts import Counts
from .letterhead import addressee_lines, letterhead
from .pdf.direction import written_in
from .pdf.richtext import Block, levelled, printed_blocks
from .versions import SharedRequests, SignedPetition, caption, shared_requests

Variant = Dossier.Variant


@dataclass(frozen=True)
class CoverLetter:
    """What the letter with a dossier is made of."""

    reference: str
    """The name of the dossier."""
    page: AbstractPetitionPage
    """Names the sender, and gives facts and grounds."""
    signed: SignedPetition
    counts: Counts
    variant: str
    enclosed: Sequence[tuple[int, str]]
    """Number and title of each exhibit."""
    manifest_digest: str
    sealed_at: datetime


def printed_letter(letter: CoverLetter) -> dict[str, Any]:
    """What ``letter`` says, in the active language, as its template takes it."""
    page, signed, counts = letter.page, letter.signed, letter.counts
    contact = [page.controller_email, page.data_protection_contact]
    subject = _("Subject: petition “%(title)s”") % {"title": signed.title}
    addressee = addressee_lines(page.petition, signed.addressee)
    return {
        "title": _("Petition: %(title)s") % {"title": signed.title},
        **letterhead(page, addressee, subject, letter.reference, letter.sealed_at),
        "opening": [*_opening(signed, counts, letter.sealed_at), *signed.summary],
        "grounds": _grounds(page),
        "requests_heading": _("What the signatories ask of you"),
        "requests": _requests(signed),
        "counts_heading": _("Signatures"),
        "counts_headers": [_("Signatures"), _("Number")],
        "counts": _counts(counts, letter.variant),
        "counts_note": _(
            "The enclosed note on method explains how they were collected and counted."
        ),
        "enclosed_heading": _("Enclosed"),
        "enclosed": list(letter.enclosed),
        "digest_intro": _(
            "The SHA-256 digest of the file manifeste.json, below, seals the enclosed files; 00_LISEZMOI.txt tells how "
            "to verify it."
        ),
        "manifest_digest": letter.manifest_digest,
        "contact": _("Contact for any question about this petition: %(contact)s")
        % {"contact": ", ".join(line for line in contact if line)},
    }


def _opening(signed: SignedPetition, counts: Counts, sealed_at: datetime) -> list[str]:
    if not counts.counted:
        unsigned = _("We send you the petition “%(title)s”, which nobody had signed by %(date)s.")
        return [unsigned % {"title": signed.title, "date": long_date(sealed_at)}]
    sent = ngettext(
        "We send you the petition “%(title)s”, which %(count)s person had signed by %(date)s.",
        "We send you the petition “%(title)s”, which %(count)s people had signed by %(date)s.",
        counts.counted,
    ) % {
        "title": signed.title,
        "count": localize(counts.counted),
        "date": long_date(sealed_at),
    }
    if len(signed.versions) == 1:
        return [sent]
    versions = _(
        "They signed %(versions)s versions of its text, which the enclosed petition holds with the number of each."
    )
    return [sent, versions % {"versions": localize(len(signed.versions))}]


def _requests(signed: SignedPetition) -> list[dict[str, Any]]:
    """What is asked; where not all ask the same, how many ask what."""
    groups = shared_requests(signed.versions)
    if not any(group.requests for group in groups):
        return []
    return [_asked(group, signed.addressee, alone=len(groups) == 1) for group in groups]


def _asked(group: SharedRequests, addressee: str, *, alone: bool) -> dict[str, Any]:
    said = "" if alone else caption(group.versions)
    if group.addressee != addressee:
        said = _("%(signed)s (asked of: %(addressee)s)") % {
            "signed": said,
            "addressee": group.addressee,
        }
    if not group.requests:
        said = _("%(signed)s: no request") % {"signed": said}
    language = written_in(group.versions[0].text.language)
    return {"caption": said, "requests": group.requests, "language": language}


def _grounds(page: AbstractPetitionPage) -> list[Block]:
    blocks = printed_blocks(page.letter_text, {})
    if not blocks:
        return []
    heading = {"kind": "heading", "level": 2, "runs": [{"text": _("Facts and grounds")}]}
    return levelled([heading, *blocks])


def _counts(counts: Counts, variant: str) -> list[list[str]]:
    rows = [(_("Signatures that count"), counts.counted)]
    if variant != Variant.ATTESTATION:
        rows += [
            (_("of which on the enclosed list"), counts.listed),
            (_("of which counted and not listed"), counts.counted_only),
        ]
    return [[label, localize(number)] for label, number in rows]
