"""The base of all pages of the app: our own, unless the site has one in the language of another template engine."""

from __future__ import annotations

import re
from typing import Any

from django import template
from django.template import Context, TemplateDoesNotExist, engines
from django.template.backends.django import DjangoTemplates
from django.template.base import FilterExpression, NodeList, Parser, Token
from django.template.loader_tags import BlockNode
from django.utils.safestring import SafeString, mark_safe

register = template.Library()

NAME = "wagtail_petition/base.html"
_TITLE = re.compile(r"(<title[^>]*>).*?(</title>)", re.DOTALL | re.IGNORECASE)


class SiteBaseNode(template.Node):
    def __init__(self, nodelist: NodeList) -> None:
        self.nodelist = nodelist

    def render(self, context: Context) -> SafeString:
        base = _site_base()
        if base is None:
            return self.nodelist.render(context)
        blocks: list[Any] = self.nodelist.get_nodes_by_type(BlockNode)
        parts = {block.name: block.render(context) for block in blocks}
        return base.render({**context.flatten(), **parts}, context.get("request"))


def _site_base() -> Any:
    """The base that the site has for another engine, such as Jinja2; None if it has none.

    One for Django's is found in place of the template that this tag stands in.
    """
    for engine in engines.all():
        if not isinstance(engine, DjangoTemplates):
            try:
                return engine.get_template(NAME)
            except TemplateDoesNotExist:
                continue
    return None


@register.tag
def site_base(parser: Parser, token: Token) -> SiteBaseNode:
    """What it encloses, or a template ``wagtail_petition/base.html`` of another engine, given the blocks by name."""
    nodelist = parser.parse(("endsite_base",))
    parser.delete_first_token()
    return SiteBaseNode(nodelist)


class TitleNode(template.Node):
    def __init__(self, usual: FilterExpression, nodelist: NodeList) -> None:
        self.usual = usual
        self.nodelist = nodelist

    def render(self, context: Context) -> SafeString:
        title = self.nodelist.render(context)
        usual = str(self.usual.resolve(context))
        if not _TITLE.search(usual):
            return title
        led = _TITLE.sub(lambda found: f"{found[1]}{title}{found[2]}", usual, count=1)
        return mark_safe(led)  # noqa: S308 (templates made all of it)


@register.tag
def title_as_in(parser: Parser, token: Token) -> TitleNode:
    """What it encloses; in the ``<title>`` of what is given, where that holds one, as it does on sites of the DSFR."""
    _name, usual = token.split_contents()
    nodelist = parser.parse(("endtitle_as_in",))
    parser.delete_first_token()
    return TitleNode(parser.compile_filter(usual), nodelist)
