"""Numbered sources in the templates of a site: ``{% numbered_sources page %}…{% endnumbered_sources %}``."""

from __future__ import annotations

from django import template
from django.template import Context
from django.template.base import FilterExpression, NodeList, Parser, Token
from django.utils.safestring import SafeString

from ..sources.citation import full_stop, source_date, source_details, web_address
from ..sources.numbering import Numbering
from ..sources.typography import typographic

register = template.Library()
for text_filter in (full_stop, source_date, source_details, typographic, web_address):
    register.filter(text_filter)


class NumberedSourcesNode(template.Node):
    def __init__(self, page: FilterExpression, nodelist: NodeList) -> None:
        self.page = page
        self.nodelist = nodelist

    def render(self, context: Context) -> SafeString:
        page = self.page.resolve(context)
        prefix = f"petition-{page.pk or 'preview'}-"
        return Numbering(page.sources, prefix).apply(self.nodelist.render(context))


@register.tag
def numbered_sources(parser: Parser, token: Token) -> NumberedSourcesNode:
    """Number the references to the sources of a page in what the tag encloses, and write the notes.

    The notes stand where a “Sources” block is, else at the end. Takes one argument: a page with ``sources``.
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
