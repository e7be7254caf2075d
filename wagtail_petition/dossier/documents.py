"""What each document of a dossier says. Words are here, looks are in the Typst templates."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.db.models import Count
from django.utils import timezone
from django.utils.formats import date_format, localize
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from ..blocks import PetitionBodyBlock, SourcesBlock
from ..conf import settings
from ..models import AbstractPetitionPage, Dossier, Petition, TextVersion
from ..sources.citation import citation_text
from ..sources.references import number_sources
from .richtext import Block, printed_blocks
from .tally import Tally

Variant = Dossier.Variant


def letter(
    page: AbstractPetitionPage,
    tally: Tally,
    enclosed: list[str],
    manifest_digest: str,
    sealed_at: datetime,
) -> dict[str, Any]:
    """The explanatory letter: a petition to the addressee, not a complaint."""
    date = date_format(timezone.localtime(sealed_at), "DATE_FORMAT")
    sender = [
        page.controller_name,
        page.controller_legal_form,
        page.controller_address,
        page.controller_email,
    ]
    return {
        "title": _("Petition: %(title)s") % {"title": page.title},
        "sender": "\n".join(line.strip() for line in sender if line.strip()),
        "addressee": f"{page.addressee_name}\n{page.addressee_address}",
        "place_and_date": date,
        "salutation": _("Dear Sir or Madam,"),
        "opening": [
            _(
                "we hand over to you the petition “%(title)s”, signed by %(count)s people as of %(date)s."
            )
            % {"title": page.title, "count": localize(tally.counted), "date": date},
            *([page.summary] if page.summary else []),
        ],
        "letter": printed_blocks(page.letter_text, {}),
        "requests": page.requests,
        "requests_intro": _("The signatories ask you:"),
        "counts_heading": _("Signatures"),
        "counts": [
            [_("Counted"), localize(tally.counted)],
            [_("On the list"), localize(tally.listed)],
            [_("Counted only"), localize(tally.counted_only)],
        ],
        "enclosed_heading": _("Enclosed"),
        "enclosed": enclosed,
        "digest_intro": _("SHA-256 of the file manifeste.json, which seals the enclosed files:"),
        "manifest_digest": manifest_digest,
        "closing": _("Yours faithfully,"),
        "signed": f"{page.controller_name}\n{page.controller_email}",
    }


def petition_text(version: TextVersion) -> dict[str, Any]:
    """The frozen text with its numbered notes, as the page shows it."""
    content = version.content
    sources = {child.id: child.value for child in SourcesBlock().to_python(content["sources"])}
    numbers = number_sources(content["body"], sources)
    return {
        "title": content["title"],
        "byline": content["byline"],
        "summary": content["summary"],
        "body": _printed_body(content["body"], numbers),
        "requests": content["asks"],
        "requests_heading": _("What is asked of %(addressee)s")
        % {"addressee": content["addressee"]},
        "notes": [citation_text(sources[key]) for key in numbers],
        "notes_heading": _("Sources"),
        "uncited": [citation_text(value) for key, value in sources.items() if key not in numbers],
        "uncited_heading": _("Other sources"),
        "versions": _versions(version.petition),
        "versions_heading": _("Versions of the text"),
    }


def _printed_body(stored: list[dict[str, Any]], numbers: dict[str, int]) -> list[Block]:
    printed: list[Block] = []
    for child in PetitionBodyBlock().to_python(stored):
        value = child.value
        if child.block_type == "heading":
            printed.append({"kind": "heading", "level": 2, "runs": [{"text": value}]})
        elif child.block_type == "text":
            printed += printed_blocks(value.source, numbers)
        elif child.block_type == "quotation":
            printed.append(
                {
                    "kind": "quotation",
                    "blocks": printed_blocks(value["text"].source, numbers),
                    "attribution": value["attribution"],
                }
            )
        elif child.block_type == "items":
            items = [printed_blocks(item.source, numbers) for item in value]
            runs = [[run for block in item for run in block.get("runs", [])] for item in items]
            printed.append({"kind": "bullets", "items": runs})
        elif child.block_type == "embed":
            link = {"text": value["title"], "href": value["url"]}
            printed.append({"kind": "paragraph", "runs": [link, {"text": f" ({value['url']})"}]})
        elif child.block_type == "figure":
            printed += _printed_figure(value)
    return printed


def _printed_figure(value: Any) -> list[Block]:
    alternative = getattr(value["image"], "contextual_alt_text", "") or ""
    text = " – ".join(part for part in (alternative, value["caption"]) if part)
    if not text:
        return []
    runs = [{"text": _("Image: %(text)s") % {"text": text}, "italic": True}]
    return [{"kind": "paragraph", "runs": runs}]


def _versions(petition: Petition) -> list[dict[str, str]]:
    versions = petition.texts.annotate(signature_count=Count("signatures")).order_by("pk")
    return [
        {
            "text": ngettext(
                "%(language)s, %(date)s, signed by %(count)s person",
                "%(language)s, %(date)s, signed by %(count)s people",
                version.signature_count,
            )
            % {
                "language": version.language,
                "date": date_format(timezone.localtime(version.frozen_at), "DATETIME_FORMAT"),
                "count": localize(version.signature_count),
            },
            "digest": version.digest,
        }
        for version in versions
    ]


def method(tally: Tally, sealed_at: datetime, variant: str) -> dict[str, Any]:
    """How signatures were collected and counted, and what the figures do not show."""
    return {
        "title": _("Method and counts"),
        "counts_heading": _("Counts as of %(time)s")
        % {"time": date_format(timezone.localtime(sealed_at), "DATETIME_FORMAT")},
        "headers": [_("Signatures"), _("Number")],
        "counts": _count_rows(tally),
        "sections": [
            [_("Collection"), _collection(tally)],
            [_("Duplicates"), [
                _(
                    "An e-mail address counts once per petition. Addresses are compared by a keyed digest of "
                    "their canonical form: case and Unicode form make no difference, tags and dots do. A unique "
                    "constraint of the database enforces this."
                ),
            ]],
            [_("The list"), [_list_note(tally, variant)]],
            [_("Known limits"), [
                _(
                    "A confirmed address shows that somebody reads its mail, not who they are. One person may "
                    "own several addresses. Neither names nor ages were checked."
                ),
                _("No IP address was recorded. E-mail addresses are no part of this dossier."),
            ]],
        ],
    }  # fmt: skip


def _count_rows(tally: Tally) -> list[list[str]]:
    rows = [
        (_("Received"), tally.received),
        (_("Counted (confirmed)"), tally.counted),
        (_("– of which on the list"), tally.listed),
        (_("– of which counted only, not handed over"), tally.counted_only),
        (_("– of which on paper"), tally.paper),
        (_("– of which imported"), tally.imported),
        (_("– of which anonymised since"), tally.anonymised),
        (_("Not confirmed (yet)"), tally.pending),
        (_("Withdrawn"), tally.withdrawn),
        (_("Rejected: the address had signed already"), tally.duplicates),
        (_("Rejected: the owner of the address said that it was not them"), tally.disowned),
    ]
    return [[label, localize(number)] for label, number in rows]


def _collection(tally: Tally) -> list[str]:
    paragraphs = [
        _(
            "Each signature was given in a form under the text of the petition, and counts since a button was "
            "pressed, or a code typed, that had been sent to the e-mail address given. Opening the mail or its link "
            "confirms nothing. Links are valid for %(days)s days."
        )
        % {"days": settings.CONFIRMATION_DAYS}
    ]
    if tally.first and tally.last:
        dates = {
            name: date_format(timezone.localtime(moment), "DATETIME_FORMAT")
            for name, moment in (("first", tally.first), ("last", tally.last))
        }
        paragraphs.append(
            _("The first signature was confirmed on %(first)s, the last on %(last)s.") % dates
        )
    return paragraphs


def _list_note(tally: Tally, variant: str) -> str:
    if variant == Variant.ATTESTATION:
        return _("This dossier attests the counts and holds no list.")
    note = ngettext(
        "%(count)s person did not agree that their name is handed over: they are counted and not listed.",
        "%(count)s people did not agree that their name is handed over: they are counted and not listed.",
        tally.counted_only,
    ) % {"count": localize(tally.counted_only)}
    if variant == Variant.MINIMISED:
        minimised = _(
            "The list holds initials, postcode and date; the names are kept by the sender."
        )
        return f"{minimised} {note}"
    return note


def exhibits(rows: list[list[str]]) -> dict[str, Any]:
    """The list of exhibits: number, title, pages."""
    return {
        "title": _("List of exhibits"),
        "headers": [_("No."), _("Exhibit"), _("Pages")],
        "exhibits": rows,
    }


def readme(name: str, page: AbstractPetitionPage, sealed_at: datetime) -> str:
    """How to open and verify the dossier, in plain text."""
    time = date_format(timezone.localtime(sealed_at), "DATETIME_FORMAT")
    return "\n\n".join(
        [
            name,
            _("Dossier of the petition “%(title)s”, sealed on %(time)s.")
            % {"title": page.title, "time": time},
            _("Begin with 01_courrier-accompagnement.pdf. All documents are PDF, text or CSV files."),
            _(
                "To verify that nothing was changed, open a terminal in this folder and type:\n\n"
                "    sha256sum -c MANIFESTE.sha256\n\n"
                "(on macOS: shasum -a 256 -c MANIFESTE.sha256)"
            ),
            _(
                "The letter prints the SHA-256 of manifeste.json, which in turn names the SHA-256 of every file "
                "but the letter and MANIFESTE.sha256. Compare it with:\n\n    sha256sum manifeste.json"
            ),
            _("Contact: %(email)s") % {"email": page.controller_email},
        ]
    ) + "\n"  # fmt: skip
