"""Sealing a dossier: a frozen text, a frozen list, counts that add up, digests that prove it."""

from __future__ import annotations

import logging
import uuid
from datetime import datetime
from functools import partial
from pathlib import Path
from typing import Any

from django.core.files import File
from django.core.files.base import ContentFile
from django.core.files.storage import Storage
from django.db import IntegrityError, connection, transaction
from django.db.models import Max
from django.utils import timezone, translation
from django.utils.translation import gettext as _
from wagtail.log_actions import log

from ..dates import in_site_zone
from ..models import AbstractPetitionPage, Dossier, Petition
from ..models.dossier import check_writable, dossier_storage
from ..routing import on_primary
from ..signals import dossier_sealed, send_on_commit
from .archive import write_archive
from .building import DossierBuilder
from .errors import SealingError
from .files import site_files
from .late_changes import note_late_changes
from .letterhead import addressee_lines
from .runs.disk_space import check_room
from .runs.reconnecting import CONNECTION_ERRORS, retry_connection
from .runs.watch import Watch
from .runs.work_dir import SealingRun, work_dir
from .signature_list import count_listed, keys_path, shown_path

logger = logging.getLogger(__name__)

Variant = Dossier.Variant


class NoTextError(SealingError):
    """The petition never had a page that was published, so there is no text to seal."""

    def __str__(self) -> str:
        return _("No page of this petition was ever published: there is no text to seal.")


class SealedMeanwhileError(SealingError):
    """Another dossier of the petition was sealed at the same time and took the number."""

    def __str__(self) -> str:
        return _("Another dossier of this petition was sealed at the same moment. Seal again.")


@on_primary()
def seal(
    petition: Petition,
    variant: str = Variant.MINIMISED,
    *,
    user: Any = None,
    language: str = "",
    with_record: bool = False,
    print_codes: bool = False,
    sealed_at: datetime | None = None,
    watch: Watch | None = None,
) -> Dossier:
    """Seal a dossier of ``petition`` as of ``sealed_at`` (now), store and log it.

    ``language`` is that of the text and the documents, by default the one of the petition's first page; a page that was
    deleted is sealed as it was published last. The record of processing activities is enclosed ``with_record``, if
    nothing in it is left to fill in. Characters that no font has are printed as codes, such as [U+D55C], only with
    ``print_codes``. Raises ``ValueError`` for an unknown variant, ``NoTextError``, ``UnprintableError``,
    ``RecordUnfinishedError``, ``CopyMissingError``, ``DossierFileError``, ``SealedMeanwhileError``, ``NoRoomError``,
    ``DatabaseLostError``, ``PrivateStorageError``, and what ``watch`` does; whatever is raised, nothing half-done is
    left.

    What a killed process left on this machine is taken up again within the hour, as of its own time, unless
    ``sealed_at`` asks for another or the page was published since. So is what was made before the connection to the
    database was lost.
    """
    # An unknown variant must not fall back to one that shows names.
    variant = Variant(variant)
    check_writable(dossier_storage())
    site_files()
    page = petition.page_or_deleted(language)
    if page is None:
        raise NoTextError
    job = SealingRun(
        petition=str(petition.uuid),
        variant=variant,
        language=page.text_language,
        with_record=with_record,
        print_codes=print_codes,
        published=str(page.last_published_at),
        sealed_at=sealed_at or timezone.now(),
    )
    watch = watch or Watch()
    with work_dir(job, exactly=sealed_at is not None) as (folder, job):
        check_room(count_listed(petition), variant, folder, dossier_storage())
        work = partial(_seal, petition, page, job, folder, user, watch)
        try:
            return retry_connection(work)
        except SealedMeanwhileError:
            # Under the next number; the volumes are made already.
            return retry_connection(work)


def _seal(
    petition: Petition,
    page: AbstractPetitionPage,
    job: SealingRun,
    folder: Path,
    user: Any,
    watch: Watch,
) -> Dossier:
    watch.check()
    last = petition.dossiers.aggregate(last=Max("number"))["last"] or 0
    dossier = Dossier(
        petition=petition,
        number=last + 1,
        variant=job.variant,
        language=job.language,
        sealed_at=job.sealed_at,
        sealed_by=user,
    )
    name = dossier_name(page, dossier)
    with translation.override(dossier.language):
        builder = DossierBuilder(
            page,
            job.variant,
            name,
            job.language,
            job.sealed_at,
            folder=folder,
            with_record=job.with_record,
            print_codes=job.print_codes,
            check=watch.check,
        )
        builder.build()
        archive = folder / f"{name}.zip"
        write_archive(builder.files, archive, job.sealed_at)
        dossier.title = builder.signed.title
        dossier.addressee = "\n".join(addressee_lines(petition, builder.signed.addressee))
        dossier.counts = builder.counts.as_json()
        dossier.manifest_digest = builder.manifest_digest
        dossier.archive_size = archive.stat().st_size
        watch.check()
        _store(dossier, archive, builder.listing, watch)
    if dossier.rows:
        _note_late_changes(dossier)
    return dossier


def dossier_name(page: AbstractPetitionPage, dossier: Dossier) -> str:
    """The name of ``dossier`` and, with an ending, of its archive: that of no other, not even of a namesake's."""
    # Pages below different parents may have one slug.
    petition = f"{page.slug}-{dossier.petition.uuid.hex[:8]}"
    return f"dossier-{petition}-{in_site_zone(dossier.sealed_at):%Y%m%d}-v{dossier.number}"


def _store(dossier: Dossier, archive: Path, listing: Path, watch: Watch) -> None:
    """Keep the archive, the keys of its rows, the row and the entry in the log, or none of them.

    A process that is killed meanwhile cleans nothing up: by its mark, the retention run knows what it left.
    """
    storage = dossier_storage()
    # A folder of its own keeps the name as it is, and what a failure leaves apart from other dossiers.
    dossier.archive_name = f"{dossier.petition.uuid}/{uuid.uuid4().hex}/{archive.name}"
    try:
        storage.save(dossier.mark_name, ContentFile(b"unfinished\n"))
        dossier.archive_name = _save(storage, dossier.archive_name, archive)
        if dossier.rows:
            _save(storage, dossier.keys_name, keys_path(listing))
            _save(storage, dossier.shown_name, shown_path(listing))
        else:
            dossier.changes_noted_at = timezone.now()
        with transaction.atomic():
            dossier.save()
            _log(dossier, archive.stem)
            watch.finish()
            send_on_commit(dossier_sealed, Dossier, dossier=dossier)
    except BaseException as error:
        if not (isinstance(error, CONNECTION_ERRORS) and _was_committed(dossier)):
            for name in (dossier.archive_name, dossier.keys_name, dossier.shown_name):
                storage.delete(name)
            storage.delete(dossier.mark_name)
            if isinstance(error, IntegrityError) and _is_number_taken(dossier):
                raise SealedMeanwhileError from error
            raise
    _take_mark_off(dossier, storage)


def _save(storage: Storage, name: str, path: Path) -> str:
    with path.open("rb") as file:
        return storage.save(name, File(file))


def _note_late_changes(dossier: Dossier) -> None:
    try:
        note_late_changes(dossier)
    except Exception:
        # The dossier is sealed all the same, and ``note_missed_changes`` tries again.
        logger.exception("What changed while %s was sealed was not noted.", dossier)
        if not connection.in_atomic_block:
            connection.close()


def _was_committed(dossier: Dossier) -> bool:
    """Whether the database stored ``dossier`` and could not say so any more; raises as long as it does not answer."""
    if connection.in_atomic_block:
        return False
    connection.close()
    return Dossier.objects.filter(archive_name=dossier.archive_name).exists()


def _is_number_taken(dossier: Dossier) -> bool:
    return dossier.petition.dossiers.filter(number=dossier.number).exists()


def _take_mark_off(dossier: Dossier, storage: Storage) -> None:
    try:
        storage.delete(dossier.mark_name)
    except Exception:
        # The dossier is sealed all the same.
        logger.exception("The mark beside %s could not be removed.", dossier)


def _log(dossier: Dossier, name: str) -> None:
    log(
        instance=dossier.petition,
        action="wagtail_petition.seal",
        user=dossier.sealed_by,
        data={
            "dossier": name,
            "variant": dossier.variant,
            "rows": dossier.rows,
            "counted": dossier.counts["counted"],
            "manifest_digest": dossier.manifest_digest,
        },
    )
