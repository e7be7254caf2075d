"""Numbered sources in the templates of a site: ``{% numbered_sources page %}…{% endnumbered_sources %}``."""

from __future__ import annotations

from collections import Counter
from contextlib import nullcontext
from typing import Any

from django import template
from django.template import Context
from django.template.base import FilterExpression, NodeList, Parser, Token
from django.utils import translation
from django.utils.safestring import SafeString, mark_safe

from ..dates import long_date
from ..sources import citation
from ..sources.numbering import Numbering, has_references, owned
from ..sources.plain import plain_text, without_references
from ..sources.richtext import expand_references
from ..sources.typography import typographic_html

register = template.Library()
for text_filter in (*citation.FILTERS, long_date, plain_text, without_references):
    register.filter(text_filter)
register.simple_tag(citation.sentence)

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
            place = len(enclosing)
            enclosing.append(owner.sources)
            return mark_safe(owned(expand_references(self.nodelist.render(context)), place))  # noqa: S308
        streams = [owner.sources]
        with context.push(**{_COLLECTED: streams}):
            html = expand_references(self.nodelist.render(context))
        with _language(owner):
            html = typographic_html(html)
            if not has_references(html):
                return mark_safe(html)  # noqa: S308 (rendered above)
            return Numbering(streams, _prefix(owner, context)).apply(html)


def _language(owner: Any) -> Any:
    """The language of the notes: that of the text, which may be an alias under the address of another language."""
    code = getattr(owner, "text_language", None)
    return translation.override(code) if code else nullcontext()


def _prefix(owner: Any, context: Context) -> str:
    """What the anchors of the notes begin with: several pages and snippets can be shown on one page, each many times.

    What is shown first has the same anchors whatever follows: people link to them.
    """
    name = "petition" if getattr(owner, "is_petition_page", False) else owner._meta.model_name
    prefix = f"{name}-{owner.pk or 'preview'}-"
    request = context.get("request")
    # Each block renders a context of its own; the request is the same for all.
    place = context.dicts[0] if request is None else vars(request)
    shown = place.setdefault("wagtail_petition_anchors", Counter())
    shown[prefix] += 1
    return prefix if shown[prefix] == 1 else f"{prefix}{shown[prefix]}-"


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
