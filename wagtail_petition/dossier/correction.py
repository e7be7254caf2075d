"""The letter that tells an addressee which rows of a list it must no longer use (GDPR article 19). It names nobody."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from django.utils import translation
from django.utils.translation import gettext as _

from ..dates import long_date
from ..models import AbstractPetitionPage, Correction, Dossier
from .letterhead import letterhead
from .pdf.typesetting import Typesetter

Reason = Correction.Reason


def correction_pdf(
    dossier: Dossier,
    page: AbstractPetitionPage,
    corrections: Iterable[Correction],
    lettered_at: datetime,
) -> bytes:
    """The letter about ``corrections``, to the addressee of ``dossier``, from the controller of ``page``: a PDF."""
    typesetter = Typesetter(
        language=dossier.language,
        author=page.controller_name,
        running=dossier.title,
        at=lettered_at,
    )
    with translation.override(dossier.language):
        pdf, _pages = typesetter.pdf(
            "correction", **_letter(dossier, page, corrections, lettered_at)
        )
    return pdf


def _letter(
    dossier: Dossier,
    page: AbstractPetitionPage,
    corrections: Iterable[Correction],
    lettered_at: datetime,
) -> dict[str, Any]:
    names = {"dossier": str(dossier).removesuffix(".zip"), "title": dossier.title}
    subject = _("Subject: corrections of the dossier %(dossier)s") % names
    return {
        "title": _("Corrections of the dossier %(dossier)s") % names,
        **letterhead(
            page,
            dossier.addressee.splitlines(),
            subject,
            names["dossier"],
            lettered_at,
        ),
        "opening": [
            _("You hold the dossier %(dossier)s of the petition “%(title)s”, sealed on %(date)s.")
            % {**names, "date": long_date(dossier.sealed_at)},
            *_deliveries(dossier),
            _(
                "Since then, people on its list of signatures have made use of their rights. Article 19 of the General "
                "Data Protection Regulation has us tell you which rows these are, by their numbers in the list."
            ),
        ],
        "headers": [_("What changed"), _("Rows of the list"), _("What we ask of you")],
        "rows": _rows(corrections),
        "digest_intro": _(
            "The list is that of the dossier whose file manifeste.json has this SHA-256 digest:"
        ),
        "manifest_digest": dossier.manifest_digest,
        "requests": [
            _(
                "Please do so in every copy of the dossier, tell those to whom you passed it on, and confirm it to "
                "%(email)s."
            )
            % {"email": page.controller_email}
        ],
    }


def _deliveries(dossier: Dossier) -> list[str]:
    said = []
    for delivery in dossier.deliveries.order_by("delivered_on", "pk"):
        values = {
            "date": long_date(delivery.delivered_on),
            "reference": delivery.reference,
        }
        if delivery.reference:
            said.append(_("It was delivered on %(date)s (reference: %(reference)s).") % values)
        else:
            said.append(_("It was delivered on %(date)s.") % values)
    return said


def _rows(corrections: Iterable[Correction]) -> list[list[str]]:
    """Reason, row numbers, request: a line for each reason."""
    numbers: dict[str, set[int]] = {}
    for correction in corrections:
        numbers.setdefault(correction.reason, set()).add(correction.row)
    return [
        [str(reason.label), ", ".join(map(str, sorted(numbers[reason]))), _request(reason)]
        for reason in Reason
        if reason in numbers
    ]


def _request(reason: Reason) -> str:
    if reason == Reason.NOT_HANDED_OVER:
        return _("Erase these rows. The signatures still count, without names.")
    if reason == Reason.RESTRICTED:
        return _("Use these rows no longer. The signatures still count.")
    if reason == Reason.CORRECTED:
        return _("Use these rows no longer: they are out of date. Ask us for the right data.")
    return _("Erase these rows, and count them no longer.")
