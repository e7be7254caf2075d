"""Numbered sources in the templates of a site: ``{% numbered_sources page %}…{% endnumbered_sources %}``."""

from __future__ import annotations

from typing import Any

from django import template
from django.template import Context
from django.template.base import FilterExpression, NodeList, Parser, Token
from django.utils.safestring import SafeString

from ..sources.citation import full_stop, source_date, source_details, web_address
from ..sources.numbering import Numbering
from ..sources.plain import plain_text, without_references
from ..sources.richtext import expand_references
from ..sources.typography import typographic

register = template.Library()
for text_filter in (
    full_stop,
    plain_text,
    source_date,
    source_details,
    typographic,
    web_address,
    without_references,
):
    register.filter(text_filter)

#: What an enclosing tag collects: the sources of all that is numbered together.
_COLLECTED = "wagtail_petition_collected_sources"


class NumberedSourcesNode(template.Node):
    def __init__(self, owner: FilterExpression, nodelist: NodeList) -> None:
        self.owner = owner
        self.nodelist = nodelist

    def render(self, context: Context) -> SafeString:
        owner = self.owner.resolve(context)
        enclosing = context.get(_COLLECTED)
        if enclosing is not None:
            # One list of notes for the reader, whatever the text is pieced together from.
            enclosing.extend(owner.sources)
            return self.nodelist.render(context)
        sources = list(owner.sources)
        with context.push(**{_COLLECTED: sources}):
            html = self.nodelist.render(context)
        return Numbering(sources, _prefix(owner)).apply(expand_references(html))


def _prefix(owner: Any) -> str:
    """What the anchors of the notes begin with: several pages and snippets can be shown on one page."""
    name = "petition" if getattr(owner, "is_petition_page", False) else owner._meta.model_name
    return f"{name}-{owner.pk or 'preview'}-"


@register.tag
def numbered_sources(parser: Parser, token: Token) -> NumberedSourcesNode:
    """Number the references to the sources of a page in what the tag encloses, and write the notes.

    The notes stand where a “Sources” block is, else at the end. Takes one argument: a page or snippet with ``sources``.
    Within another such tag, its sources join those of the other: they are numbered together.
    """
    try:
        _name, page = token.split_contents()
    except ValueError as error:
        raise template.TemplateSyntaxError(
            "numbered_sources takes one argument, a page: {% numbered_sources page %}"
        ) from error
    nodelist = parser.parse(("endnumbered_sources",))
    parser.delete_first_token()
    return NumberedSourcesNode(parser.compile_filter(page), nodelist)
