"""What is written down of those who look at signatures: who, when, how many, and how they were found. Never whose.

CNIL recommendation on logging, deliberation 2021-122: the log names no more of the people it protects than needed.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from typing import Any

from django.db.models import Count, QuerySet
from wagtail.log_actions import log

from ..keys import parse_key
from ..models import NewsletterContact, Petition, Signature
from ..models.petition import attach_pages
from ..models.visibility import petitions_for


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
) -> None:
    """Note, for each petition, how many ``rows`` are taken out, in which format, and why."""
    counts = dict(rows.order_by().values_list("petition").annotate(Count("pk")))
    petitions = list(Petition.objects.filter(pk__in=counts))
    attach_pages(petitions)
    for petition in petitions or _asked_for(user, petition_id):
        data = {"rows": counts.get(petition.pk, 0), "format": export_format, "reason": reason}
        if rows.model is NewsletterContact:
            data["what"] = "newsletter"
        log(petition, "wagtail_petition.export", user=user, data=data)


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


def trace_petition(petition: Petition, action: str, user: Any, rows: int, reason: str) -> None:
    """Note that ``user`` did ``action`` to ``rows`` of ``petition``, and why."""
    log(petition, action, user=user, data={"rows": rows, "reason": reason})
