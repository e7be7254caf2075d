"""What the list in a dossier holds of each person: the one table that list, consent, notice and public pages follow."""

from __future__ import annotations

from collections.abc import Container
from typing import TYPE_CHECKING

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext

from ..models import Dossier
from ..models.page.page_fields import NameFields

if TYPE_CHECKING:
    from ..models import AbstractPetitionPage

Variant = Dossier.Variant

#: The items of each variant, in the order of the list.
ITEMS: dict[str, tuple[str, ...]] = {
    Variant.COMPLETE: ("full_name", "given_name", "family_name", "postcode", "town", "date"),
    Variant.MINIMISED: ("initials", "postcode", "date"),
    Variant.ATTESTATION: (),
}

#: Items that are only there where the form asks for them.
ASKED = frozenset({"full_name", "given_name", "family_name", "postcode", "town"})

#: What may be asked by a form that nobody has chosen yet; a full name is one, in however many fields it is asked.
MAY_BE_ASKED = ASKED - {"given_name", "family_name"}

_SPOKEN = {
    "full_name": gettext_lazy("full name"),
    "given_name": gettext_lazy("given name"),
    "family_name": gettext_lazy("family name"),
    "initials": gettext_lazy("initials"),
    "postcode": gettext_lazy("postcode"),
    "town": gettext_lazy("town"),
    "date": gettext_lazy("date of the signature"),
}


def asked_items(page: AbstractPetitionPage) -> frozenset[str]:
    """Those of ``ASKED`` that the form of ``page`` asks for."""
    whole = page.name_fields == NameFields.ONE
    names = {"full_name"} if whole else {"given_name", "family_name"}
    return ASKED & (names | page.asked_fields.keys())


def items_of(variant: str, asked: Container[str]) -> list[str]:
    """Names of what the list in ``variant`` holds of each person; ``asked``: what of ``ASKED`` the form asks for."""
    return [name for name in ITEMS[variant] if name not in ASKED or name in asked]


def spoken_items(variant: str, asked: Container[str]) -> str:
    """The same in words, in the active language: “initials, postcode and date of the signature”."""
    names = [str(_SPOKEN[name]) for name in items_of(variant, asked)]
    if len(names) < 2:
        return "".join(names)
    *first, last = names
    # In contexts of ours: Django knows a plain “and” in languages that the rest of the sentence is not written in.
    items = pgettext("between parts of a list", ", ").join(first)
    return pgettext("end of a list", "%(items)s and %(last)s") % {"items": items, "last": last}


def list_forms(asked: Container[str]) -> dict[str, str]:
    """What a dossier may hold of the people who agreed, in words, by its variant; in the active language."""
    return {
        Variant.COMPLETE: _("complete: %(items)s")
        % {"items": spoken_items(Variant.COMPLETE, asked)},
        Variant.MINIMISED: _("minimised: %(items)s")
        % {"items": spoken_items(Variant.MINIMISED, asked)},
        Variant.ATTESTATION: _("attestation: no list, only how many they are"),
    }
