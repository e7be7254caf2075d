"""What stands above and below the text of every letter to an addressee."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.utils.translation import gettext as _

from ..dates import long_date
from ..models import AbstractPetitionPage
from .direction import directed


def letterhead(page: AbstractPetitionPage, subject: str, at: datetime) -> dict[str, Any]:
    """Sender, addressee, date, subject, salutation and closing, in the active language."""
    return {
        "subject": subject,
        "sender_name": directed(page.controller_name),
        "sender": _lines(
            page.controller_legal_form, page.controller_address, page.controller_email
        ),
        "addressee": _lines(page.addressee_name, page.addressee_address),
        "date": long_date(at),
        "salutation": _("Dear Sir or Madam,"),
        "closing": _("Yours faithfully,"),
        "signed_for": _("For %(controller)s") % {"controller": page.controller_name},
        "signature_label": _("Name, capacity and signature"),
    }


def _lines(*parts: str) -> list[dict[str, Any]]:
    return [directed(line.strip()) for part in parts for line in part.splitlines() if line.strip()]
