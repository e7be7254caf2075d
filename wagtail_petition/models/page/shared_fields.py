"""Fields with one value for all pages of a petition: changed on its main page, mirrored on the others.

Each page has the columns, so that a page can be shown, signed and searched without reading another one. What they hold
on another page than the main one is always what the published main page says: ``AbstractPetitionPage`` sees to it when
a page is saved, restored from a revision or published.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from ..personal_data import OPTIONAL_NAMES

try:
    from wagtail_localize.fields import SynchronizedField
except ImportError:  # wagtail-localize is not installed
    SynchronizedField = None

if TYPE_CHECKING:
    from .petition_page import AbstractPetitionPage
    from .question import AbstractPetitionQuestion

#: Shared fields that decide what the form asks and offers.
FORM_FIELDS = (
    "name_fields",
    *(f"ask_{name}" for name in OPTIONAL_NAMES),
    "offer_show_name",
    "offer_newsletter",
    "minimum_age",
)

#: Shared fields that decide how long data are kept.
RETENTION_FIELDS = ("retention_months", "longest_retention_months")

#: Names of the shared fields. Texts are not among them: they are translated.
SHARED_FIELDS = (
    "opens_at",
    "closes_at",
    "goal",
    *FORM_FIELDS,
    "addressee_address",
    "delivery_planned_on",
    "controller_address",
    "controller_email",
    *RETENTION_FIELDS,
)


def shared_values(shared: AbstractPetitionPage | AbstractPetitionQuestion) -> dict[str, Any]:
    """The values of the shared fields of a page or of a question, by name."""
    return {name: getattr(shared, name) for name in shared.shared_fields}


def synchronized_fields(names: tuple[str, ...]) -> list[Any]:
    """What keeps the fields ``names`` out of the hands of translators, for wagtail-localize; empty without it."""
    if SynchronizedField is None:
        return []
    return [SynchronizedField(name, overridable=False) for name in names]
