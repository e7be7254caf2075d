"""Sites Conformes, with which the French State makes its sites: the look and the rules of its design system."""

from __future__ import annotations

import pytest

from .readme import add_petitions, example
from .site import part
from .walk import Walk, walk_through

pytestmark = pytest.mark.hosts

ADDRESSES = """path("", include("mysite.conformes")), path("", include(wagtail_urls)), prefix_default_language=False"""

COLOURS = "/* The design system of the French State (DSFR) */"
BASE = """{{% extends "sites_conformes_core/base.html" %}}
{{% block extra_css %}}{{{{ block.super }}}}<style>{colours}</style>{{% endblock %}}
"""


def test_petitions_have_the_look_of_the_state(make_site, postgresql_databases, tab):
    site = make_site(
        "conformes",
        requires=["sites-conformes==4.3.1"],
        new_database=postgresql_databases,
        counted="1 personne a signé",
    )
    site.add_settings(part("conformes.py"))
    site.write("mysite/conformes.py", part("conformes_urls.py"))
    site.translate_addresses(ADDRESSES)
    site.write("mysite/templates/base.html", BASE.format(colours=example("look.md", COLOURS)))
    add_petitions(site)
    walk_through(site, tab, in_the_colours_of_the_state)


def in_the_colours_of_the_state(walk: Walk) -> None:
    """The button has the blue of the design system, and a link the line of it or ours, not both."""
    page = walk.page_at("/petition/")
    button = page.locator(".petition-form [name=send]")
    assert (
        button.evaluate("element => getComputedStyle(element).backgroundColor") == "rgb(0, 0, 145)"
    )
    link = page.locator(".petition-byline a")
    assert link.evaluate("element => getComputedStyle(element).backgroundImage") == "none"
