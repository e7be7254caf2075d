"""Petitions in base templates of sites that never heard of them."""

from __future__ import annotations

import pytest
from django.core.checks import Tags, run_checks

STYLES = "link[href$='wagtail_petition/css/petition.css']"

#: As ``wagtail start`` makes it.
STARTED = """{% load wagtailcore_tags wagtailuserbar %}<!DOCTYPE html>
<html lang="en"><head>
<title>{% block title %}{% if page.seo_title %}{{ page.seo_title }}{% else %}{{ page.title }}{% endif %}{% endblock %}
{% block title_suffix %}{% wagtail_site as site %}{{ site.site_name }}{% endblock %}</title>
{% block extra_css %}{% endblock %}
</head><body class="{% block body_class %}{% endblock %}">{% wagtailuserbar %}
{% block content %}{% endblock %}{% block extra_js %}{% endblock %}</body></html>"""
#: Its whole head is a block, as in the demonstration site of Wagtail.
WHOLE_HEAD = """<!DOCTYPE html><html lang="en"><head>{% block head %}<meta charset="utf-8">
<title>{% block title %}{{ page.title }}{% endblock %}</title>{% endblock %}</head>
<body><main>{% block content %}{% endblock %}</main></body></html>"""
#: It has all blocks that we know.
ALL = """<!DOCTYPE html><html lang="en"><head><title>{% block title %}{% endblock %}</title>
{% block head %}{% block extra_css %}{% endblock %}{% block extra_head %}{% endblock %}{% endblock %}</head>
<body>{% block content %}{% endblock %}</body></html>"""
#: Its title is in the block, tag and all, as in the sites of the French State.
TAG_IN_BLOCK = """<!DOCTYPE html><html lang="en"><head>{% block title %}<meta name="generator" content="ours">
<title lang="en">{% if title %}{{ title }} — {% endif %}Our site</title>{% endblock title %}
{% block extra_css %}{% endblock %}</head><body>{% block content %}{% endblock %}</body></html>"""
#: It has none of them.
STRANGE = """<!DOCTYPE html><html lang="en"><head><title>{% block name %}{% endblock %}</title>
{% block meta %}{% endblock %}</head><body>{% block main %}{% endblock %}</body></html>"""
LED = """{% extends "site.html" %}
{% block name %}{% block title %}{% endblock %}{% endblock %}
{% block meta %}{{ block.super }}{% block extra_head %}{% endblock %}{% endblock %}
{% block main %}{% block content %}{% endblock %}{% endblock %}"""


@pytest.fixture
def put_in(settings, tmp_path):
    """Have the site use a base template, extended as README says or as given."""

    def put(base, extended='{% extends "site.html" %}'):
        (tmp_path / "wagtail_petition").mkdir(exist_ok=True)
        (tmp_path / "site.html").write_text(base)
        (tmp_path / "wagtail_petition/base.html").write_text(extended)
        [engine] = settings.TEMPLATES
        settings.TEMPLATES = [{**engine, "DIRS": [tmp_path, *engine["DIRS"]]}]

    return put


def reported(**options):
    """What the checks say that run with the database."""
    messages = run_checks(tags=[Tags.database], databases=["default"], **options)
    return {message.id: message.hint for message in messages}


@pytest.mark.parametrize(
    ("base", "extended"),
    [
        (STARTED, '{% extends "site.html" %}'),
        (WHOLE_HEAD, '{% extends "site.html" %}'),
        (ALL, '{% extends "site.html" %}'),
        (TAG_IN_BLOCK, '{% extends "site.html" %}'),
        (STRANGE, LED),
    ],
)
def test_a_petition_brings_its_head_and_its_styles(base, extended, put_in, petition_page, visit):
    put_in(base, extended)
    page = visit(petition_page.url)

    assert petition_page.title in page.head.title.text
    assert page.select_one("article.petition h1")
    assert len(page.select(STYLES)) == len(page.select(f"head {STYLES}")) == 1
    [description] = page.select("head meta[name=description]")
    assert description["content"].startswith("La ville veut")
    assert not page.select("meta[name=robots]")
    assert reported() == {}


def test_pages_around_a_signature_are_kept_out_of_searches(put_in, petition_page, visit):
    put_in(STARTED)
    page = visit(f"/petitions/thanks/{petition_page.pk}/")

    assert [meta["content"] for meta in page.select("head meta[name=robots]")] == ["noindex"]
    assert len(page.select(STYLES)) == 1


def test_a_base_that_has_no_room_for_petitions_is_told_what_to_add(put_in, petition_page, tmp_path):
    put_in(STRANGE)

    hints = reported()
    assert hints.keys() == {
        "wagtail_petition.E052",
        "wagtail_petition.W053",
        "wagtail_petition.W054",
    }
    path = str(tmp_path / "wagtail_petition/base.html")
    assert path in hints["wagtail_petition.E052"]
    assert path in hints["wagtail_petition.W054"]


def test_without_a_block_in_the_head_petitions_have_their_styles_all_the_same(
    put_in, petition_page, visit
):
    put_in(STARTED.replace("{% block extra_css %}{% endblock %}", ""))
    page = visit(petition_page.url)

    assert len(page.select(STYLES)) == 1
    assert "<link" in str(page.body).partition("<article")[0]
    assert reported().keys() == {"wagtail_petition.W054"}


def test_a_base_that_needs_a_page_is_named_before_somebody_signs(put_in, home):
    put_in(STARTED.replace("{% wagtailuserbar %}", "{% include page.sidebar %}"))

    assert reported().keys() == {"wagtail_petition.W051"}


@pytest.mark.parametrize(
    ("written", "check", "vary"),
    [
        ('<form method="post">{% csrf_token %}</form>', "W025", None),
        ('<body hx-headers=\'{"X-CSRFToken": "{{ csrf_token }}"}\'>', "W025", None),
        ('<script nonce="cmFuZG9t">var a</script>', "W025", None),
        ("{% wagtailuserbar %}", "W026", "Cookie"),
        ("{{ request.user.is_authenticated }}", "W026", "Cookie"),
        ("{% if request.COOKIES.sessionid %}{% wagtailuserbar %}{% endif %}", None, ""),
    ],
)
def test_what_a_base_writes_for_one_visitor_is_not_shared_and_is_said(
    written, check, vary, put_in, petition_page, client
):
    put_in(STARTED.replace("{% wagtailuserbar %}", written))

    answer = client.get(petition_page.url)
    if vary is None:
        assert answer["Cache-Control"] == "private"
    else:
        assert answer["Cache-Control"].startswith("public")
        assert ("Cookie" in answer.get("Vary", "")) == (vary == "Cookie")
    found = reported(include_deployment_checks=True)
    assert [one for one in found if one.endswith(("W025", "W026"))] == (
        [f"wagtail_petition.{check}"] if check else []
    )
