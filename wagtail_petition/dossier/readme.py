"""The first file of a dossier: how to open it, and how to verify it."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from django.utils.translation import gettext as _

from ..dates import long_moment, site_zone
from ..models import AbstractPetitionPage
from .files import DossierFile


def readme(
    name: str,
    title: str,
    page: AbstractPetitionPage,
    sealed_at: datetime,
    *,
    with_record: bool,
    added: Sequence[DossierFile],
) -> str:
    """How to open and verify the dossier, in plain text; ``added`` are the files of the site."""
    time = long_moment(sealed_at)
    paragraphs = [
        name,
        _("Dossier of the petition “%(title)s”, sealed on %(time)s.")
        % {"title": title, "time": time},
        _("Begin with 01_courrier-accompagnement.pdf. All documents are PDF, text or CSV files."),
        _(
            "The CSV files open in a spreadsheet. A text that it would take for a formula, a number or a date has an "
            "apostrophe before it. For programs, 06_signatures.schema.json says how the list is written (delimiter, "
            "encoding) and what each column holds; the other tables are written the same way. Times are those of "
            "%(zone)s."
        )
        % {"zone": site_zone()},
        _(
            "To verify that nothing was changed, open a terminal in this folder and type:\n\n"
            "    sha256sum -c MANIFESTE.sha256\n\n"
            "(on macOS: shasum -a 256 -c MANIFESTE.sha256)"
        ),
        _(
            "To verify that these are the files that were sent with the letter, compare the digest that the letter "
            "prints with the one that this command shows:\n\n"
            "    sha256sum manifeste.json"
        ),
        _(
            "manifeste.json names the SHA-256 of every file but three: itself, the letter, which prints the digest of "
            "manifeste.json, and MANIFESTE.sha256, which is written last and names all the others."
        ),
        _("09_registre-traitement.pdf says how the data are processed.") if with_record else "",
        _(
            "10_mentions-et-consentements holds, word for word, what people were told and agreed to: the SHA-256 of "
            "each JSON file in it is the digest that is kept with their signatures."
        ),
        _(
            "11_copies-des-sources, if it is there, holds documents that the petition cites, as they were on the day "
            "that 11_copies-des-sources.csv names. Web pages are kept as text (.html.txt), so that nothing in them "
            "runs when they are opened."
        ),
        _added_files(added) if added else "",
        _("Contact: %(email)s") % {"email": page.controller_email},
    ]
    return "\n\n".join(paragraph for paragraph in paragraphs if paragraph) + "\n"


def _added_files(added: Sequence[DossierFile]) -> str:
    names = "\n".join(f"    {file.name}: {file.title}" for file in added)
    return _("The sender adds to this dossier:\n\n%(files)s") % {"files": names}
