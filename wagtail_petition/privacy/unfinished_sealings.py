"""Clean up after unfinished sealings: files of a process that died, and orders never done."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta

from django.core.files.storage import Storage
from django.utils import timezone

from ..models import Dossier, Petition, SealingOrder
from ..models.dossier import dossier_storage

#: Longer than any sealing takes: what is younger may still be at work.
LEFT_AFTER = timedelta(days=1)


def remove_leftovers() -> int:
    """Delete what unfinished sealings left a day ago or earlier; returns how many left files.

    Of files, only what bears the mark of an unfinished sealing is deleted, so an archive whose row was lost, with a
    restored backup, stays. Raises what the storage raises.
    """
    SealingOrder.objects.filter(ordered_at__lt=timezone.now() - LEFT_AFTER).delete()
    storage, removed = dossier_storage(), 0
    for petition in Petition.objects.order_by("pk"):
        for folder in _unfinished(storage, str(petition.uuid)):
            if dossier := Dossier.objects.filter(archive_name__startswith=f"{folder}/").first():
                # Its row was stored and the process died at the last step.
                if dossier.changes_noted_at:
                    storage.delete(dossier.shown_name)
                storage.delete(dossier.mark_name)
            else:
                _remove(storage, folder)
                removed += 1
    return removed


def _unfinished(storage: Storage, parent: str) -> Iterator[str]:
    before = timezone.now() - LEFT_AFTER
    for name in _listed(storage, parent)[0]:
        folder = f"{parent}/{name}"
        if (
            "unfinished" in _listed(storage, folder)[1]
            and storage.get_modified_time(f"{folder}/unfinished") < before
        ):
            yield folder


def _remove(storage: Storage, folder: str) -> None:
    names = _listed(storage, folder)[1]
    # The mark goes last, so that a run that is cut off finds the rest again.
    for name in sorted(names, key="unfinished".__eq__):
        storage.delete(f"{folder}/{name}")


def _listed(storage: Storage, folder: str) -> tuple[list[str], list[str]]:
    try:
        return storage.listdir(folder)
    except FileNotFoundError:
        return [], []
