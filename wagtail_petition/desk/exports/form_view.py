"""The view before the file of a list: it answers with the file or, of a long list, has a worker make it."""

from __future__ import annotations

from abc import abstractmethod
from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING, Any

from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.shortcuts import redirect
from django.utils.functional import cached_property
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from wagtail.admin import messages

from ...conf import settings
from ...models import ExportOrder, PetitionLogEntry
from ...models.dossier import PrivateStorageError
from ...privacy.security_measures import has_task_queue
from ...tables import Cell, ExportFormat
from ..guarded_download import TakenFile, TakeOutMixin, whole
from .form import ExportForm
from .orders import ExportError, order_export

EXPORTS = "wagtail_petition_exports:index"


class TableTakeOutMixin(TakeOutMixin):
    """For a view that gives out the rows of a list as a file.

    A worker makes such a view too, with a request that has nothing but a user and the filters in its address.
    """

    form_class = ExportForm
    request: HttpRequest

    if TYPE_CHECKING:
        # What the view has that this is mixed into.
        def setup(self, request: HttpRequest, *args: Any, **kwargs: Any) -> None: ...

        def get_filename(self) -> str:
            """Name of the file, without its ending."""

    @property
    @abstractmethod
    def take_out_permissions(self) -> Sequence[str]:
        """What whoever takes the file out must all be permitted."""

    @abstractmethod
    def file_table(self) -> tuple[list[str], Iterator[Sequence[Cell]]]:
        """The headings and the rows of the file."""

    @abstractmethod
    def has_more_rows_than(self, number: int) -> bool:
        """Whether the list is longer; found without counting it to its end."""

    @abstractmethod
    def log_begun(self, export_format: ExportFormat, reason: str) -> list[PetitionLogEntry]:
        """Note that the rows are to be taken out, petition by petition; returns the entries."""

    @cached_property
    def is_long(self) -> bool:
        """Whether the list takes longer to write than whoever asks for it can wait."""
        return self.has_more_rows_than(settings.EXPORT_ROWS_IN_REQUEST)

    @property
    def is_ordered(self) -> bool:
        """Whether a worker makes the file."""
        return self.is_long and has_task_queue()

    def make_form(self, request: HttpRequest, data: Any = None) -> ExportForm:
        return self.form_class(request, data, is_ordered=self.is_ordered)

    def take_out_context(self) -> dict[str, Any]:
        return {
            "is_long": self.is_long,
            "is_ordered": self.is_ordered,
            "rows_in_request": settings.EXPORT_ROWS_IN_REQUEST,
        }

    def answer(self, form: Any) -> HttpResponseBase:
        return self._order(form) if self.is_ordered else super().answer(form)

    def take_out(self, form: Any) -> TakenFile:
        export_format = form.chosen_format
        file = TakenFile(
            name=f"{self.get_filename()}.{export_format.extension}",
            content_type=export_format.content_type,
            content=self._pieces(export_format, form.chosen_delimiter),
            entries=self.log_begun(export_format, form.cleaned_data["reason"]),
        )
        # A long one leaves as it is written, so that the first byte does not wait for the last.
        return file if self.is_long else whole(file)

    def _pieces(self, export_format: ExportFormat, delimiter: str) -> Iterator[bytes]:
        # Nothing is read before the log says that it was begun.
        yield from export_format.pieces(*self.file_table(), delimiter)

    def _order(self, form: Any) -> HttpResponseBase:
        user: Any = self.request.user
        export_format, recipients = form.chosen_format, form.recipients
        name = f"{self.get_filename()}.{export_format.extension}"
        order = ExportOrder(
            ordered_by=user,
            form=self.request.resolver_match.view_name,  # type: ignore[union-attr]
            query=self.request.GET.urlencode(),
            name=f"{name}.age" if recipients else name,
            file_format=export_format.name,
            delimiter=form.chosen_delimiter,
            language=get_language() or "en",
            recipients=recipients,
        )
        reason = form.cleaned_data["reason"]
        try:
            order_export(order, lambda: self.log_begun(export_format, reason))
        except (ExportError, PrivateStorageError) as error:
            messages.error(self.request, str(error))
        else:
            messages.success(
                self.request,
                _("The file is being prepared. It is given out on this page, to you alone."),
            )
        return redirect(EXPORTS)
