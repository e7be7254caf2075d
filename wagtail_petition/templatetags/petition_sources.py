"""Numbered sources in the templates of a site: ``{% numbered_sources page %}…{% endnumbered_sources %}``."""

from __future__ import annotations

from django import template
from django.template import Context
from django.template.base import FilterExpression, NodeList, Parser, Token
from django.utils.safestring import SafeString

from ..dates import long_date
from ..sources import citation
from ..sources.citation_style import cited
from ..sources.plain import plain_text, without_references
from ..sources.rendering import number_rendered
from ..sources.typography import typographic_html

register = template.Library()
for text_filter in (*citation.FILTERS, cited, long_date, plain_text, without_references):
    register.filter(text_filter)
register.filter(typographic_html)
register.simple_tag(citation.sentence)


class NumberedSourcesNode(template.Node):
    def __init__(self, owner: FilterExpression, nodelist: NodeList) -> None:
        self.owner = owner
        self.nodelist = nodelist

    def render(self, context: Context) -> SafeString:
        request = context.get("request")
        # Each block renders a context of its own; the request is the same for all.
        place = context.dicts[0] if request is None else vars(request)
        return number_rendered(
            self.owner.resolve(context), place, lambda: self.nodelist.render(context)
        )


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
