"""Delete exports that a worker prepared: they hold names, and must not outlive what they were made of."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import timedelta

from django.db.models import Q
from django.utils import timezone

from ..conf import settings
from ..models import ExportOrder
from ..models.dossier import dossier_storage
from ..models.orders import EXPORTS_FOLDER

#: Longer than an export takes: one that is not finished by then never will be.
LEFT_AFTER = timedelta(days=1)


def remove_export(order: ExportOrder) -> None:
    """Delete an export and its file; raises what the storage raises, and then both stay."""
    if order.finished_at:
        dossier_storage().delete(order.file_name)
    order.delete()


def remove_outdated_exports(changed: Iterable[int] = ()) -> int:
    """Delete exports past their time, and those of petitions that lost rows: those with the keys ``changed``.

    Returns how many files were deleted, those without a row included: its account was deleted, or a worker died.
    """
    now = timezone.now()
    outdated = ExportOrder.objects.filter(
        Q(finished_at__lte=now - timedelta(hours=settings.EXPORT_HOURS))
        | Q(finished_at=None, ordered_at__lte=now - LEFT_AFTER)
        | Q(entries__petition__in=list(changed))
    )
    # A worker that is at one of them sees that its row is gone, and stops.
    ExportOrder.objects.filter(pk__in=list(outdated.values_list("pk", flat=True))).delete()
    storage, removed = dossier_storage(), 0
    try:
        names = storage.listdir(EXPORTS_FOLDER)[1]
    except FileNotFoundError:
        return 0
    known = {order.file_name for order in ExportOrder.objects.all()}
    for name in (f"{EXPORTS_FOLDER}/{name}" for name in names):
        if name not in known:
            storage.delete(name)
            removed += 1
    return removed
