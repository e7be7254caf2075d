"""Dossiers that a worker is to seal: how they stand, and cancelling them."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils.translation import gettext as _
from wagtail.admin import messages

from ...dossier.sealing_orders import cancel_order
from ...models import SealingOrder
from ...models.page.finding import attach_pages
from ...models.visibility import petitions_for
from ..links import SEAL_DOSSIERS
from ..pages import DeskPage


def sealing_orders(user: Any) -> list[SealingOrder]:
    """What was ordered for the petitions of ``user`` and is not there yet, with the titles of their pages."""
    own = SealingOrder.objects.filter(petition__in=petitions_for(user))
    orders = list(own.select_related("petition"))
    attach_pages([order.petition for order in orders])
    return orders


class CancelSealingView(DeskPage):
    """Has nothing come of an order, or takes the note of one that failed off the list."""

    permission_required = SEAL_DOSSIERS
    http_method_names = ("post",)

    def post(self, request: HttpRequest, pk: int) -> HttpResponse:
        own = SealingOrder.objects.filter(petition__in=petitions_for(request.user))
        order = get_object_or_404(own.select_related("petition"), pk=pk)
        cancel_order(order)
        if not order.error:
            messages.success(request, _("The sealing is cancelled. Nothing is left of it."))
        return redirect("wagtail_petition_dossiers:index")
