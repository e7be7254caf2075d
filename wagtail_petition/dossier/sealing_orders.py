"""Dossiers that a worker seals: a long list takes longer than a web server lets a request take."""

from __future__ import annotations

from typing import Any

from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from ..models import Dossier, Petition, SealingOrder
from ..models.dossier import PrivateStorageError, check_writable, dossier_storage
from ..queues import Work, enqueue_with, task
from ..routing import on_primary
from .documents import enclosed_record
from .errors import SealingError
from .files import site_files
from .runs.reconnecting import DatabaseLostError
from .runs.watch import OrderStoppedError, OrderWatch
from .runs.work_dir import discard_work_dirs
from .sealing import NoTextError, seal


class OrderedAlreadyError(SealingError):
    """The same dossier is being sealed."""

    def __str__(self) -> str:
        return _("This dossier is being sealed already. It will appear in the list.")


@on_primary()
def order_dossier(
    petition: Petition,
    variant: str = Dossier.Variant.MINIMISED,
    *,
    user: Any = None,
    with_record: bool = False,
    print_codes: bool = False,
) -> SealingOrder:
    """Have a worker seal a dossier of ``petition``, in the language of its first page.

    Takes the place of an order that failed or was lost. Raises ``ValueError`` for an unknown variant,
    ``OrderedAlreadyError``, ``NoTextError``, ``DossierFileError``, ``RecordUnfinishedError``,
    ``PrivateStorageError``.
    """
    variant = Dossier.Variant(variant)
    check_writable(dossier_storage())
    site_files()
    page = petition.page_or_deleted()
    if page is None:
        raise NoTextError
    if with_record:
        enclosed_record(page, timezone.now(), page.text_language)
    try:
        with transaction.atomic():
            _make_room(petition, variant)
            order = SealingOrder.objects.create(
                petition=petition,
                variant=variant,
                with_record=with_record,
                print_codes=print_codes,
                ordered_by=user,
            )
            enqueue_with(order, seal_ordered)
    except IntegrityError as error:
        raise OrderedAlreadyError from error
    return order


def _make_room(petition: Petition, variant: str) -> None:
    earlier = SealingOrder.objects.select_for_update().filter(petition=petition, variant=variant)
    for order in earlier:
        if not (order.error or order.is_lost or order.is_late):
            raise OrderedAlreadyError
        order.delete()


def cancel_order(order: SealingOrder) -> None:
    """Have nothing come of ``order``: a worker that is at it stops within seconds, and leaves nothing."""
    order.delete()
    # What a worker of this machine left that was stopped.
    discard_work_dirs(str(order.petition.uuid), order.variant)


@on_primary()
def restart_lost_orders() -> None:
    """Put into the queue again what nobody is at any more, or what the queue may have lost; to be run every minute.

    After ``MOST_ATTEMPTS`` the order says so instead.
    """
    for order in SealingOrder.objects.unattended().select_related("petition"):
        if not order.restart(seal_ordered):
            discard_work_dirs(str(order.petition.uuid), order.variant)


@task(Work.SEALING)
@on_primary()
def seal_ordered(order_id: int) -> None:
    """Seal what was ordered; run twice, it seals once. Raises what is no fault of the order, and notes both.

    One order at a time, so that a site with two workers always has one for mails; its end begins the next.
    """
    orders = SealingOrder.objects
    if orders.at_work().exclude(pk=order_id).exists() or not orders.begin(order_id):
        return
    order = SealingOrder.objects.select_related("petition", "ordered_by").get(pk=order_id)
    try:
        with OrderWatch(order) as watch:
            seal(
                order.petition,
                order.variant,
                user=order.ordered_by,
                with_record=order.with_record,
                print_codes=order.print_codes,
                watch=watch,
            )
    except OrderStoppedError:
        pass
    except DatabaseLostError:
        # Found by ``restart_lost_orders`` once the database is there again.
        raise
    except (SealingError, PrivateStorageError) as error:
        _note(order, str(error))
    except Exception:
        _note(order, _("Something unexpected happened; the log of the worker says what."))
        _enqueue_next()
        raise
    _enqueue_next()


def _enqueue_next() -> None:
    """Give the order that waits longest to a worker: its own task may have come while another was sealed."""
    waiting = SealingOrder.objects.filter(begun_at=None, error="").order_by("ordered_at", "pk")
    with transaction.atomic():
        if order := waiting.first():
            enqueue_with(order, seal_ordered)


def _note(order: SealingOrder, error: str) -> None:
    # Perhaps another worker is at it meanwhile, or another order took its place.
    order.as_begun().update(error=error)
