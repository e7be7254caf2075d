"""What a model of a site needs to cite: a field for its sources, and rich text whose references search does not see."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext_lazy as _
from wagtail.fields import RichTextField

from ...blocks import STORED_REFERENCE
from ...guests import PlainFieldMixin
from ...source_blocks import SourcesBlock
from .streams import BlocklessStreamField


class SourcesField(BlocklessStreamField):
    """The sources of a page or snippet. Call it ``sources``: this is where editors and templates look for them."""

    def __init__(self, block_types: Any = None, **options: Any) -> None:
        options.setdefault("blank", True)
        options.setdefault("verbose_name", _("sources"))
        options.setdefault(
            "help_text", _("In any order: they are numbered as the text refers to them.")
        )
        super().__init__(block_types or SourcesBlock(), **options)


class CitingRichTextField(PlainFieldMixin, RichTextField):
    """Rich text that may refer to sources; search sees the text without the references.

    Put ``"source"`` among its ``features``. In migrations it is a ``RichTextField``.
    """

    in_migrations = "wagtail.fields.RichTextField"

    def get_searchable_content(self, value: Any) -> Any:
        return super().get_searchable_content(STORED_REFERENCE.sub("", str(value or "")))
