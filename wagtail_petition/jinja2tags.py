"""The tags and filters of the app for Jinja2: ``"extensions": [..., "wagtail_petition.jinja2tags.petition"]``."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from jinja2 import Environment, nodes, pass_context
from jinja2.ext import Extension
from jinja2.parser import Parser
from jinja2.runtime import Context

from .sources.citation import sentence
from .sources.rendering import number_rendered
from .templatetags import petition_sources, petition_tags


class PetitionExtension(Extension):
    """What ``{% load petition_tags petition_sources %}`` gives to Django's templates.

    Tags are functions: ``{{ petition_form(page) }}``; filters and ``{% numbered_sources page %}`` are written as there.
    """

    tags = {"numbered_sources"}

    def __init__(self, environment: Environment) -> None:
        super().__init__(environment)
        environment.filters.update(petition_tags.register.filters)
        environment.filters.update(petition_sources.register.filters)
        environment.globals.update(
            {
                "block_language": petition_tags.block_language,
                "field_language": petition_tags.field_language,
                "question_language": petition_tags.question_language,
                "field_text": petition_tags.field_text,
                "language_attributes": petition_tags.language_attributes,
                "petition_demands": petition_tags.petition_demands,
                "petition_export": petition_tags.petition_export,
                "petition_form": pass_context(petition_tags.petition_form),
                "petition_form_preview": petition_tags.petition_form_preview,
                "petition_languages": pass_context(petition_tags.petition_languages),
                "petition_of_block": pass_context(petition_tags.petition_of_block),
                "petition_progress": petition_tags.petition_progress,
                "petition_styles": pass_context(petition_tags.petition_styles),
                "sentence": sentence,
                "wording_language": petition_tags.wording_language,
            }
        )

    def parse(self, parser: Parser) -> nodes.Node:
        """``{% numbered_sources page %}…{% endnumbered_sources %}``"""
        lineno = next(parser.stream).lineno
        arguments = [parser.parse_expression(), nodes.ContextReference()]
        body = parser.parse_statements(("name:endnumbered_sources",), drop_needle=True)
        call = self.call_method("_number_rendered", arguments)
        return nodes.CallBlock(call, [], [], body).set_lineno(lineno)

    def _number_rendered(self, owner: Any, context: Context, caller: Callable[[], str]) -> str:
        request = context.get("request")
        place = context.vars if request is None else vars(request)
        # Jinja2's own type of text escapes what is joined to it.
        return number_rendered(owner, place, lambda: str(caller()))


# Nicer import name, as those of Wagtail.
petition = PetitionExtension
