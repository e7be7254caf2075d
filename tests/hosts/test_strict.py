"""A site that is strict and set otherwise: Jinja2, below a path, naive moments, keys of users that are no numbers,
sessions in cookies, no slash appended, a policy."""

from __future__ import annotations

import pytest

from .readme import add_petitions, example
from .walk import walk_through

pytestmark = pytest.mark.hosts

ENVIRONMENT = "from django.templatetags.static import static"


def test_a_strict_site_of_jinja2_templates_comes_to_a_dossier_that_verifies(make_site, tab):
    site = make_site("strict", "people", requires=["jinja2"], below="/below")
    site.set(
        AUTH_USER_MODEL="people.User",
        SESSION_ENGINE="django.contrib.sessions.backends.signed_cookies",
        APPEND_SLASH=False,
        WAGTAIL_APPEND_SLASH=False,
        FORCE_SCRIPT_NAME=site.below,
        USE_TZ=False,
        TIME_ZONE="America/New_York",
    )
    middleware = "MIDDLEWARE = [\n"
    strict = '    "people.middleware.strict_policy",\n'
    site.edit("mysite/settings/base.py", middleware, middleware + strict)
    site.manage("makemigrations", "people")

    site.put("jinja")
    site.write("mysite/jinja2.py", example("jinja2.md", ENVIRONMENT))
    templates = example("jinja2.md", "TEMPLATES = [")
    site.edit("mysite/settings/base.py", "WSGI_APPLICATION", f"{templates}\nWSGI_APPLICATION")
    look = example("jinja2.md", '{% extends "base.html" %}')
    add_petitions(site, look, "mysite/jinja2")
    walk_through(site, tab)
