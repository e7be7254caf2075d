"""Titles of petitions in lists and choices: they are those of pages, fetched once for all rows."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from wagtail.admin.views import generic

from ..models import Petition
from ..models.page.finding import attach_pages


class PetitionTitlesMixin(generic.IndexView):
    """For an index view whose rows have a ``petition``."""

    def paginate_queryset(self, queryset: Any, page_size: int) -> Any:
        paginator, page, rows, is_paginated = super().paginate_queryset(queryset, page_size)
        rows = list(rows)
        petitions = {row.petition_id: row.petition for row in rows}
        attach_pages(petitions.values())
        for row in rows:
            row.petition = petitions[row.petition_id]
        return paginator, page, rows, is_paginated


def petition_choices(petitions: Iterable[Petition]) -> list[tuple[int, str]]:
    """``petitions`` by their titles, for a field or a filter."""
    petitions = list(petitions)
    attach_pages(petitions)
    return [(petition.pk, str(petition)) for petition in petitions]
