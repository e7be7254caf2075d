"""What data protection asks of those who run a petition, said where they will see it."""

from __future__ import annotations

from collections.abc import Iterable

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from ..models import Petition
from ..privacy.assessment import assessment_due
from ..privacy.corrections import open_corrections


def attach_reminders(petitions: Iterable[Petition]) -> None:
    """Give each of ``petitions`` its ``reminders``, with one query for all."""
    petitions = list(petitions)
    waiting = open_corrections(petitions)
    for petition in petitions:
        petition.reminders = reminders(petition, waiting[petition.pk])  # type: ignore[attr-defined]


def reminders(petition: Petition, corrections: int) -> list[str]:
    """What is to be done for ``petition``, of which so many ``corrections`` were not sent yet."""
    said = []
    if corrections:
        text = ngettext(
            "%(count)s correction to send", "%(count)s corrections to send", corrections
        )
        said.append(text % {"count": corrections})
    if assessment_due(petition):
        said.append(_("impact assessment due"))
    return said


def reminders_of(petition: Petition) -> str:
    """The reminders that were attached to ``petition``, as a line."""
    return ", ".join(getattr(petition, "reminders", []))
