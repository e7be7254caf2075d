"""What visitors and editors of a Jinja2 site see of petitions."""

from __future__ import annotations

from pathlib import Path
from textwrap import indent

import pytest
from bs4 import BeautifulSoup
from django.core import mail
from django.template import engines

from tests.conftest import RADIO_ID, reference
from tests.sources.magazine.models import ArticlePage, Notice
from wagtail_petition.checks import check_templates
from wagtail_petition.templatetags import petition_sources, petition_tags
from wagtail_petition.templatetags.petition_tags import grouped


def test_a_petition_stands_in_the_base_of_the_site(petition_page, visit):
    page = visit(petition_page.url)

    assert page.select_one("body.jinja-site main article.petition h1").text == petition_page.title
    assert page.title.text == f"{petition_page.title} | testserver"
    assert page.select_one("head meta[name=generator]")["content"] == "Jinja2"
    assert page.select_one("head link[href$='petition.css']")
    assert page.select_one("head meta[name=description]")["content"].startswith("La ville veut")
    assert [note.text for note in page.select("[role=doc-noteref]")] == ["[1]", "[2]", "[1]"]
    assert len(page.select("[role=doc-endnotes] > ol > li")) == 2
    # Rendered once: a document within a document is none.
    assert str(page).count("<html") == str(page).count("<main>") == 1


def test_the_title_is_escaped_once(make_page, client):
    page = make_page(
        title="Rues & places <b>libres</b>", summary="", search_description='"<b>" & co'
    )

    html = client.get(page.url).content.decode()
    assert "<title>Rues &amp; places &lt;b&gt;libres&lt;/b&gt; | testserver</title>" in html
    assert 'content="&quot;&lt;b&gt;&quot; &amp; co"' in html


def test_people_sign_and_confirm_in_the_base_of_the_site(petition_page, sign, client):
    answer = sign(petition_page)
    assert answer.status_code == 303
    check = BeautifulSoup(client.get(answer["Location"]).content, "html.parser")
    assert check.select_one("body.jinja-site main article.petition")
    assert check.select_one("head meta[name=robots]")["content"] == "noindex"

    path = mail.outbox[0].body.partition("http://testserver")[2].split()[0]
    assert "jinja-site" in client.get(path).content.decode()
    thanks = client.post(path, follow=True).content.decode()
    assert "jinja-site" in thanks
    assert "votre signature compte" in thanks


def test_what_was_typed_wrongly_comes_back_in_the_base_of_the_site(petition_page, sign):
    answer = sign(petition_page, email="<script>")

    assert answer.status_code == 422
    html = answer.content.decode()
    assert "jinja-site" in html
    assert "<script>" not in html.replace("<script src", "")


@pytest.mark.parametrize(
    "path", ["/nowhere/", "/petitions/00000000-0000-0000-0000-000000000000/count.json"]
)
def test_what_is_not_there_is_a_404_of_the_site(home, client, path):
    answer = client.get(path)

    assert answer.status_code == 404
    assert "<title>Rien ici | testserver</title>" in answer.content.decode()


def test_blocks_stand_in_a_page_of_the_site(petition_page, home, visit):
    home.body = [
        (kind, {"petition": petition_page})
        for kind in ("petition_progress", "petition_form", "petition_export", "petition_form")
    ]
    home.save_revision().publish()

    page = visit(home.url)
    assert page.select_one("body.jinja-site")
    assert page.select_one(".petition-progress progress")
    assert page.select_one(f"form#sign[action='/petitions/sign/{petition_page.pk}/']")
    assert page.select_one(".petition-export .petition-facts")
    # The second form is a link to the first: the blocks know of each other.
    assert len(page.select("form.petition-form")) == 1
    assert page.select_one(".petition-link a")["href"] == petition_page.url


def test_sources_are_numbered_in_a_page_of_the_site(home, visit):
    notice = Notice.objects.create(
        text=f"<p>Un encart{reference(RADIO_ID)}</p>",
        sources=[{"type": "other", "id": RADIO_ID, "value": {"title": "Une radio"}}],
        locale=home.locale,
    )
    article = ArticlePage(
        title="Des micros & des rues",
        intro=f"<p>Un film{reference('f')}.</p>",
        body=[
            ("paragraph", f"<p>Un livre{reference('b')}, un film{reference('f')}.</p>"),
            ("notice", notice),
        ],
        sources=[
            {"type": "other", "id": "b", "value": {"title": "Un <livre>"}},
            {"type": "other", "id": "f", "value": {"title": "Un film"}},
        ],
    )
    home.add_child(instance=article)

    page = visit(article.url)
    assert page.select_one("body.jinja-site h1").text == "Des micros & des rues"
    assert [note.text for note in page.select("[role=doc-noteref]")] == ["[1]", "[2]", "[1]", "[3]"]
    titles = [note.cite.text for note in page.select("[role=doc-endnotes] > ol > li")]
    assert titles == ["Un film", "Un <livre>", "Une radio"]
    assert page.select_one("meta[name=description]")["content"] == "Un film."


def test_the_editor_previews_a_petition_in_the_base_of_the_site(petition_page):
    for mode, _name in petition_page.preview_modes:
        answer = petition_page.make_preview_request(preview_mode=mode)
        assert "jinja-site" in answer.render().content.decode()


def test_a_page_type_may_have_a_template_of_the_site(petition_page, visit, settings, tmp_path):
    """Every tag and filter, where a site writes the whole page itself."""
    folder = tmp_path / "wagtail_petition"
    folder.mkdir()
    (folder / "petition_page.html").write_text(
        """{% extends "base.html" %}
        {% block content %}
          <h1 {{ field_language(page, "title") }}>{{ field_text(page, "title") }}</h1>
          {% numbered_sources page %}
            {% set summary %}{{ page.summary|richtext }}{% endset %}
            <p id="summary">{{ summary|without_references|plain_text }}</p>
            {% for block in page.body %}
              <div {{ block_language(page, block) }}>{% include_block block %}</div>
            {% endfor %}
          {% endnumbered_sources %}
          {{ petition_progress(page) }}{{ petition_demands(page) }}{{ petition_export(page) }}
          <ul>{% for language in petition_languages(page) %}<li>{{ language.name }}</li>{% endfor %}</ul>
          <p {{ language_attributes("ar") }}>{{ 12345|grouped }}</p>
          <p id="sentence">{{ sentence("A & B", "Rue"|work) }}</p>
          <p id="date">{{ page.first_published_at|long_date }}</p>
        {% endblock %}""",
        encoding="utf-8",
    )
    jinja, django = settings.TEMPLATES
    settings.TEMPLATES = [{**jinja, "DIRS": [tmp_path, *jinja["DIRS"]]}, django]

    page = visit(petition_page.url)
    assert page.h1.attrs == {"lang": "fr", "dir": "ltr"}
    assert page.select_one("#summary").text.startswith("La ville veut")
    assert page.select_one("form#sign")
    assert page.select_one(".petition-progress")
    assert page.select(".petition-demands li")[0].text == "Ouvrir une enquête"
    assert page.select_one(".petition-facts")
    assert page.select_one("p[lang=ar]")["dir"] == "rtl"
    assert page.select_one("p[lang=ar]").text == grouped(12345)
    assert str(page.select_one("#sentence")) == (
        '<p id="sentence">A &amp; B, <cite>Rue</cite>.</p>'
    )
    assert page.select_one("#date").text


def test_every_tag_of_django_s_templates_is_there():
    env = engines.all()[0].env
    tags = petition_tags.register.tags.keys() | petition_sources.register.tags.keys()
    # Panels of the editor, whose templates are Wagtail's.
    tags -= {"petition_notice_items", "petition_source_findings"}
    # A base in Jinja2 is given the head by name.
    tags -= {"petition_head"}

    assert tags - env.globals.keys() == {"numbered_sources"}
    assert petition_tags.register.filters.items() <= env.filters.items()
    assert petition_sources.register.filters.items() <= env.filters.items()


def test_a_site_without_django_s_engine_is_told_to_add_it(settings):
    assert check_templates(None) == []

    settings.TEMPLATES = settings.TEMPLATES[:1]
    [error] = check_templates(None)
    assert error.id == "wagtail_petition.E050"
    assert "DjangoTemplates" in error.hint


def test_the_base_of_the_how_to_is_the_one_that_is_tried_here():
    here = Path(__file__).parent
    guide = (here.parent.parent / "docs/how-to/jinja2.md").read_text(encoding="utf-8")

    base = (here / "templates/wagtail_petition/base.html").read_text(encoding="utf-8")
    assert indent(base, "    ") in guide


def test_a_site_with_both_engines_may_keep_a_base_in_django_s(petition_page, visit, settings):
    jinja, django = settings.TEMPLATES
    settings.TEMPLATES = [{**jinja, "DIRS": []}, django]

    page = visit(petition_page.url)
    assert page.select_one("body.petition-plain article.petition h1")
