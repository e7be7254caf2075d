"""The explanatory letter: a petition to the addressee, not a complaint."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.utils.formats import localize
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from ..dates import long_date
from ..models import AbstractPetitionPage, Dossier
from .letterhead import letterhead
from .richtext import Block, levelled, printed_blocks
from .tally import Tally

Variant = Dossier.Variant


def letter(
    name: str,
    page: AbstractPetitionPage,
    tally: Tally,
    variant: str,
    enclosed: list[tuple[int, str]],
    manifest_digest: str,
    sealed_at: datetime,
) -> dict[str, Any]:
    """What the letter with the dossier ``name`` says; it prints the digest of the manifest."""
    contact = [page.controller_email, page.data_protection_contact]
    return {
        "title": _("Petition: %(title)s") % {"title": page.title},
        **letterhead(
            page, _("Subject: petition “%(title)s”") % {"title": page.title}, name, sealed_at
        ),
        "opening": [_opening(page, tally, sealed_at), *page.summary.splitlines()],
        "grounds": _grounds(page),
        "requests_heading": _("What the signatories ask of you"),
        "requests": page.requests,
        "counts_heading": _("Signatures"),
        "counts_headers": [_("Signatures"), _("Number")],
        "counts": _counts(tally, variant),
        "counts_note": _(
            "The enclosed note on method explains how they were collected and counted."
        ),
        "enclosed_heading": _("Enclosed"),
        "enclosed": enclosed,
        "digest_intro": _(
            "The SHA-256 digest of the file manifeste.json, below, seals the enclosed files; 00_LISEZMOI.txt tells how "
            "to verify it."
        ),
        "manifest_digest": manifest_digest,
        "contact": _("Contact for any question about this petition: %(contact)s")
        % {"contact": ", ".join(line for line in contact if line)},
    }


def _opening(page: AbstractPetitionPage, tally: Tally, sealed_at: datetime) -> str:
    return ngettext(
        "We send you the petition “%(title)s”, which %(count)s person had signed by %(date)s.",
        "We send you the petition “%(title)s”, which %(count)s people had signed by %(date)s.",
        tally.counted,
    ) % {
        "title": page.title,
        "count": localize(tally.counted),
        "date": long_date(sealed_at),
    }


def _grounds(page: AbstractPetitionPage) -> list[Block]:
    blocks = printed_blocks(page.letter_text, {})
    if not blocks:
        return []
    heading = {"kind": "heading", "level": 2, "runs": [{"text": _("Facts and grounds")}]}
    return levelled([heading, *blocks])


def _counts(tally: Tally, variant: str) -> list[list[str]]:
    rows = [(_("Signatures that count"), tally.counted)]
    if variant != Variant.ATTESTATION:
        rows += [
            (_("of which on the enclosed list"), tally.listed),
            (_("of which counted and not listed"), tally.counted_only),
        ]
    return [[label, localize(number)] for label, number in rows]
