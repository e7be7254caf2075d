"""What the list in a dossier holds of each person: the one table that list, consent, notice and public pages follow."""

from __future__ import annotations

from collections.abc import Container

from django.utils.text import get_text_list
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from ..models import Dossier

Variant = Dossier.Variant

#: The items of each variant, in the order of the list.
ITEMS: dict[str, tuple[str, ...]] = {
    Variant.COMPLETE: ("given_name", "family_name", "postcode", "town", "date"),
    Variant.MINIMISED: ("initials", "postcode", "date"),
    Variant.ATTESTATION: (),
}

#: Items that are only there where the form asks for them.
ASKED = frozenset({"postcode", "town"})

_SPOKEN = {
    "given_name": gettext_lazy("given name"),
    "family_name": gettext_lazy("family name"),
    "initials": gettext_lazy("initials"),
    "postcode": gettext_lazy("postcode"),
    "town": gettext_lazy("town"),
    "date": gettext_lazy("date of the signature"),
}


def items_of(variant: str, asked: Container[str]) -> list[str]:
    """Names of what the list in ``variant`` holds of each person; ``asked``: the optional fields of the form."""
    return [name for name in ITEMS[variant] if name not in ASKED or name in asked]


def spoken_items(variant: str, asked: Container[str]) -> str:
    """The same in words, in the active language: “initials, postcode and date of the signature”."""
    return get_text_list([str(_SPOKEN[name]) for name in items_of(variant, asked)], _("and"))


def list_forms(asked: Container[str]) -> dict[str, str]:
    """What a dossier may hold of the people who agreed, in words, by its variant; in the active language."""
    return {
        Variant.COMPLETE: _("complete: %(items)s")
        % {"items": spoken_items(Variant.COMPLETE, asked)},
        Variant.MINIMISED: _("minimised: %(items)s")
        % {"items": spoken_items(Variant.MINIMISED, asked)},
        Variant.ATTESTATION: _("attestation: no list, only how many they are"),
    }
