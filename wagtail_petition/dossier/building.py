"""The files of one dossier, built in a folder."""

from __future__ import annotations

import logging
import math
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import datetime
from functools import cached_property, partial
from pathlib import Path
from typing import Any

from django.utils.formats import localize
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from ..models import AbstractPetitionPage, Dossier
from ..plugins import path_of
from ..privacy.handed_over import asked_items
from ..tables import Delimiter, write_csv
from .archive import json_text, sha256
from .copies import COLUMNS as COPY_COLUMNS
from .copies import FOLDER as COPY_FOLDER
from .copies import CopyExhibit, copy_exhibits, write_copy
from .counts import Counts
from .documents import document_pdf, enclosed_record
from .errors import DossierFileError, SealingError
from .exhibits import Exhibit, exhibit_list, file_number
from .files import DossierFacts, DossierFile, site_files
from .letter import CoverLetter, printed_letter
from .letterhead import addressee_lines
from .method import method
from .notices import FOLDER as NOTICES
from .notices import notice_files
from .pdf.direction import with_text_direction
from .pdf.typesetting import Typesetter
from .pdf.unprintable import Unprintable, UnprintableError, find_unprintable
from .readme import readme
from .runs.reconnecting import CONNECTION_ERRORS
from .signature_list import (
    VOLUME_ROWS,
    Column,
    columns,
    read_signatures,
    shown_entries,
    volumes,
)
from .tables import TABLES
from .text import petition_text
from .versions import SignedPetition, signed_petition
from .volumes import VolumeBuilder

logger = logging.getLogger(__name__)

Variant = Dossier.Variant

VOLUMES = "05_signatures"
LETTER = "01_courrier-accompagnement.pdf"
EXHIBITS = "03_bordereau-des-pieces.pdf"
MANIFEST = "manifeste.json"
CHECKSUMS = "MANIFESTE.sha256"


@dataclass
class DossierBuilder:
    """Builds the files of one dossier in ``folder``, in the active language.

    Digests run one way, so that nothing has to hold its own: the list of exhibits names the exhibits,
    ``manifeste.json`` names all files so far, the letter prints the digest of ``manifeste.json``, and
    ``MANIFESTE.sha256``, last, names every file but itself.
    """

    page: AbstractPetitionPage
    variant: str
    name: str
    language: str
    sealed_at: datetime
    folder: Path
    #: Whether the record of processing activities is enclosed.
    with_record: bool = False
    #: Whether characters that no font has are printed as codes; else they are an error.
    print_codes: bool = False
    #: Called every second or so; what it raises ends the building.
    check: Callable[[], None] = lambda: None
    counts: Counts = field(init=False)
    signed: SignedPetition = field(init=False)
    manifest_digest: str = field(init=False)
    #: The rows of the list, as ``read_signatures`` writes them.
    listing: Path = field(init=False)
    #: The files of the dossier, by name.
    files: dict[str, Path] = field(init=False, default_factory=dict)
    _unprintable: Unprintable = field(init=False)
    _exhibits: list[Exhibit] = field(init=False, default_factory=list)
    #: The exhibits as the letter names them, by number: all volumes are one.
    _enclosed: dict[int, str] = field(init=False, default_factory=dict)

    def build(self) -> None:
        """Write all files."""
        self.listing = self.folder / "list.jsonl"
        self.counts = read_signatures(self.page.petition, self.sealed_at, self.listing, self.check)
        self.signed = signed_petition(self.page, self.counts, self.language)
        self._typesetter = Typesetter(
            language=self.language,
            author=self.page.controller_name,
            running=self.signed.title,
            at=self.sealed_at,
        )
        added = [file for file in site_files() if file.belongs_in(self._facts)]
        self._look_for_unprintable(added)
        about = readme(
            self.name,
            self.signed.title,
            self.page,
            self.sealed_at,
            with_record=self.with_record,
            added=added,
        )
        self._write("00_LISEZMOI.txt", about)
        texts = [version.text for version in self.signed.versions]
        copies = copy_exhibits(texts, self.sealed_at, uncited=self.page.lists_uncited_sources)
        self._write_petition()
        self._write_method(len(copies))
        if self.variant != Variant.ATTESTATION:
            self._write_volumes()
        for file in TABLES:
            if file.belongs_in(self._facts):
                self._write_file(file)
        for file in added:
            self._write_added(file)
        if self.with_record:
            self._write_record()
        self._write_notices()
        self._write_copies(copies)
        self._typeset(EXHIBITS, "exhibits", exhibit_list(self._exhibits))
        self._enclosed[file_number(EXHIBITS)] = _("List of exhibits")
        self._write_manifest()
        self._write_letter()
        lines = [f"{sha256(path)}  {name}\n" for name, path in sorted(self.files.items())]
        self._write(CHECKSUMS, "".join(lines))

    @property
    def _site_url(self) -> str:
        """What completes the addresses of pages and documents of the site; empty for a page that no site shows."""
        parts = self.page.get_url_parts()
        return parts[1] if parts else ""

    @cached_property
    def _facts(self) -> DossierFacts:
        """What files are made of, once signatures are read."""
        return DossierFacts(
            page=self.page,
            reference=self.name,
            variant=self.variant,
            language=self.language,
            sealed_at=self.sealed_at,
            counts=self.counts,
            signed=self.signed,
            columns=self._columns,
            rows=partial(shown_entries, self.listing, self._columns),
            site_url=self._site_url,
        )

    @cached_property
    def _petition(self) -> dict[str, Any]:
        return petition_text(self.signed, self._site_url, uncited=self.page.lists_uncited_sources)

    def _look_for_unprintable(self, added: list[DossierFile]) -> None:
        """Find what no font has before anything is printed; raises ``UnprintableError``."""
        page = self.page
        documents = [
            self._petition,
            [page.controller_name, page.controller_legal_form, page.controller_address],
            [page.data_protection_contact, page.letter_text],
            addressee_lines(page.petition, self.signed.addressee),
            [str(file.title) for file in added],
        ]
        self._unprintable = find_unprintable(
            self.listing, self._columns, documents, self._typesetter.fonts
        )
        if self._unprintable and not self.print_codes:
            raise UnprintableError(self._unprintable)

    def _write_petition(self) -> None:
        name = "02_petition.pdf"
        pages = self._typeset(name, "petition", self._petition)
        self._enclose(name, _("Petition with its sources"), pages)

    def _write_method(self, copies: int) -> None:
        data = method(
            self.counts,
            self.variant,
            self.sealed_at,
            self.page.petition,
            copies,
            self._unprintable,
        )
        name = "04_methode-et-decomptes.pdf"
        self._enclose(name, _("Method and counts"), self._typeset(name, "method", data))

    def _write_volumes(self) -> None:
        count = math.ceil(self.counts.listed / VOLUME_ROWS)
        volumes = VolumeBuilder(self.folder, self._typesetter)
        for number, volume in enumerate(volumes.bind(self._volumes(count), count), start=1):
            self.check()
            self.files[volume.name] = self.folder / volume.name
            self._exhibits.append(
                Exhibit(volume.name, _volume_title(number, count), volume.sha256, volume.pages)
            )
        if count:
            self._enclosed[file_number(VOLUMES)] = ngettext(
                "List of signatures, %(count)s volume",
                "List of signatures, %(count)s volumes",
                count,
            ) % {"count": localize(count)}

    @cached_property
    def _columns(self) -> list[Column]:
        if self.variant == Variant.ATTESTATION:
            return []
        return columns(self.variant, asked_items(self.page))

    def _volumes(self, count: int) -> Iterator[tuple[str, dict[str, Any]]]:
        """Name and data of each volume."""
        for number, rows in enumerate(volumes(self.listing, self._columns), start=1):
            data = {
                "title": _volume_title(number, count),
                "subtitle": _("Signatures %(first)s to %(last)s of %(count)s")
                % {"first": rows[0][0], "last": rows[-1][0], "count": self.counts.listed},
                "headers": [column.heading for column in self._columns],
                "widths": [column.width for column in self._columns],
                "names": [[with_text_direction(cell) for cell in row] for row in rows],
            }
            yield f"{VOLUMES}-{number:03d}.pdf", data

    def _write_file(self, file: DossierFile) -> None:
        with self._new(file.name).open("wb") as target:
            file.write(self._facts, target)
        if file.title:
            self._enclose(file.name, str(file.title))

    def _write_added(self, file: DossierFile) -> None:
        """Write a file of the site; raises ``DossierFileError`` for whatever its code raises."""
        try:
            self._write_file(file)
        except (SealingError, *CONNECTION_ERRORS):
            raise
        except Exception as error:
            logger.exception("%s could not be written.", file.name)
            problem = _("it could not be written (%(error)s)") % {"error": error}
            raise DossierFileError(path_of(file), problem) from error

    def _write_record(self) -> None:
        record = enclosed_record(self.page, self.sealed_at, self.language, self.signed.title)
        name, title = "09_registre-traitement", _("Record of processing activities")
        pdf, pages = document_pdf(record)
        self._new(f"{name}.pdf").write_bytes(pdf)
        self._enclose(f"{name}.pdf", title, pages)
        self._write(f"{name}.json", record.json_text())
        self._add_exhibit(f"{name}.json", _("The same record as data (JSON)"), None)

    def _write_notices(self) -> None:
        notices = list(notice_files(self.page.petition, self.sealed_at))
        for notice in notices:
            self._write(f"{notice.name}.json", notice.data)
            self._write(f"{notice.name}.txt", notice.text)
            self._add_exhibit(f"{notice.name}.json", notice.title, None)
        if notices:
            self._enclosed[file_number(NOTICES)] = _("Notices and consents, as they were worded")

    def _write_copies(self, copies: list[CopyExhibit]) -> None:
        if not copies:
            return
        for exhibit in copies:
            write_copy(exhibit.copy, self._new(exhibit.name))
            self._add_exhibit(exhibit.name, exhibit.title, None)
        name = f"{COPY_FOLDER}.csv"
        rows = (exhibit.row for exhibit in copies)
        write_csv(self._new(name), COPY_COLUMNS, rows, Delimiter.of(self.language))
        self._add_exhibit(name, _("Where the copies come from (CSV)"), None)
        self._enclosed[file_number(COPY_FOLDER)] = ngettext(
            "Copy of a cited document, %(count)s file",
            "Copies of cited documents, %(count)s files",
            len(copies),
        ) % {"count": localize(len(copies))}

    def _write_manifest(self) -> None:
        manifest = {
            "dossier": self.name,
            "petition": str(self.page.petition.uuid),
            "title": self.signed.title,
            "variant": self.variant,
            "sealed_at": self.sealed_at.isoformat(),
            "counts": self.counts.as_json(),
            "files": [
                {"name": name, "size": path.stat().st_size, "sha256": sha256(path)}
                for name, path in sorted(self.files.items())
            ],
        }
        self._write(MANIFEST, json_text(manifest))
        self.manifest_digest = sha256(self.files[MANIFEST])

    def _write_letter(self) -> None:
        letter = CoverLetter(
            reference=self.name,
            page=self.page,
            signed=self.signed,
            counts=self.counts,
            variant=self.variant,
            enclosed=sorted(self._enclosed.items()),
            manifest_digest=self.manifest_digest,
            sealed_at=self.sealed_at,
        )
        self._typeset(LETTER, "letter", printed_letter(letter))

    def _enclose(self, name: str, title: str, pages: int | None = None) -> None:
        self._add_exhibit(name, title, pages)
        self._enclosed[file_number(name)] = title

    def _add_exhibit(self, name: str, title: str, pages: int | None) -> None:
        self._exhibits.append(Exhibit(name, title, sha256(self.files[name]), pages))

    def _typeset(self, name: str, template: str, data: dict[str, Any]) -> int:
        pdf, pages = self._typesetter.pdf(template, **data)
        self._new(name).write_bytes(pdf)
        return pages

    def _write(self, name: str, text: str) -> None:
        self._new(name).write_text(text, encoding="utf-8", newline="\n")

    def _new(self, name: str) -> Path:
        self.check()
        self.files[name] = self.folder / name
        self.files[name].parent.mkdir(exist_ok=True)
        return self.files[name]


def _volume_title(number: int, count: int) -> str:
    return _("List of signatures, volume %(number)s of %(count)s") % {
        "number": localize(number),
        "count": localize(count),
    }
