"""Fields of a petition page that begin as a setting of the site says."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from ...conf import DEFAULTS, settings
from .plain_fields import PositiveSmallIntegerField


@dataclass(frozen=True)
class SiteDefault:
    """The value of a setting, read when a page is made."""

    setting: str

    def __call__(self) -> Any:
        return getattr(settings, self.setting)


class MonthsField(PositiveSmallIntegerField):  # type: ignore[type-arg]
    """Months that a new page takes from a setting, named by ``SiteDefault``.

    Migrations hold the app's own default in its place: another value of the setting asks no site for one.
    """

    def deconstruct(self) -> Any:
        name, path, args, kwargs = super().deconstruct()
        if isinstance(self.default, SiteDefault):
            kwargs["default"] = DEFAULTS[self.default.setting]
        return name, path, args, kwargs

    def formfield(self, *args: Any, **kwargs: Any) -> Any:
        # A default that is called makes Django compare with a hidden input, which the editor does not show.
        return super().formfield(*args, **{"show_hidden_initial": False, **kwargs})
