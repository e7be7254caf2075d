"""The rich-text feature ``source``: how a note reference is stored, edited and shown."""

from __future__ import annotations

from typing import Any

from django.utils.html import format_html
from django.utils.translation import gettext_lazy as _
from draftjs_exporter.dom import DOM
from wagtail.admin.rich_text.converters.editor_html import LinkTypeRule
from wagtail.admin.rich_text.converters.html_to_contentstate import InlineEntityElementHandler
from wagtail.admin.rich_text.editors.draftail.features import EntityFeature
from wagtail.rich_text import LinkHandler, expand_db_html
from wagtail.rich_text.feature_registry import FeatureRegistry

from ..blocks import STORED_REFERENCE
from .references import LINK_TYPE

FEATURE = "source"
ENTITY = "SOURCE"


class SourceLinkHandler(LinkHandler):
    """Marks a reference for ``numbering``: a link handler knows no page, so it cannot number.

    Where nothing numbers it, the label that the editor shows would mislead: nobody sees it there. Sources are parts
    of pages and no models: there is nothing for the reference index to know.
    """

    identifier = LINK_TYPE

    @classmethod
    def expand_db_attributes(cls, attrs: dict[str, str]) -> str:
        return format_html(
            '<a class="petition-noteref" data-source="{}" hidden>', attrs.get("id", "")
        )


def expand_references(html: str) -> str:
    """``html`` with the references that no rich text has expanded: those in HTML that editors write by hand."""
    if f'linktype="{LINK_TYPE}"' not in html:
        return html
    return STORED_REFERENCE.sub(lambda reference: expand_db_html(reference[0]), html)


class SourceElementHandler(InlineEntityElementHandler):
    """From the database to the editor."""

    mutability = "IMMUTABLE"

    def get_attribute_data(self, attrs: dict[str, str]) -> dict[str, str]:
        return {"id": attrs.get("id", "")}


def source_entity(props: dict[str, Any]) -> Any:
    """From the editor to the database."""
    return DOM.create_element(
        "a", {"linktype": LINK_TYPE, "id": props.get("id", "")}, props["children"]
    )


class SourceTagHandler:
    """To and from the HTML that the API and the plain HTML editor use."""

    @staticmethod
    def get_db_attributes(tag: Any) -> dict[str, str]:
        return {"id": tag["data-id"]}

    @staticmethod
    def expand_db_attributes(attrs: dict[str, str]) -> str:
        return format_html('<a data-linktype="source" data-id="{}">', attrs.get("id", ""))


def register(features: FeatureRegistry) -> None:
    """Register the feature: put ``"source"`` among the ``features`` of a rich text to have the button."""
    features.register_link_type(SourceLinkHandler)
    features.register_editor_plugin(
        "draftail",
        FEATURE,
        EntityFeature(
            {
                "type": ENTITY,
                "icon": "openquote",
                "description": _("Source"),
                "attributes": ["id"],
                # Pasted references without an id become text.
                "allowlist": {"id": "^[\\w-]+$"},
                "heading": _("Refer to a source"),
                "empty": _(
                    "This page has no sources yet. Add one under “Sources”, then come back."
                ),
                "untitled": _("Untitled source"),
                "cancel": _("Cancel"),
            },
            js=["wagtail_petition/js/source-entity.js"],
            css={"all": ["wagtail_petition/css/source-entity.css"]},
        ),
    )
    features.register_converter_rule(
        "contentstate",
        FEATURE,
        {
            "from_database_format": {f'a[linktype="{LINK_TYPE}"]': SourceElementHandler(ENTITY)},
            "to_database_format": {"entity_decorators": {ENTITY: source_entity}},
        },
    )
    features.register_converter_rule(
        "editorhtml", FEATURE, [LinkTypeRule(LINK_TYPE, SourceTagHandler)]
    )
