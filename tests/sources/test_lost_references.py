"""References whose source is gone, on pages that no form checked: readers meet no riddle, and the editor is told."""

from __future__ import annotations

from datetime import timedelta

import pytest
from bs4 import BeautifulSoup
from django.core.management import call_command
from django.utils import timezone
from wagtail.models import GroupApprovalTask, Workflow, WorkflowTask

from tests.conftest import RADIO_ID, REPORT_ID, reference
from tests.dossier.reading import PETITION, files, pdf_text, squeezed
from tests.sources.conftest import source
from tests.sources.translating import Translator
from wagtail_petition.sources.findings import Kind, page_findings

TEXT = f"<p>La radio l’a dit{reference(RADIO_ID)}, un rapport aussi{reference(REPORT_ID)}.</p>"


@pytest.fixture
def page(make_page):
    sources = [
        source(REPORT_ID, title="Des rues sous écoute"),
        source(RADIO_ID, title="Le journal"),
    ]
    return make_page(
        body=[("text", TEXT)], sources=sources, summary=f"Écoutés{reference(RADIO_ID)}."
    )


def lose_a_source(page):
    """A draft without the source that is cited first, as a script or an import could write it."""
    page.sources = [raw for raw in page.sources.raw_data if raw["id"] != RADIO_ID]
    return page.save_revision()


def published(page, user):
    lose_a_source(page).publish()


def latest_published(page, user):
    lose_a_source(page)
    page.get_latest_revision().publish(user=user)


def saved(page, user):
    lose_a_source(page)
    page.save()


def approved(page, user):
    workflow = Workflow.objects.create(name="Relecture")
    WorkflowTask.objects.create(
        workflow=workflow, task=GroupApprovalTask.objects.create(name="Lire")
    )
    lose_a_source(page)
    workflow.start(page, user)
    page.current_workflow_task_state.approve(user=user)


def published_by_the_clock(page, user):
    page.go_live_at = timezone.now() + timedelta(days=1)
    revision = lose_a_source(page)
    revision.publish()
    the_day_has_come = timezone.now() - timedelta(minutes=1)
    revision.refresh_from_db()
    revision.content["go_live_at"] = the_day_has_come.isoformat()
    revision.approved_go_live_at = the_day_has_come
    revision.save()
    call_command("publish_scheduled")


def assert_shown_without_riddle(client, page):
    html = BeautifulSoup(client.get(page.url).content, "html.parser")
    shown = html.select_one("article")
    assert [one.text for one in shown.select("[role=doc-noteref]")] == ["[1]"]
    assert "La radio l’a dit, un rapport aussi[1]." in shown.text
    assert shown.select_one(".petition-summary").text.strip() == "Écoutés."
    assert "[?]" not in shown.text
    assert not shown.select("a[data-source], [linktype]")
    ids = {one["id"] for one in html.select("[id]")}
    assert {one["href"][1:] for one in shown.select("a[href^='#']")} <= ids
    assert "Écoutés." in html.select_one("meta[name=description]")["content"]


@pytest.mark.parametrize(
    "way", [published, latest_published, saved, approved, published_by_the_clock]
)
def test_a_lost_source_leaves_no_riddle_and_the_report_names_it_whoever_published(
    way, page, client, admin_client, admin_user
):
    way(page, admin_user)

    page = type(page).objects.get()
    assert [child.id for child in page.sources] == [REPORT_ID]
    assert_shown_without_riddle(client, page)
    lost = [one.source_id for one in page_findings(page, {}) if one.kind == Kind.NO_SOURCE]
    assert lost == [RADIO_ID]
    report = admin_client.get("/admin/reports/sources/", {"finding": "no-source"})
    assert f"/sources/{page.pk}/" in report.content.decode()


def test_a_translation_that_is_published_after_the_source_went_is_found_too(
    page,
    english,
    client,
    admin_client,
    django_capture_on_commit_callbacks,
):
    translator = Translator(page, english, django_capture_on_commit_callbacks)
    lose_a_source(page).publish()

    translated = translator.update(type(page).objects.get(pk=page.pk))

    assert_shown_without_riddle(client, translated)
    report = admin_client.get("/admin/reports/sources/", {"finding": "no-source"})
    assert f"/sources/{translated.pk}/" in report.content.decode()


def test_a_sealed_dossier_holds_no_riddle(page, make_dossier):
    lose_a_source(page).publish()

    printed = pdf_text(files(make_dossier(type(page).objects.get()))[PETITION])

    assert "laradiol’adit,unrapportaussi1." in squeezed(printed).lower()
    assert "[?]" not in printed
