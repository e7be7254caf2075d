"""The exports that a worker prepared or prepares for somebody: how far they are, their download, their end."""

from __future__ import annotations

import mimetypes
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse, HttpResponseForbidden
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect
from django.template.response import TemplateResponse
from django.urls import URLPattern, path
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.debug import sensitive_variables
from wagtail.admin import messages
from wagtail.admin.viewsets.base import ViewSet

from ...conf import settings
from ...models import ExportOrder
from ...models.dossier import PrivateStorageMissingError, dossier_storage
from ...routing import on_primary
from ..audit_log import trace_prepared
from ..guarded_download import (
    ENCRYPTED_TYPE,
    PasswordForm,
    TakenFile,
    file_response,
    is_fresh,
    pieces_of,
)
from ..pages import DeskPage
from ..permissions import EXPORT_NEWSLETTER, EXPORT_SIGNATURES
from .form_view import EXPORTS
from .orders import cancel_export, may_have
from .ranges import Part, UnsatisfiableRangeError, part_of, requested_part

#: Seconds after which the list looks again how far they are.
REFRESH_SECONDS = 3


class ExportersPage(DeskPage):
    """Base of the pages for those who may export anything."""

    header_icon = "download"
    page_title = gettext_lazy("Prepared exports")

    def is_permitted(self, user: Any) -> bool:
        return any(map(user.has_perm, (EXPORT_SIGNATURES, EXPORT_NEWSLETTER)))

    @on_primary()
    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        return super().dispatch(request, *args, **kwargs)

    @property
    def own(self) -> Any:
        """The exports of whoever asks; nobody else’s exist."""
        user: Any = self.request.user
        return ExportOrder.objects.filter(ordered_by=user).select_related("ordered_by")

    @cached_property
    def order(self) -> ExportOrder:
        """The export in the address."""
        found: ExportOrder = get_object_or_404(self.own, uuid=self.kwargs["uuid"])
        return found


class ExportsView(ExportersPage):
    """The list."""

    template_name = "wagtail_petition/desk/exports/index.html"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        orders = list(self.own)
        return super().get_context_data(
            orders=orders,
            hours=settings.EXPORT_HOURS,
            refresh=REFRESH_SECONDS if any(order.is_under_way for order in orders) else None,
            **kwargs,
        )


class CancelView(ExportersPage):
    """Ends an export: the worker stops, or the file is deleted."""

    http_method_names = ("post",)

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        said = (
            _("The file is deleted.") if self.order.finished_at else _("The export is cancelled.")
        )
        try:
            cancel_export(self.order)
        except PrivateStorageMissingError as error:
            messages.error(request, str(error))
        else:
            messages.success(request, said)
        return redirect(EXPORTS)


class DownloadView(ExportersPage):
    """A prepared file, for whoever ordered it and still may have it, shortly after they typed their password.

    By GET, so that a download that was broken off can go on where it ended; the address is of no use to others.
    """

    page_title = gettext_lazy("Download a prepared export")
    http_method_names = ("get", "post")

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        if not may_have(self.order):
            raise Http404
        if not self.order.is_ready:
            messages.error(request, _("This file is not given out: see below."))
            return redirect(EXPORTS)
        if is_fresh(request):
            return self._file()
        if "Range" in request.headers:
            # A program would take a form for the file, and Wagtail answers ``PermissionDenied`` with a page.
            return HttpResponseForbidden()
        return self._ask(PasswordForm(request))

    @sensitive_variables()
    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        form = PasswordForm(request, request.POST)
        return redirect(request.path) if form.is_proved() else self._ask(form, status=422)

    def _ask(self, form: PasswordForm, status: int = 200) -> TemplateResponse:
        context = self.get_context_data(
            form=form, order=self.order, minutes=settings.PASSWORD_MINUTES
        )
        template = "wagtail_petition/desk/exports/download.html"
        return TemplateResponse(self.request, template, context, status=status)

    def _file(self) -> HttpResponseBase:
        order = self.order
        etag = f'"{order.uuid}"'
        try:
            part = requested_part(self.request.headers, etag, order.size)
            content = dossier_storage().open(order.file_name)
        except UnsatisfiableRangeError:
            return HttpResponse(
                status=416, headers={"Content-Range": f"bytes */{order.size}", "ETag": etag}
            )
        except (PrivateStorageMissingError, FileNotFoundError):
            messages.error(
                self.request, _("This file is not in the private storage any more: order it again.")
            )
            return redirect(EXPORTS)
        response = self._answer(content, part)
        response["ETag"] = etag
        response["Accept-Ranges"] = "bytes"
        return response

    def _answer(self, content: Any, part: Part | None) -> HttpResponseBase:
        order = self.order
        is_resumed = bool(part and part.first)
        file = TakenFile(
            name=order.name,
            content_type=mimetypes.guess_type(order.name)[0] or ENCRYPTED_TYPE,
            content=part_of(content, part) if part else pieces_of(content),
            entries=trace_prepared(order, is_resumed=is_resumed),
            size=part.size if part else order.size,
        )
        if part is None:
            return file_response(file)
        response = file_response(file, status=206)
        response["Content-Range"] = f"bytes {part.first}-{part.last}/{order.size}"
        return response


class ExportsViewSet(ViewSet):
    """The list and what is behind it; the lists that are exported lead there."""

    def get_urlpatterns(self) -> list[URLPattern]:
        return [
            path("", ExportsView.as_view(), name="index"),
            path("download/<uuid:uuid>/", DownloadView.as_view(), name="download"),
            path("cancel/<uuid:uuid>/", CancelView.as_view(), name="cancel"),
        ]
