"""Exports that a worker makes: a long list takes longer than a web server lets a request take.

The worker asks the view behind the form for the same rows, as the person who ordered them: what that person may not see
any more is not in the file. A passphrase would have to be stored, so such files are encrypted to public keys only.
"""

from __future__ import annotations

import os
import tempfile
from collections.abc import Callable, Iterable, Iterator, Sequence
from typing import IO, TYPE_CHECKING, Any

from django.core.files import File
from django.db import IntegrityError, transaction
from django.http import HttpRequest, QueryDict
from django.urls import get_script_prefix, resolve, reverse
from django.utils import timezone, translation
from django.utils.translation import gettext as _

from ...dossier.runs.watch import OrderStoppedError, OrderWatch
from ...models import ExportOrder, PetitionLogEntry
from ...models.digest import digest
from ...models.dossier import PrivateStorageError, check_writable, dossier_storage
from ...models.paging import PAGE_ROWS
from ...models.visibility import petitions_for
from ...privacy.prepared_exports import remove_export
from ...queues import Work, enqueue_with, task
from ...routing import on_primary
from ...tables import Cell, export_formats
from ..audit_log import Outcome, note_outcome
from ..file_encryption import EnvelopeError, encrypt

if TYPE_CHECKING:
    from .form_view import TableTakeOutMixin


class ExportError(Exception):
    """Base of why a list is not made into a file; ``str()`` says it."""


class ExportOrderedError(ExportError):
    """The same file is being made for the same person."""

    def __str__(self) -> str:
        return _("This export is being prepared already: see the list of prepared exports.")


class NotPermittedError(ExportError):
    """Whoever ordered it may not have it any more."""

    def __str__(self) -> str:
        return _("You may not export this list any more.")


@on_primary()
def order_export(order: ExportOrder, log: Callable[[], list[PetitionLogEntry]]) -> None:
    """Store ``order``, and have a worker make its file; ``log`` notes that this was begun.

    Takes the place of one for the same file that is finished, failed or was lost. Raises ``ExportOrderedError``,
    ``PrivateStorageError``.
    """
    check_writable(dossier_storage())
    order.digest = digest(
        [
            order.form,
            order.query,
            order.file_format,
            order.delimiter,
            order.language,
            order.recipients,
        ]
    )
    try:
        with transaction.atomic():
            _make_room(order)
            entries = log()
            order.rows = sum(entry.data["rows"] for entry in entries)
            order.save()
            order.entries.set(entries)
            enqueue_with(order, make_export)
    except IntegrityError as error:
        raise ExportOrderedError from error


def _make_room(order: ExportOrder) -> None:
    same = ExportOrder.objects.filter(ordered_by=order.ordered_by, digest=order.digest)
    for earlier in same.select_for_update():
        if earlier.is_under_way and not (earlier.is_lost or earlier.is_late):
            raise ExportOrderedError
        cancel_export(earlier)


def cancel_export(order: ExportOrder) -> None:
    """Have the worker stop, or delete the file that is there; raises what the storage raises."""
    if not order.finished_at:
        note_outcome(order.entries.all(), Outcome.FAILED)
    remove_export(order)


def view_of(order: ExportOrder) -> TableTakeOutMixin:
    """The view behind the form of ``order``, with the same filters, for whoever ordered it."""
    request = HttpRequest()
    request.method, request.path = "GET", reverse(order.form)
    request.GET = QueryDict(order.query)
    request.user = order.ordered_by
    # A site may live below a path of its host, which addresses have and the resolver does not know.
    found: Any = resolve(f"/{request.path.removeprefix(get_script_prefix())}").func
    view: TableTakeOutMixin = found.view_class(**found.view_initkwargs)
    view.setup(request)
    return view


def may_have(order: ExportOrder) -> bool:
    """Whether whoever ordered it still may export such lists, and see all the petitions that are in it."""
    user = order.ordered_by
    petitions = set(order.entries.values_list("petition", flat=True))
    seen = petitions_for(user).filter(pk__in=petitions).count()
    permitted = user.has_perms(view_of(order).take_out_permissions)
    return bool(petitions) and permitted and seen == len(petitions)


@task(Work.EXPORT)
@on_primary()
def make_export(order_id: int) -> None:
    """Make what was ordered; run twice, it makes it once. Raises what is no fault of the order, and notes both."""
    if not ExportOrder.objects.begin(order_id):
        return
    order = ExportOrder.objects.select_related("ordered_by").get(pk=order_id)
    with translation.override(order.language):
        try:
            with OrderWatch(order) as watch:
                _make(order, watch)
        except OrderStoppedError:
            return
        except (ExportError, EnvelopeError, PrivateStorageError) as error:
            _note_failure(order, str(error))
        except Exception:
            _note_failure(
                order, _("Something unexpected happened; the log of the worker says what.")
            )
            raise


def _make(order: ExportOrder, watch: OrderWatch) -> None:
    if not may_have(order):
        raise NotPermittedError
    headings, rows = view_of(order).file_table()
    export_format = export_formats()[order.file_format]
    pieces = export_format.pieces(headings, _counted(order, rows, watch), order.delimiter)
    with _written(pieces, order.recipients) as made:
        size = made.seek(0, os.SEEK_END)
        made.seek(0)
        watch.check()
        dossier_storage().save(order.file_name, File(made))
    done = {"finished_at": timezone.now(), "rows_done": order.rows_done, "size": size}
    if not order.as_begun().update(**done):
        dossier_storage().delete(order.file_name)
        return
    note_outcome(order.entries.all(), Outcome.DONE)


def _written(pieces: Iterable[bytes], recipients: Sequence[str]) -> IO[bytes]:
    if recipients:
        return encrypt(pieces, recipients)
    plain: IO[bytes] = tempfile.TemporaryFile()  # noqa: SIM115 (closed by whoever stores it)
    plain.writelines(pieces)
    return plain


def _counted(
    order: ExportOrder, rows: Iterable[Sequence[Cell]], watch: OrderWatch
) -> Iterator[Sequence[Cell]]:
    """``rows``, of which the list of exports says how many are written; stops when the order is gone."""
    for number, row in enumerate(rows, start=1):
        order.rows_done = number
        if number % PAGE_ROWS == 0:
            watch.check()
            _tell(order)
        yield row


def _tell(order: ExportOrder) -> None:
    if not order.as_begun().update(rows_done=order.rows_done):
        raise OrderStoppedError


def _note_failure(order: ExportOrder, error: str) -> None:
    # Perhaps another worker is at it meanwhile, or another order took its place.
    if order.as_begun().update(error=error):
        note_outcome(order.entries.all(), Outcome.FAILED)


@on_primary()
def restart_lost_exports() -> None:
    """Put into the queue again what nobody is at any more, or what the queue may have lost; to be run every minute."""
    for order in ExportOrder.objects.unattended().filter(finished_at=None):
        if not order.restart(make_export):
            note_outcome(order.entries.all(), Outcome.FAILED)
