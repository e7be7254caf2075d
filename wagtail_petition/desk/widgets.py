"""Fields of the desk's forms that Wagtail does not have."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django import forms


class FittingSelect(forms.Select):
    """A choice of long names: as wide as they are, but no wider than the screen, as Wagtail's own are on phones."""

    def __init__(self, attrs: dict[str, Any] | None = None, choices: Iterable[Any] = ()) -> None:
        super().__init__({"class": "w-w-full", **(attrs or {})}, choices)
