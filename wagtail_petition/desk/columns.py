"""Columns that Wagtail does not have."""

from __future__ import annotations

from typing import Any

from wagtail.admin.ui.tables import Column

from ..dates import long_moment, short_moment


class MomentColumn(Column):
    """A date and time as such. Wagtail's own column says how long ago that is, which is wrong of the future."""

    def get_value(self, instance: Any) -> str:
        return short_moment(super().get_value(instance))


class EvidenceColumn(Column):
    """A moment with the time zone named, where it proves something."""

    def get_value(self, instance: Any) -> str:
        return long_moment(super().get_value(instance))
