"""What is to be done for a petition, said where those who run it will see it."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from ..models import Petition
from ..models.page.schedule import schedule_findings
from ..privacy.assessment import assessment_due
from ..privacy.corrections import open_corrections
from .permissions import MANAGE_PRIVACY


def attach_reminders(petitions: Iterable[Petition], user: Any) -> None:
    """Give each of ``petitions`` its ``reminders``, as far as they are for ``user``, with one query for all."""
    petitions = list(petitions)
    protects = user.has_perm(MANAGE_PRIVACY)
    waiting = open_corrections(petitions) if protects else {}
    for petition in petitions:
        said = schedule_reminders(petition)
        if protects:
            said += reminders(petition, waiting[petition.pk])
        petition.reminders = said  # type: ignore[attr-defined]


def schedule_reminders(petition: Petition) -> list[str]:
    """What Wagtail's schedule of its pages does to people who sign."""
    if petition.has_closed():
        return []
    found = {finding.summary for page in petition.pages() for finding in schedule_findings(page)}
    return sorted(found)


def reminders(petition: Petition, corrections: int) -> list[str]:
    """What data protection asks for ``petition``, of which so many ``corrections`` were not sent yet."""
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
