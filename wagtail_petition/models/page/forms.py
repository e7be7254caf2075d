"""The form of a page that cites sources, in Wagtail's editor."""

from __future__ import annotations

from typing import Any

from django.utils.translation import ngettext
from wagtail.admin.forms import WagtailAdminPageForm

from ...addressees import addressees
from ...source_blocks.dates import dates_of_language
from ...source_blocks.references import referred_ids


class CitingPageForm(WagtailAdminPageForm):
    """Reads dates in the language of the page, and refuses to publish references whose source is gone.

    The ``base_form_class`` of a page model with ``sources``.
    """

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if self.instance._state.adding and "addressee_name" in self.fields:
            first = addressees()[0]
            self.initial["addressee_name"] = str(first["name"])
            self.initial["addressee_address"] = first.get("address", "")

    def full_clean(self) -> None:
        locale = getattr(self.instance, "locale", None)
        if locale is None:
            super().full_clean()
            return
        with dates_of_language(locale.language_code):
            super().full_clean()

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean()
        # Of a draft, the checks beside the text say so. The source may be what is typed next.
        if not self.is_deferred_validation and "sources" in cleaned:
            known = {child.id for child in cleaned["sources"]}
            for name in [name for name in cleaned if name != "sources"]:
                lost = [one for one in referred_ids(cleaned[name]) if one not in known]
                if lost:
                    self.add_error(name, _lost(len(lost)))
        return cleaned


def _lost(count: int) -> str:
    return ngettext(
        "%(count)d reference has lost its source, and is shown as [?]: refer to another source, or delete it.",
        "%(count)d references have lost their sources, and are shown as [?]: refer to other sources, or delete them.",
        count,
    ) % {"count": count}
