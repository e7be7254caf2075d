"""Pages of a list that may have millions of rows."""

from __future__ import annotations

from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from wagtail.admin.paginator import WagtailPaginator

#: Rows that are counted, and listed: who looks for one further down filters or searches.
MOST = 2_000


class LongListPaginator(WagtailPaginator):
    """Counts no further than ``MOST``: a database counts a million rows one by one."""

    @cached_property
    def count(self) -> int:
        return min(self._counted, MOST)

    @property
    def is_cut(self) -> bool:
        """Whether there are more rows than can be listed."""
        return self._counted > MOST

    @cached_property
    def items_count_label(self) -> str:
        if not self.is_cut:
            return str(super().items_count_label)
        more = _("more than %(count)s %(items)s")
        return more % {"count": MOST, "items": self.verbose_name_plural}

    @cached_property
    def _counted(self) -> int:
        return int(self.object_list.order_by()[: MOST + 1].count())
