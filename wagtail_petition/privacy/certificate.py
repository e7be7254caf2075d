"""Proof that data were deleted when they had to be: how many, when, and digests by which the rows are known again."""

from __future__ import annotations

from collections.abc import Iterable
from itertools import groupby
from typing import Any

from django.db.models import Q

from ..models import Deletion, Petition, RetentionRun
from ..models.digest import digest


def deletions_of(run: RetentionRun, petitions: Iterable[Petition]) -> list[Deletion]:
    """What ``run`` deleted for ``petitions``, and what belongs to no petition; by petition and kind."""
    about = Q(petition__in=list(petitions)) | Q(petition=None)
    rows = run.deletions.filter(about).select_related("petition")
    return list(rows.order_by("petition", "kind", "pk"))


def certificate(run: RetentionRun, petitions: Iterable[Petition]) -> dict[str, Any]:
    """The deletion certificate of ``run``, as JSON values; times in ISO 8601.

    ``rows_sha256`` has a digest for each batch: the SHA-256 of the primary keys of its rows, a line each. ``sha256`` is
    that of the rest of the certificate, as JSON with sorted keys and no spare space.
    """
    groups = groupby(
        deletions_of(run, petitions), key=lambda deletion: (deletion.petition, deletion.kind)
    )
    content = {
        "run": run.pk,
        "started_at": run.started_at.isoformat(),
        "finished_at": run.finished_at.isoformat() if run.finished_at else None,
        "deletions": [
            _entry(petition, kind, list(batches)) for (petition, kind), batches in groups
        ],
    }
    return {**content, "sha256": digest(content)}


def _entry(petition: Petition | None, kind: str, batches: list[Deletion]) -> dict[str, Any]:
    return {
        "petition": str(petition.uuid) if petition else None,
        "title": str(petition) if petition else None,
        "kind": kind,
        "count": sum(batch.count for batch in batches),
        "older_than": max(batch.before for batch in batches).isoformat(),
        "done_at": batches[-1].done_at.isoformat(),
        "rows_sha256": [batch.rows_digest for batch in batches],
    }
