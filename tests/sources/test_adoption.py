"""From wagtail-footnotes to sources, on a site that has both: ``tests/sources/magazine``."""

from __future__ import annotations

import json
from datetime import timedelta
from io import StringIO

import pytest
from bs4 import BeautifulSoup
from django.apps import apps
from django.core.management import CommandError, call_command
from django.utils import timezone
from hypothesis import given
from hypothesis import strategies as st
from wagtail.log_actions import registry
from wagtail.models import GroupApprovalTask, Locale, Workflow, WorkflowTask
from wagtail_footnotes.models import Footnote

from tests.sources.conftest import BOOK_ID, FILM_ID
from tests.sources.magazine.models import (
    ArticleBodyBlock,
    ArticleBox,
    ArticlePage,
    ArticlesPage,
    ReviewPage,
)
from wagtail_petition.source_blocks.references import referred_ids
from wagtail_petition.sources import adoption
from wagtail_petition.sources.footnotes import adopt, source_of
from wagtail_petition.sources.plain import plain_text

GONE_ID = "8b0a6a1e-0b53-4a0e-9f0c-0d6a3f6f0009"


def tag(uuid):
    """A footnote in a text, as the editor of wagtail-footnotes stores it."""
    return f'<footnote id="{uuid}">[{uuid[:6]}]</footnote>'


@pytest.fixture
def article(make_article):
    """An article with two footnotes, of which the second is referred to first, in a field and in deep blocks."""
    article = make_article(
        sources=[],
        intro=f"<p>Un film{tag(FILM_ID)}</p>",
        body=json.dumps(
            [
                {
                    "type": "paragraph",
                    "value": f"<p>Un livre{tag(BOOK_ID)} et un film{tag(FILM_ID)}.</p>",
                },
                {
                    "type": "columns",
                    "value": [[{"type": "paragraph", "value": f"<p>Ou{tag(BOOK_ID)}</p>"}]],
                },
            ]
        ),
    )
    article.footnotes = [
        Footnote(uuid=BOOK_ID, text="<p>Un livre, <b>page 12</b>.</p>", locale=article.locale),
        Footnote(
            uuid=FILM_ID,
            text='<p><a href="https://example.org/film">Le film</a></p>',
            locale=article.locale,
        ),
    ]
    article.save_revision().publish()
    return ArticlePage.objects.get(pk=article.pk)


@pytest.fixture
def run():
    def call(*arguments):
        out, errors = StringIO(), StringIO()
        call_command("petition_adopt_footnotes", *arguments, stdout=out, stderr=errors)
        return out.getvalue() + errors.getvalue()

    return call


def fresh(page):
    return type(page).objects.get(pk=page.pk)


def assert_adopted(page):
    assert {source.id for source in page.sources} >= {BOOK_ID, FILM_ID}
    assert list(page.footnotes.all()) == []
    assert "<footnote" not in str(page.serializable_data())
    assert list(referred_ids(page.intro)) == [FILM_ID]
    assert list(referred_ids(page.body)) == [BOOK_ID, FILM_ID, BOOK_ID]


def test_what_would_be_done_is_said_first_and_nothing_is_changed(article, run):
    before = article.serializable_data()

    said = run()

    assert f"Des micros ({article.pk}, fr)" in said
    assert "published: 2 footnotes become sources, 4 references" in said
    assert "Nothing was changed. Do it with --apply." in said
    assert fresh(article).serializable_data() == before


def test_footnotes_become_sources_that_readers_find_under_their_numbers(article, run, client):
    run("--apply")

    page = fresh(article)
    assert_adopted(page)
    assert [source.block_type for source in page.sources] == ["other", "web"]
    book, film = (source.value for source in page.sources)
    assert book["note"].source == "<p>Un livre, <b>page 12</b>.</p>"
    assert film["title"] == "Le film"
    assert film["links"][0]["url"] == "https://example.org/film"
    html = BeautifulSoup(client.get(page.url).content, "html.parser")
    assert [link.text for link in html.select("[role=doc-noteref]")] == ["[1]", "[2]", "[1]", "[2]"]
    notes = html.select("[role=doc-endnotes] > ol > li")
    assert ["Le film" in notes[0].text, "page 12" in notes[1].text] == [True, True]
    assert not page.has_unpublished_changes
    assert_adopted(page.get_latest_revision_as_object())
    entry = registry.get_logs_for_instance(page).get(action="wagtail_petition.adopt_footnotes")
    assert entry.data == {"footnotes": 2, "references": 4}
    assert "2" in entry.formatter.format_message(entry)


def test_a_second_run_finds_nothing_to_do(article, run):
    run("--apply")
    revisions = article.revisions.count()

    assert run("--apply") == "No page has footnotes.\n"
    assert article.revisions.count() == revisions


def test_a_draft_stays_a_draft(article, run):
    draft = fresh(article)
    draft.title = "Bientôt"
    draft.footnotes.add(Footnote(uuid=GONE_ID, text="<p>Plus</p>", locale=draft.locale))
    draft.save_revision()

    said = run("--apply")

    assert "published: 2 footnotes" in said
    assert "draft: 3 footnotes" in said
    page = fresh(article)
    assert (page.title, page.has_unpublished_changes) == ("Des micros", True)
    assert_adopted(page)
    latest = page.get_latest_revision_as_object()
    assert latest.title == "Bientôt"
    assert_adopted(latest)
    assert [source.id for source in latest.sources] == [BOOK_ID, FILM_ID, GONE_ID]
    # Nobody's work is overwritten: it is in the history.
    assert page.revisions.count() == 4
    latest.get_latest_revision().publish()
    assert_adopted(fresh(article))


def test_a_page_that_was_never_published_is_not_published(article, run):
    article.unpublish()

    run("--apply")

    page = fresh(article)
    assert not page.live
    assert_adopted(page)
    assert_adopted(page.get_latest_revision_as_object())


def test_a_page_that_waits_for_its_date_waits_on_and_comes_out_right(article, run):
    planned = fresh(article)
    planned.title = "Demain"
    planned.go_live_at = timezone.now() + timedelta(days=1)
    revision = planned.save_revision()
    revision.publish()

    run("--apply")

    page = fresh(article)
    assert page.title == "Des micros"
    assert_adopted(page)
    assert page.scheduled_revision == revision
    revision.refresh_from_db()
    the_day_has_come = timezone.now() - timedelta(minutes=1)
    revision.content["go_live_at"] = the_day_has_come.isoformat()
    revision.approved_go_live_at = the_day_has_come
    revision.save()
    call_command("publish_scheduled")
    page = fresh(article)
    assert page.title == "Demain"
    assert_adopted(page)


def test_a_page_in_moderation_is_approved_as_it_was_submitted(article, run, admin_user):
    workflow = Workflow.objects.create(name="Relecture")
    task = GroupApprovalTask.objects.create(name="Relire")
    WorkflowTask.objects.create(workflow=workflow, task=task)
    draft = fresh(article)
    draft.title = "Relu"
    draft.save_revision()
    workflow.start(draft, admin_user)

    run("--apply")

    page = fresh(article)
    assert_adopted(page)
    assert page.workflow_in_progress
    page.current_workflow_task_state.approve(user=admin_user)
    page = fresh(article)
    assert (page.title, page.live) == ("Relu", True)
    assert_adopted(page)


def test_translations_and_aliases_follow_with_the_same_ids(home, article, run):
    english, arabic = (Locale.objects.get(language_code=code) for code in ("en", "ar"))
    for locale in (english, arabic):
        home.copy_for_translation(locale, alias=True)
    translation = article.copy_for_translation(english)
    translation.title = "Microphones"
    translation.save_revision().publish()
    alias = article.copy_for_translation(arabic, alias=True)

    run("--apply")

    for page in (article, translation, alias):
        assert_adopted(fresh(page))
    assert fresh(alias).alias_of_id == article.pk
    assert fresh(translation).title == "Microphones"


def test_a_reference_to_a_footnote_that_is_gone_is_named(article, run, client):
    article.intro += f"<p>Rien{tag(GONE_ID)}.</p>"
    article.save_revision().publish()

    said = run("--apply")

    assert f"a reference to a footnote that is gone: {GONE_ID}" in said
    assert "<p>Rien.</p>" in client.get(article.url).content.decode()


def test_a_page_of_a_model_that_descends_from_another_loses_nothing(home, run):
    review = home.add_child(
        instance=ReviewPage(title="Critique", intro=f"<p>Dit{tag(BOOK_ID)}</p>", verdict="À lire")
    )
    review.footnotes = [Footnote(uuid=BOOK_ID, text="<p>Un livre</p>", locale=review.locale)]
    review.save()

    said = run("--apply")

    assert said.count("Critique") == 1
    assert fresh(review).verdict == "À lire"
    assert [source.id for source in fresh(review).sources] == [BOOK_ID]


def test_only_the_pages_that_are_named_are_changed(article, make_article, run):
    other = make_article(intro=f"<p>Dit{tag(BOOK_ID)}</p>")

    run("--apply", str(other.pk))

    assert "<footnote" in fresh(article).intro
    assert "<footnote" not in fresh(other).intro


def test_a_page_that_cannot_be_changed_is_left_whole_and_named(
    article, make_article, run, monkeypatch
):
    other = make_article(title="Autre", intro=f"<p>Dit{tag(BOOK_ID)}</p>")
    before = fresh(article).serializable_data()
    log = adoption.log

    def fail_on_the_first(**entry):
        if entry["instance"].pk == article.pk:
            raise ValueError("the disk is full")
        log(**entry)

    monkeypatch.setattr(adoption, "log", fail_on_the_first)

    with pytest.raises(CommandError, match="1 of 2 pages were left as they are"):
        run("--apply")

    assert fresh(article).serializable_data() == before
    assert "<footnote" not in fresh(other).intro


def test_an_editor_that_would_drop_the_references_stops_the_command(article, run, monkeypatch):
    monkeypatch.setattr(ArticlePage._meta.get_field("intro"), "features", ["footnotes"])
    paragraph = ArticlePage._meta.get_field("body").stream_block.child_blocks["paragraph"]
    monkeypatch.setattr(paragraph, "features", ["bold", "footnotes"])

    with pytest.raises(CommandError) as caught:
        run("--apply")

    assert str(caught.value).splitlines() == [
        "magazine.ArticlePage: add “source” to the features of intro.",
        "magazine.ArticlePage: add “source” to the features of body.paragraph.",
    ]
    assert "<footnote" in fresh(article).intro


def test_texts_that_are_edited_with_a_page_are_adopted_with_it(article, run, monkeypatch):
    article.boxes = [ArticleBox(text=f"<p>À côté{tag(BOOK_ID)}</p>")]
    article.save_revision().publish()
    text = ArticleBox._meta.get_field("text")
    with monkeypatch.context() as patch:
        patch.setattr(text, "features", ["footnotes"])
        with pytest.raises(CommandError, match="ArticleBox: add “source” to the features of text"):
            run("--apply")

    run("--apply")

    assert list(referred_ids(fresh(article).boxes.get().text)) == [BOOK_ID]


def test_a_page_without_a_place_for_sources_stops_the_command(home, article, run):
    page = home.add_child(instance=ArticlesPage(title="Tout"))
    page.footnotes = [Footnote(uuid=GONE_ID, text="<p>Seule</p>", locale=page.locale)]
    page.save()

    with pytest.raises(CommandError, match="ArticlesPage has pages with footnotes and no sources"):
        run("--apply")


def test_a_site_without_the_package_is_told_so(run, monkeypatch):
    # Wagtail cannot be set up twice in a process: the app is hidden, not taken out.
    monkeypatch.setattr(apps, "is_installed", lambda name: name != "wagtail_footnotes")

    with pytest.raises(CommandError, match="wagtail_footnotes is not in INSTALLED_APPS"):
        run()


@pytest.mark.parametrize(
    ("text", "title", "url"),
    [
        (
            '<p><a href="https://example.org/a">Un titre</a></p>',
            "Un titre",
            "https://example.org/a",
        ),
        ('<a href="https://example.org/a">https://example.org/a</a>', "", "https://example.org/a"),
        ("<p>https://example.org/a</p>", "", "https://example.org/a"),
    ],
)
def test_a_footnote_that_is_but_a_link_becomes_a_web_page(text, title, url):
    source = source_of(BOOK_ID, text)

    assert source["type"] == "web"
    assert source["value"]["title"] == title
    assert [link["value"]["url"] for link in source["value"]["links"]] == [url]


@pytest.mark.parametrize(
    "text",
    [
        '<p>Voir <a href="https://example.org/a">là</a></p>',
        '<p><a linktype="page" id="3">Une page</a></p>',
        '<p><a href="javascript:alert(1)">Un piège</a></p>',
        '<p><a href="https://example.org/a"><b>Gras</b></a></p>',
        f'<p><a href="https://example.org/a">{"x" * 256}</a></p>',
        "<p>https://example.org/a et après</p>",
        "<p>HTTP:</p>",
        "<p>https://</p>",
        "",
    ],
)
def test_any_other_footnote_is_kept_as_it_is(text):
    assert source_of(BOOK_ID, text) == {"type": "other", "id": BOOK_ID, "value": {"note": text}}


uuids = st.uuids().map(str)
# A footnote that is but an address becomes a web page, as tested above.
words = st.text(st.characters(exclude_categories=["C"], exclude_characters="<>&:"), max_size=20)


@given(st.dictionaries(uuids, words, max_size=5), st.lists(words, max_size=5), st.data())
def test_no_footnote_and_no_reference_is_lost(texts, parts, data):
    ids = [data.draw(st.sampled_from([*texts, GONE_ID])) for _part in parts]
    html = "".join(f"<p>{part}{tag(uuid)}</p>" for part, uuid in zip(parts, ids, strict=True))
    body = ArticleBodyBlock()
    stored = body.get_prep_value(
        body.to_python([{"type": "columns", "value": [[{"type": "paragraph", "value": html}]]}])
    )
    content = {
        "intro": html,
        "body": json.dumps(stored),
        "sources": None,
        "footnotes": [{"uuid": uuid, "text": f"<p>{text}</p>"} for uuid, text in texts.items()],
    }

    adopted = adopt(content)

    sources = {source["id"]: source for source in json.loads(adopted.content["sources"] or "[]")}
    assert list(sources) == list(texts)
    assert [source["value"]["note"] for source in sources.values()] == [
        f"<p>{text}</p>" for text in texts.values()
    ]
    assert list(referred_ids(adopted.content["intro"])) == ids
    assert list(referred_ids(body.to_python(json.loads(adopted.content["body"])))) == ids
    assert plain_text(adopted.content["intro"]) == " ".join(" ".join(parts).split())
    assert adopted.missing == set(ids) - set(texts)
    assert not adopt(adopted.content).changed


def test_a_footnote_whose_source_was_edited_since_is_kept(article):
    content = adopt(article.serializable_data()).content
    sources = json.loads(content["sources"])
    sources[0]["value"]["note"] = "<p>Corrigé</p>"
    content = {**article.serializable_data(), "sources": json.dumps(sources)}

    adopted = adopt(content)

    assert adopted.kept == [BOOK_ID]
    assert adopted.footnotes == 1
    assert [footnote["uuid"] for footnote in adopted.content["footnotes"]] == [BOOK_ID]
    assert json.loads(adopted.content["sources"])[0]["value"]["note"] == "<p>Corrigé</p>"
