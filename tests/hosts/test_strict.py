"""A site that is strict: keys of users that are no numbers, sessions in cookies, no slash appended, a policy."""

from __future__ import annotations

import pytest

from .walk import walk_through

pytestmark = pytest.mark.hosts


def test_a_strict_site_comes_to_a_dossier_that_verifies(make_site, tab, tmp_path):
    site = make_site(
        "strict",
        "people",
        AUTH_USER_MODEL="people.User",
        SESSION_ENGINE="django.contrib.sessions.backends.signed_cookies",
        APPEND_SLASH=False,
        WAGTAIL_APPEND_SLASH=False,
    )
    middleware = "MIDDLEWARE = [\n"
    strict = '    "people.middleware.strict_policy",\n'
    site.edit("mysite/settings/base.py", middleware, middleware + strict)

    walk_through(site, tab, tmp_path)
