"""What the base template of a site leaves out of the pages of petitions."""

from __future__ import annotations

import re
from importlib import import_module
from typing import Any

from django.conf import settings as django_settings
from django.contrib.auth import get_user
from django.contrib.auth.models import AnonymousUser
from django.core.checks import CheckMessage, Error
from django.core.checks import Warning as CheckWarning
from django.db import DatabaseError
from django.http import HttpRequest, HttpResponse
from django.template.loader import get_template, render_to_string
from django.utils.functional import SimpleLazyObject

from ..operations.caching import is_for_everybody

BASE = "wagtail_petition/base.html"
_PROBE = "wagtail_petition/probe.html"


def check_base_template(
    app_configs: Any, databases: Any = None, **kwargs: Any
) -> list[CheckMessage]:
    """A page of ours is rendered in the base of the site: what is lost there is lost in silence.

    Bases ask the database which site they are of, so it needs ``--database``; ``migrate`` runs it, too.
    """
    if not databases:
        return []
    try:
        html = render_to_string(_PROBE, request=_visit())
    except (DatabaseError, ValueError):
        # Before the first migration, or before static files are collected, there is nothing to see yet.
        return []
    except Exception as error:
        return [
            CheckWarning(
                f"{BASE} cannot be rendered: {type(error).__name__}: {error}",
                hint="Pages around a signature have a request and no page: guard what needs one by {% if page %}.",
                id="wagtail_petition.W051",
            )
        ]
    return _losses(html, str(getattr(get_template(BASE), "origin", BASE)))


def check_shared_pages(
    app_configs: Any, databases: Any = None, **kwargs: Any
) -> list[CheckMessage]:
    """What a base template writes for one visitor keeps caches from showing the page to others."""
    if not databases:
        return []
    request: Any = _visit()
    request.session = import_module(django_settings.SESSION_ENGINE).SessionStore()
    request.user = SimpleLazyObject(lambda: get_user(request))
    try:
        html = render_to_string(_PROBE, request=request)
    except Exception:
        # check_base_template says so.
        return []
    if not is_for_everybody(request, HttpResponse(html)):
        return [
            CheckWarning(
                "No cache can keep petition pages: the base template of the site holds a CSRF token or a nonce, or "
                "begins a session.",
                hint=(
                    'A search form with method="get" needs no {% csrf_token %}, and a script in a file no nonce; give '
                    "other forms a page of their own."
                ),
                id="wagtail_petition.W025",
            )
        ]
    if request.session.accessed:
        return [
            CheckWarning(
                "Caches keep petition pages apart by the cookies of visitors: the base template of the site looks at "
                "the session or at request.user, as {% wagtailuserbar %} does.",
                hint=(
                    f"Write {{% if request.COOKIES.{django_settings.SESSION_COOKIE_NAME} %}} … {{% endif %}} around "
                    "it, and have caches let requests with that cookie through."
                ),
                id="wagtail_petition.W026",
            )
        ]
    return []


def _visit() -> HttpRequest:
    """A request for the first page of the site, by somebody unknown."""
    hosts = (host.lstrip(".") for host in django_settings.ALLOWED_HOSTS if host != "*")
    request = HttpRequest()
    request.method = "GET"
    request.path = request.path_info = "/"
    request.META = {"SERVER_NAME": next(hosts, "localhost"), "SERVER_PORT": "80"}
    request.user = AnonymousUser()
    return request


def _losses(html: str, path: str) -> list[CheckMessage]:
    head, _end, _body = html.partition("</head>")
    found: list[CheckMessage] = []
    if "petition-probe-content" not in html:
        found.append(
            Error(
                "Pages of petitions are empty: the base template of the site has no block “content”.",
                hint=(
                    f"In {path} write {{% block main %}}{{% block content %}}{{% endblock %}}{{% endblock %}}, "
                    "with the name that the block around the text has in your base in place of “main”."
                ),
                id="wagtail_petition.E052",
            )
        )
    if not re.search(r"<title[^>]*>[^<]*petition-probe-title", head):
        found.append(
            CheckWarning(
                "Pages of petitions have no title of their own: the base template of the site has no block “title”.",
                hint="In your base template write <title>{% block title %}{% endblock %}</title>.",
                id="wagtail_petition.W053",
            )
        )
    if 'name="robots"' not in head:
        found.append(
            CheckWarning(
                "Search engines do not see the description and the languages of petitions: the base template of the "
                "site has no block “extra_css”, “extra_head” or “head” in its <head>.",
                hint=(
                    "In your base template write {% block extra_head %}{% endblock %} before </head>; or, if it has a "
                    f"block there by another name, such as “meta”, in {path}: "
                    "{% block meta %}{{ block.super }}{% block extra_head %}{% endblock %}{% endblock %}"
                ),
                id="wagtail_petition.W054",
            )
        )
    return found
