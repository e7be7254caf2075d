"""Authorities that petitions are often addressed to, for editors to choose from (``ADDRESSEES``)."""

from __future__ import annotations

from typing import Any, NotRequired, TypedDict

from django.conf import settings as django_settings
from django.utils import translation
from django.utils.translation import gettext_lazy as _

from .conf import settings


class Addressee(TypedDict):
    """An authority. Texts may be lazy translations."""

    #: As it stands on the page.
    name: Any
    #: How a sentence goes on after “handed over”: “to the mayor”.
    to: NotRequired[Any]
    #: Its postal address.
    address: NotRequired[str]


CNIL: Addressee = {
    "name": "Commission nationale de l’informatique et des libertés (CNIL)",
    "to": _("to the CNIL"),
    "address": "3 place de Fontenoy\nTSA 80715\n75334 Paris Cedex 07",
}

#: What the app knows: of local authorities, where they are must be written by the editor.
KNOWN: tuple[Addressee, ...] = (
    CNIL,
    {"name": _("Mayor"), "to": _("to the mayor")},
    {"name": _("Prefect"), "to": _("to the prefect")},
    {
        "name": _("National Assembly of France"),
        "to": _("to the National Assembly"),
        "address": "126 rue de l’Université\n75355 Paris 07 SP",
    },
    {
        "name": _("Senate of France"),
        "to": _("to the Senate"),
        "address": "15 rue de Vaugirard\n75291 Paris Cedex 06",
    },
    {
        "name": _("Committee on Petitions of the European Parliament"),
        "to": _("to the Committee on Petitions of the European Parliament"),
        "address": "Rue Wiertz 60\n1047 Bruxelles\nBelgique",
    },
    {
        "name": _("European Commission"),
        "to": _("to the European Commission"),
        "address": "Rue de la Loi 200\n1049 Bruxelles\nBelgique",
    },
    {
        "name": _("European Data Protection Supervisor"),
        "to": _("to the European Data Protection Supervisor"),
        "address": "Rue Wiertz 60\n1047 Bruxelles\nBelgique",
    },
)


def addressees() -> list[Addressee]:
    """Those that editors choose from: the site's, else those that the app knows; the first is that of new petitions."""
    return list(settings.ADDRESSEES or KNOWN)


def named_addressees() -> dict[str, Addressee]:
    """The same by their names in each language of the site, those in the active one first."""
    languages = (code for code, _name in django_settings.LANGUAGES)
    named: dict[str, Addressee] = {str(one["name"]): one for one in addressees()}
    for code in languages:
        with translation.override(code):
            for one in addressees():
                named.setdefault(str(one["name"]), one)
    return named


def to_addressee(name: str) -> str:
    """How a sentence goes on after “handed over” for the addressee of this name, in the active language, if known."""
    known = named_addressees().get(name)
    return str(known.get("to", "")) if known else ""
