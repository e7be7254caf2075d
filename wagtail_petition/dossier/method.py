"""The method note: how signatures were collected and counted, and what the figures do not show."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.utils.formats import localize
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from ..conf import settings
from ..dates import long_moment
from ..mail_providers import MAIL_PROVIDERS
from ..models import Dossier, Petition
from .counts import Counts
from .notices import FOLDER
from .pdf.unprintable import Unprintable

Variant = Dossier.Variant


def method(
    counts: Counts,
    variant: str,
    sealed_at: datetime,
    petition: Petition,
    copies: int,
    unprintable: Unprintable,
) -> dict[str, Any]:
    """The note on method; ``copies`` is how many saved copies of cited documents are enclosed.

    ``unprintable`` is printed as codes.
    """
    return {
        "title": _("Method and counts"),
        "counts_heading": _("Counts as of %(time)s") % {"time": long_moment(sealed_at)},
        "headers": [_("Signatures"), _("Number")],
        "counts": [[label, localize(number), level] for label, number, level in _rows(counts)],
        "sections": [
            [
                _("Collection"),
                [*_collection(counts), *_time_off(petition, sealed_at), *_deletion(petition)],
            ],
            [_("Duplicates"), [_duplicates()]],
            [_("The list"), _list_notes(counts, variant)],
            *([[_("Copies of cited documents"), _copies()]] if copies else []),
            [_("Known limits"), _limits(unprintable)],
        ],
    }


def _rows(counts: Counts) -> list[tuple[str, int, int]]:
    """Label, number, and how deep the row stands: 0 for what adds up to all, more for parts of it."""
    gone = [
        (_("Besides: never confirmed, deleted since"), counts.purged, 0),
        (_("Besides: erased at the person’s request"), counts.erased, 0),
    ]
    return [
        (_("Counted (confirmed)"), counts.counted, 0),
        (_("agreed to be handed over"), counts.listed, 1),
        (_("counted only"), counts.counted_only, 1),
        (_("of which anonymised since"), counts.anonymised, 2),
        (_("Not confirmed (yet)"), counts.pending, 0),
        (_("Withdrawn"), counts.withdrawn, 0),
        (_("Rejected: the address had signed already"), counts.duplicates, 0),
        (_("Rejected: the owner of the address said that it was not them"), counts.misuse, 0),
        (_("Received"), counts.received, 0),
        *(row for row in gone if row[1]),
    ]


def _collection(counts: Counts) -> list[str]:
    paragraphs = [
        _(
            "On the website, a signature is given in a form under the text of the petition. It counts once a button "
            "was pressed, or a code typed, that had been sent to the e-mail address given. Opening the mail or its "
            "link confirms nothing. Links are valid for %(days)s days."
        )
        % {"days": settings.CONFIRMATION_DAYS}
    ]
    if counts.paper:
        paragraphs.append(
            ngettext(
                "%(count)s of the signatures counted was given on paper.",
                "%(count)s of the signatures counted were given on paper.",
                counts.paper,
            )
            % {"count": localize(counts.paper)}
        )
    if counts.imported:
        paragraphs.append(
            ngettext(
                "%(count)s of the signatures counted was collected elsewhere and imported.",
                "%(count)s of the signatures counted were collected elsewhere and imported.",
                counts.imported,
            )
            % {"count": localize(counts.imported)}
            + " "
            + _(
                "This site has not confirmed the addresses of imported signatures; to what their signatories agreed, "
                "where and when, is in %(folder)s/."
            )
            % {"folder": FOLDER}
        )
    if counts.first and counts.last:
        paragraphs.append(
            _("The first signature was confirmed on %(first)s, the last on %(last)s.")
            % {"first": long_moment(counts.first), "last": long_moment(counts.last)}
        )
    return paragraphs


def _time_off(petition: Petition, sealed_at: datetime) -> list[str]:
    """When nobody could sign, and what that did to the closing."""
    pauses = petition.pauses.filter(started_at__lt=sealed_at).order_by("started_at")
    times = [
        _("from %(start)s to %(end)s")
        % {"start": long_moment(one.started_at), "end": long_moment(one.ended_at)}
        if one.ended_at and one.ended_at <= sealed_at
        else _("since %(start)s") % {"start": long_moment(one.started_at)}
        for one in pauses
    ]
    if not times:
        return []
    paragraphs = [_("Signing was paused %(times)s.") % {"times": _("; ").join(times)}]
    closing = petition.closing(sealed_at)
    if petition.closes_at and closing and closing > petition.closes_at:
        paragraphs.append(
            _("The closing, fixed for %(fixed)s, moved by as long, to %(closing)s.")
            % {"fixed": long_moment(petition.closes_at), "closing": long_moment(closing)}
        )
    return paragraphs


def _deletion(petition: Petition) -> list[str]:
    """When the last page was deleted: nobody could sign from then on, or read there what was signed."""
    deleted_at = max((page.deleted_at for page in petition.deleted_pages.all()), default=None)
    if petition.pages() or not deleted_at:
        return []
    return [
        _(
            "The page of the petition was deleted on %(time)s; the documents are made from what it said then and from "
            "what people signed."
        )
        % {"time": long_moment(deleted_at)}
    ]


def _duplicates() -> str:
    one_form = _(
        "An e-mail address counts once per petition. What was typed is brought into one form (lower case, "
        "international domain names as IDNA 2008 encodes them), which is written to and compared by a keyed digest; "
        "what cannot be written to is refused. A unique constraint of the database enforces this."
    )
    if settings.FOLD_ADDRESSES:
        return f"{one_form} " + _(
            "Addresses that a mail provider is known to deliver to one mailbox (tags after a plus sign, dots) count "
            "once as well, at: %(providers)s."
        ) % {"providers": ", ".join(provider.name for provider in MAIL_PROVIDERS)}
    return f"{one_form} " + _("Tags after a plus sign, and dots, make different addresses.")


def _list_notes(counts: Counts, variant: str) -> list[str]:
    if variant == Variant.ATTESTATION:
        return [_("This dossier attests the counts and holds no list.")]
    notes = []
    if variant == Variant.MINIMISED:
        notes.append(
            _("The list holds initials, postcode and date; the names are kept by the sender.")
        )
    if not counts.counted_only:
        notes.append(_("Everybody who counts is on it."))
    if not_handed_over := counts.counted_only - counts.anonymised:
        notes.append(
            ngettext(
                "%(count)s person is counted and not listed: they did not agree to be handed over, or had the use of "
                "their data restricted.",
                "%(count)s people are counted and not listed: they did not agree to be handed over, or had the use of "
                "their data restricted.",
                not_handed_over,
            )
            % {"count": localize(not_handed_over)}
        )
    if counts.anonymised:
        notes.append(
            ngettext(
                "%(count)s signature was anonymised since: it is counted and not listed.",
                "%(count)s signatures were anonymised since: they are counted and not listed.",
                counts.anonymised,
            )
            % {"count": localize(counts.anonymised)}
        )
    return notes


def _copies() -> list[str]:
    return [
        _(
            "The server of the sender fetched each copy from the web address that the petition cites, at the time "
            "given in 11_copies-des-sources.csv, as any visitor without an account would have received it. The "
            "SHA-256 was computed then. Nobody but the sender attests where it comes from."
        )
    ]


def _limits(unprintable: Unprintable) -> list[str]:
    limits = [
        _(
            "A confirmed address shows that somebody reads its mail, not who they are. One person may own several "
            "addresses. Neither names nor ages were checked."
        ),
        _("No IP address was recorded. E-mail addresses are no part of this dossier."),
    ]
    if unprintable:
        codes = _(
            "The documents print their Unicode numbers, such as [U+1F98A]; the tables in CSV hold them in full."
        )
        limits.append(" ".join([*unprintable.sentences(), codes]))
    return limits
