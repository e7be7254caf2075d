"""Files of a dossier that are made of its facts, the app's own and those that a site adds."""

from __future__ import annotations

import re
from abc import ABC, abstractmethod
from collections.abc import Callable, Collection, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import IO, Any

from django.utils.functional import Promise
from django.utils.translation import gettext as _

from ..models import AbstractPetitionPage, Dossier, Petition
from ..plugins import PluginError, path_of, plugins
from .counts import Counts
from .errors import DossierFileError
from .exhibits import file_number
from .signature_list import Column
from .versions import SignedPetition

#: A number that no file of the app has, then what every system takes for a file name.
_SITE_NAME = re.compile(r"[2-9][0-9]_[A-Za-z0-9][A-Za-z0-9._-]*\.[A-Za-z0-9]+")
_LONGEST_NAME = 100


@dataclass(frozen=True)
class DossierFacts:
    """What the files of one dossier are made of, as of the time of sealing."""

    page: AbstractPetitionPage
    reference: str
    """The name of the dossier."""
    variant: str
    language: str
    sealed_at: datetime
    counts: Counts
    signed: SignedPetition
    """The petition in the versions that people signed."""
    columns: Sequence[Column]
    """The columns of the list of signatures in this variant; none where it holds no list."""
    rows: Callable[[], Iterator[dict[str, Any]]]
    """Reads the sealed list, row by row: of each person what ``columns`` names, and no more."""
    site_url: str
    """What completes the addresses of pages and documents of the site; empty for a page that no site shows."""

    @property
    def petition(self) -> Petition:
        """The petition whose signatures are sealed."""
        return self.page.petition


class DossierFile(ABC):
    """Base of the files that are made of the facts of a dossier. A site names its own in ``DOSSIER_FILES``.

    The active language is that of the dossier.
    """

    #: Name in the dossier. It begins with the number of the exhibit: from 20 to 99, for those of a site.
    name: str
    #: What the letter and the list of exhibits call it. Empty: no exhibit of its own.
    title: str | Promise
    #: Which variants hold it.
    variants: Collection[str] = tuple(Dossier.Variant.values)

    def belongs_in(self, facts: DossierFacts) -> bool:
        """Whether the dossier of these ``facts`` holds it."""
        return facts.variant in self.variants

    @abstractmethod
    def write(self, facts: DossierFacts, target: IO[bytes]) -> None:
        """Write its bytes to ``target``: the same for the same facts, or nobody can make the dossier again."""


def site_files() -> list[DossierFile]:
    """The files that this site adds to its dossiers; raises ``DossierFileError`` if one of them cannot be used."""
    try:
        files = plugins("DOSSIER_FILES", DossierFile)  # type: ignore[type-abstract]
    except PluginError as error:
        raise DossierFileError(error.path, error.reason) from error
    numbered: dict[int, DossierFile] = {}
    for file in files:
        if problem := _problem(file):
            raise DossierFileError(path_of(file), problem)
        number = file_number(file.name)
        if number in numbered:
            problem = _("%(path)s has the number %(number)s as well")
            other = {"path": path_of(numbered[number]), "number": number}
            raise DossierFileError(path_of(file), problem % other)
        numbered[number] = file
    return files


def _problem(file: DossierFile) -> str:
    """What is wrong with the name or the title of a file of the site; nothing if they can be used."""
    name = getattr(file, "name", "")
    if len(name) > _LONGEST_NAME or not _SITE_NAME.fullmatch(name):
        return _(
            "its name is “%(name)s”, and must be a number from 20 to 99, an underscore, and letters without accents, "
            "digits, dots and hyphens, such as 20_press-review.csv"
        ) % {"name": name}
    if not str(getattr(file, "title", "")).strip():
        return _("it has no title")
    return ""
