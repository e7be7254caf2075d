"""The rich-text feature ``source``: how a note reference is stored, edited and shown."""

from __future__ import annotations

from html import escape
from typing import Any

from django.urls import reverse_lazy
from django.utils.html import format_html
from django.utils.translation import gettext_lazy as _
from draftjs_exporter.dom import DOM
from wagtail.admin.rich_text.converters.editor_html import LinkTypeRule
from wagtail.admin.rich_text.converters.html_to_contentstate import InlineEntityElementHandler
from wagtail.admin.rich_text.editors.draftail.features import EntityFeature, PluginFeature
from wagtail.rich_text import LinkHandler, expand_db_html
from wagtail.rich_text.feature_registry import FeatureRegistry

from ..blocks import STORED_REFERENCE
from ..source_blocks.references import LINK_TYPE
from .views import URL_NAME as CHECK_URL_NAME

FEATURE = "source"
ENTITY = "SOURCE"

#: Each uses those before it.
SCRIPTS = (
    "source-dom",
    "sources-on-form",
    "source-numbers",
    "source-paste",
    "source-card",
    "source-list",
    "source-maker",
    "source-chooser",
    "source-entity",
)

#: What the scripts say.
STRINGS = {
    "heading": _("Refer to a source"),
    "search": _("Search the sources of this page"),
    "empty": _("This page has no sources yet."),
    "notFound": _("No source has these words."),
    "untitled": _("Untitled source"),
    "add": _("Add a source"),
    "kind": _("Kind"),
    "make": _("Add and refer to it"),
    "back": _("Back to the list"),
    "cancel": _("Cancel"),
    "invalid": _("The source was not added: correct what is marked."),
    "unchecked": _(
        "The source could not be checked. Nothing is lost: look after your connection, then try again."
    ),
    "shortcut": _("In the text, Ctrl + Alt + F opens this dialog (on a Mac, Cmd + Option + F)."),
    "noField": _(
        "This form has no sources. A webmaster adds them to the page as a StreamField named “sources”, "
        "made of SourcesBlock."
    ),
    "number": _("Source %(label)s"),
    "missing": _(
        "This page has no such source: it was deleted, or the text comes from another page. "
        "Readers see no reference here."
    ),
}


class SourceLinkHandler(LinkHandler):
    """Marks a reference for ``numbering``: a link handler knows no page, so it cannot number.

    Where nothing numbers it, the label that the editor shows would mislead: nobody sees it there. Sources are parts
    of pages and no models: there is nothing for the reference index to know.
    """

    identifier = LINK_TYPE

    @classmethod
    def expand_db_attributes(cls, attrs: dict[str, str]) -> str:
        # Pages hold hundreds: ``format_html`` takes five times as long.
        return f'<a class="petition-noteref" data-source="{escape(attrs.get("id", ""))}" hidden>'


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


class SourceFeature(EntityFeature):
    """An entity with a plugin of its own, for the keyboard: Wagtail knows one feature by one name."""

    def construct_options(self, options: dict[str, Any]) -> None:
        super().construct_options(options)
        PluginFeature({"type": ENTITY}).construct_options(options)


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
        SourceFeature(
            {
                "type": ENTITY,
                "icon": "openquote",
                "description": _("Source"),
                "attributes": ["id"],
                # Pasted references without an id become text.
                "allowlist": {"id": "^[\\w-]+$"},
                "checkUrl": reverse_lazy(CHECK_URL_NAME),
                "strings": STRINGS,
            },
            js=[f"wagtail_petition/js/{name}.js" for name in SCRIPTS],
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
