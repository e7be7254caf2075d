"""What stands above and below the text of every letter to an addressee."""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import datetime
from typing import Any

from django.utils.translation import gettext as _

from ..dates import long_date
from ..models import AbstractPetitionPage, Petition
from .pdf.direction import with_text_direction

#: The line of a postal address that names the town: “F-42000 Saint-Étienne Cedex 1”.
_TOWN = re.compile(
    r"(?:[A-Z]{1,2}-)?\d{4,5} +(?P<town>[^\d\W][^\d,]*?)(?: +cedex\b.*)?", re.IGNORECASE
)


def letterhead(
    page: AbstractPetitionPage, addressee: Sequence[str], subject: str, reference: str, at: datetime
) -> dict[str, Any]:
    """Sender, addressee, place, date, reference, subject, salutation and closing, in the active language."""
    return {
        "subject": subject,
        "sender_name": with_text_direction(page.controller_name),
        "sender": _lines(
            page.controller_legal_form, page.controller_address, page.controller_email
        ),
        "addressee": _lines(*addressee),
        "place_and_date": _place_and_date(page.controller_address, at),
        "reference": _("Our reference: %(reference)s") % {"reference": reference},
        "salutation": _("Dear Sir or Madam,"),
        "closing": _("Yours faithfully,"),
        "signed_for": _("For %(controller)s") % {"controller": page.controller_name},
        "signature_label": _("Name, capacity and signature"),
    }


def addressee_lines(petition: Petition, name: str) -> list[str]:
    """``name``, to whom people signed, and the address that pages of ``petition``, even deleted ones, know for it."""
    addresses = (
        page.addressee_address for page in petition.known_pages() if page.addressee_name == name
    )
    return [name, *next(addresses, "").splitlines()]


def _place_and_date(address: str, at: datetime) -> str:
    towns = [
        match["town"] for line in address.splitlines() if (match := _TOWN.fullmatch(line.strip()))
    ]
    if towns:
        return _("%(place)s, %(date)s") % {"place": towns[-1], "date": long_date(at)}
    return long_date(at)


def _lines(*parts: str) -> list[dict[str, Any]]:
    return [
        with_text_direction(line.strip())
        for part in parts
        for line in part.splitlines()
        if line.strip()
    ]
