"""Sealing a dossier: a frozen text, a frozen list, counts that add up, digests that prove it."""

from __future__ import annotations

import csv
import hashlib
import json
import tempfile
import zipfile
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Any

from django.core.files import File
from django.db import IntegrityError, transaction
from django.utils import timezone, translation
from django.utils.translation import gettext as _
from wagtail.log_actions import log

from ..blocks import SourcesBlock
from ..models import AbstractPetitionPage, Dossier, Petition, TextVersion
from ..models.dossier import dossier_storage
from ..sources.citation import citation_text
from ..sources.references import number_sources
from . import documents
from .roll import columns, read_roll, schema, volumes, write_csv
from .spreadsheet import neutralised
from .tally import Tally
from .typesetting import Typesetter

Variant = Dossier.Variant

MANIFEST = "manifeste.json"
CHECKSUMS = "MANIFESTE.sha256"
LETTER = "01_courrier-accompagnement.pdf"


class SealingError(Exception):
    """Base of what can stand in the way of sealing."""


class NoTextError(SealingError):
    """The petition has no page any more, so there is no text to seal."""

    def __str__(self) -> str:
        return _("The page of this petition was deleted: there is no text to seal.")


class SealedMeanwhileError(SealingError):
    """Another dossier of the petition was sealed at the same time and took the number."""

    def __str__(self) -> str:
        return _("Another dossier of this petition was sealed at the same moment. Seal again.")


def seal(
    petition: Petition,
    variant: str = Variant.MINIMISED,
    *,
    user: Any = None,
    language: str = "",
    sealed_at: datetime | None = None,
) -> Dossier:
    """Seal a dossier of ``petition`` as of ``sealed_at`` (now), store and log it.

    ``language`` is that of the documents, by default the one of the petition's first page. Raises ``NoTextError``,
    ``SealedMeanwhileError``, ``PrivateStorageMissingError``; whatever is raised, nothing half-done is left.
    """
    storage = dossier_storage()
    page = petition.page(language)
    if page is None:
        raise NoTextError
    sealed_at = sealed_at or timezone.now()
    language = page.locale.language_code
    number = petition.dossiers.count() + 1
    name = f"dossier-{page.slug}-{timezone.localtime(sealed_at):%Y%m%d}-v{number}"
    with tempfile.TemporaryDirectory(prefix="dossier-") as folder, translation.override(language):
        builder = DossierBuilder(page, variant, name, sealed_at, Path(folder))
        builder.build()
        archive = Path(folder, f"{name}.zip")
        write_archive(builder.files, archive, sealed_at)
        size = archive.stat().st_size
        with archive.open("rb") as file:
            stored = storage.save(f"{petition.uuid}/{name}.zip", File(file))
    try:
        with transaction.atomic():
            dossier = Dossier.objects.create(
                petition=petition,
                number=number,
                variant=variant,
                language=language,
                sealed_at=sealed_at,
                sealed_by=user,
                counts=builder.tally.as_json(),
                manifest_digest=builder.manifest_digest,
                archive_name=stored,
                archive_size=size,
            )
            log(
                instance=petition,
                action="wagtail_petition.seal",
                user=user,
                data={"dossier": name, "variant": variant, "rows": builder.tally.listed},
            )
    except BaseException as error:
        storage.delete(stored)
        if isinstance(error, IntegrityError):
            raise SealedMeanwhileError from error
        raise
    return dossier


@dataclass
class DossierBuilder:
    """Builds the files of one dossier in a folder, in the active language."""

    page: AbstractPetitionPage
    variant: str
    name: str
    sealed_at: datetime
    folder: Path
    tally: Tally = field(init=False)
    manifest_digest: str = field(init=False)
    #: The files of the dossier, by name.
    files: dict[str, Path] = field(init=False, default_factory=dict)
    #: Title and pages of each document, in order.
    _exhibits: list[tuple[str, int]] = field(init=False, default_factory=list)

    def build(self) -> None:
        """Write all files; the letter comes last, for it prints the digest of the manifest."""
        self._typesetter = Typesetter(
            language=self.page.locale.language_code,
            author=self.page.controller_name,
            running=self.page.title,
            at=self.sealed_at,
        )
        roll = self.folder / "roll.jsonl"
        self.tally = read_roll(self.page.petition, self.sealed_at, roll)
        text = TextVersion.freeze(self.page)
        self._write("00_LISEZMOI.txt", documents.readme(self.name, self.page, self.sealed_at))
        self._typeset(
            "02_petition.pdf", _("Petition with its sources"), "petition",
            documents.petition_text(text),
        )  # fmt: skip
        self._typeset(
            "04_methode-et-decomptes.pdf", _("Method and counts"), "method",
            documents.method(self.tally, self.sealed_at, self.variant),
        )  # fmt: skip
        if self.variant != Variant.ATTESTATION:
            self._write_list(roll)
        self._write_sources(text)
        self._write_exhibits()
        self._write_manifest()
        self._write_letter()
        self._write_checksums()

    def _write_list(self, roll: Path) -> None:
        headings = [column.heading for column in columns(self.variant)]
        widths = [column.width for column in columns(self.variant)]
        for number, rows in enumerate(volumes(roll, self.variant), start=1):
            title = _("List of signatures, volume %(number)s") % {"number": number}
            data = {"title": title, "headers": headings, "widths": widths, "rows": rows}
            self._typeset(f"05_signatures-{number:03d}.pdf", title, "signatures", data)
        write_csv(roll, self.variant, self._new("06_signatures.csv"))
        self._write("06_signatures.schema.json", _as_text(schema(self.variant)))

    def _write_sources(self, text: TextVersion) -> None:
        sources = {
            child.id: child.value for child in SourcesBlock().to_python(text.content["sources"])
        }
        numbers = number_sources(text.content["body"], sources)
        fields = ("title", "publisher", "url", "archived_url", "consulted_on")
        with self._new("07_sources.csv").open("w", encoding="utf-8", newline="") as file:
            writer = csv.writer(file)
            writer.writerow(["note", *fields, "citation"])
            for key, value in sorted(
                sources.items(), key=lambda item: numbers.get(item[0], len(sources) + 1)
            ):
                cells = [value.get(name) or "" for name in fields]
                row = [numbers.get(key, ""), *cells, citation_text(value)]
                writer.writerow(neutralised(str(cell)) for cell in row)

    def _write_exhibits(self) -> None:
        rows = [
            [str(number), title, str(pages)]
            for number, (title, pages) in enumerate(self._exhibits, start=1)
        ]
        title = _("List of exhibits")
        self._typeset("03_bordereau-des-pieces.pdf", title, "exhibits", documents.exhibits(rows))

    def _write_manifest(self) -> None:
        manifest = {
            "dossier": self.name,
            "petition": str(self.page.petition.uuid),
            "title": self.page.title,
            "variant": self.variant,
            "sealed_at": self.sealed_at.isoformat(),
            "counts": self.tally.as_json(),
            "files": [
                {"name": name, "size": path.stat().st_size, "sha256": _sha256(path)}
                for name, path in sorted(self.files.items())
            ],
        }
        self._write(MANIFEST, _as_text(manifest))
        self.manifest_digest = _sha256(self.files[MANIFEST])

    def _write_letter(self) -> None:
        enclosed = [title for title, _pages in self._exhibits]
        data = documents.letter(
            self.page, self.tally, enclosed, self.manifest_digest, self.sealed_at
        )
        pdf, _pages = self._typesetter.pdf("letter", **data)
        self._new(LETTER).write_bytes(pdf)

    def _write_checksums(self) -> None:
        lines = [f"{_sha256(path)}  {name}\n" for name, path in sorted(self.files.items())]
        self._write(CHECKSUMS, "".join(lines))

    def _typeset(self, name: str, title: str, template: str, data: dict[str, Any]) -> None:
        pdf, pages = self._typesetter.pdf(template, **data)
        self._new(name).write_bytes(pdf)
        self._exhibits.append((title, pages))

    def _write(self, name: str, text: str) -> None:
        self._new(name).write_text(text, encoding="utf-8", newline="\n")

    def _new(self, name: str) -> Path:
        self.files[name] = self.folder / name
        return self.files[name]


def write_archive(files: dict[str, Path], target: Path, sealed_at: datetime) -> None:
    """Zip ``files`` in order of name, dated ``sealed_at``: the same files, the same bytes."""
    moment = timezone.localtime(sealed_at).timetuple()[:6]
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, path in sorted(files.items()):
            entry = zipfile.ZipInfo(name, moment)
            entry.compress_type = zipfile.ZIP_DEFLATED
            entry.external_attr = 0o644 << 16
            with path.open("rb") as source, archive.open(entry, "w") as copy:
                for chunk in _chunks(source):
                    copy.write(chunk)


def _chunks(source: Any) -> Iterable[bytes]:
    return iter(lambda: source.read(1 << 20), b"")


def _sha256(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def _as_text(value: Any) -> str:
    return json.dumps(value, ensure_ascii=False, indent=2, sort_keys=True) + "\n"
