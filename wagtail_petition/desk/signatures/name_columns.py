"""How the desk names what the form asked: a given and a family name, or the whole name in one field."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace

from django.db.models import QuerySet
from django.utils.translation import gettext as _

from ...models import Signature
from ...models.page.page_fields import NameFields
from .exports import ExportColumn, petitions_of


def asks_whole_names(signatures: QuerySet[Signature]) -> bool:
    """Whether the petitions of ``signatures`` all ask for the name in one field, and none of these has a second."""
    pages = [petition.page_or_deleted() for petition in petitions_of(signatures)]
    return (
        bool(pages)
        and all(page and page.name_fields == NameFields.ONE for page in pages)
        and not signatures.order_by().exclude(family_name="").exists()
    )


def name_columns(
    signatures: QuerySet[Signature], columns: Iterable[ExportColumn]
) -> list[ExportColumn]:
    """``columns`` of an export, of which those of names are headed by what was asked."""
    if not asks_whole_names(signatures):
        return list(columns)
    return [
        replace(column, heading=_("Full name")) if column.path == "given_name" else column
        for column in columns
        if column.path != "family_name"
    ]
