"""The audit log: who looked at signatures, when, how many, and how they were found. Never whose.

CNIL recommendation on logging, deliberation 2021-122: the log names no more of the people it protects than needed.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from typing import Any

from django.db.models import Count, QuerySet, TextChoices
from django.utils.translation import gettext_lazy as _
from wagtail.log_actions import log

from ..keys import parse_key
from ..models import ExportOrder, NewsletterContact, Petition, PetitionLogEntry, Signature
from ..models.page.finding import attach_pages
from ..models.visibility import petitions_for


class Outcome(TextChoices):
    """What came of taking a file out. One that was begun by a process that was killed stays so."""

    BEGUN = "begun", _("begun, and not known to have ended")
    DONE = "done", _("completed")
    FAILED = "failed", _("failed or broken off")


def trace_list(
    user: Any,
    rows: list[Signature] | list[NewsletterContact],
    petition_id: str,
    how: dict[str, Any],
) -> None:
    """Note that ``user`` was shown ``rows``, by petition; a search that found nobody tells something too.

    ``how`` says how they were found: ``{"search": "address" or "name" or "", "filters": [names]}``.
    """
    seen = Counter(row.petition_id for row in rows)
    petitions = [row.petition for row in {row.petition_id: row for row in rows}.values()]
    for petition in petitions or _asked_for(user, petition_id):
        log(petition, "wagtail_petition.view", user=user, data={"rows": seen[petition.pk], **how})


def trace_export(
    user: Any, rows: QuerySet[Any], petition_id: str, export_format: str, reason: str
) -> list[PetitionLogEntry]:
    """Note, for each petition, how many ``rows`` are to be taken out, in which format, and why; returns the entries."""
    entries = []
    counts = dict(rows.order_by().values_list("petition").annotate(Count("pk")))
    petitions = list(Petition.objects.filter(pk__in=counts))
    attach_pages(petitions)
    for petition in petitions or _asked_for(user, petition_id):
        data = {"rows": counts.get(petition.pk, 0), "format": export_format, "reason": reason}
        if rows.model is NewsletterContact:
            data["what"] = "newsletter"
        entries.append(trace_take_out(petition, "wagtail_petition.export", user, data))
    return entries


def trace_take_out(
    petition: Petition, action: str, user: Any, data: dict[str, Any]
) -> PetitionLogEntry:
    """Note that ``user`` begins to take something of ``petition`` out; ``note_outcome`` adds what came of it."""
    entry: PetitionLogEntry = log(
        petition, action, user=user, data={**data, "outcome": Outcome.BEGUN}
    )
    return entry


def trace_prepared(order: ExportOrder, *, is_resumed: bool) -> list[PetitionLogEntry]:
    """Note, for each petition in it, that a prepared export is being downloaded by whoever ordered it, and why."""
    ordered = list(order.entries.select_related("petition"))
    attach_pages([entry.petition for entry in ordered])
    return [
        trace_take_out(
            entry.petition,
            "wagtail_petition.export_file",
            order.ordered_by,
            {**entry.data, "resumed": is_resumed},
        )
        for entry in ordered
    ]


def note_outcome(entries: Iterable[PetitionLogEntry], outcome: Outcome) -> None:
    """Note how it ended what ``entries`` say was begun."""
    for entry in entries:
        data = {**entry.data, "outcome": outcome}
        PetitionLogEntry.objects.filter(pk=entry.pk).update(data=data)


def _asked_for(user: Any, petition_id: str) -> Iterable[Petition]:
    """The petition whose rows were asked for, else any: the log of Wagtail is about something."""
    own = petitions_for(user)
    if (key := parse_key(petition_id)) is not None:
        own = own.filter(pk=key)
    return own[:1]


def trace_one(user: Any, signature: Signature) -> None:
    """Note that ``user`` looked at one signature."""
    data = {"rows": 1, "signature": signature.pk}
    log(signature.petition, "wagtail_petition.inspect", user=user, data=data)


def trace_mail(user: Any, signature: Signature) -> None:
    """Note that ``user`` had one more mail sent to whoever signed."""
    data = {"signature": signature.pk}
    log(signature.petition, "wagtail_petition.send_again", user=user, data=data)


def trace_petition(petition: Petition, action: str, user: Any, rows: int, reason: str) -> None:
    """Note that ``user`` did ``action`` to ``rows`` of ``petition``, and why."""
    log(petition, action, user=user, data={"rows": rows, "reason": reason})
