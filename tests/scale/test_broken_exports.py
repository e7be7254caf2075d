"""A file of names that was cut never looks whole, and one whose worker was killed is made by another."""

from __future__ import annotations

import http.client
from urllib.parse import urlencode

import pytest
from django.core.management import call_command
from django.test import Client
from django.utils import timezone

from wagtail_petition.models import ExportOrder, PetitionLogEntry
from wagtail_petition.models.orders import LOST_AFTER

from .machines import PATIENCE, TaskWorker, WebServer, running, wait_until

pytestmark = pytest.mark.django_db(transaction=True)

ADDRESS = "/admin/petitions/signatures/export/"
TOKEN = "t" * 32
IMMEDIATE = "django_tasks.backends.immediate.ImmediateBackend"


@pytest.fixture
def organiser(admin_user):
    """Somebody who is logged in."""
    client = Client()
    client.force_login(admin_user)
    return client


def export(web, client):
    """Take a list out as a browser does: the answer, of which nothing is read yet."""
    connection = http.client.HTTPConnection("127.0.0.1", web.port, timeout=PATIENCE)
    cookies = f"sessionid={client.cookies['sessionid'].value}; csrftoken={TOKEN}"
    form = {"reason": "Remise", "password": "password", "csrfmiddlewaretoken": TOKEN}
    headers = {"Content-Type": "application/x-www-form-urlencoded", "Cookie": cookies}
    connection.request("POST", ADDRESS, urlencode(form), headers)
    return connection.getresponse()


def outcome():
    return PetitionLogEntry.objects.get(action="wagtail_petition.export").data["outcome"]


@pytest.mark.parametrize("kind", ["BrokenCsv", "EndlessCsv"])
def test_a_file_that_is_cut_by_an_error_or_by_the_server_s_patience_looks_cut(
    petition_page, make_signature, organiser, machine_env, kind
):
    make_signature(petition_page)
    web = WebServer(
        {
            **machine_env,
            "SCALE_TASKS": IMMEDIATE,
            "SCALE_EXPORT_FORMAT": f"tests.scale.formats.{kind}",
            "GUNICORN_CMD_ARGS": "--timeout 3",
        }
    )
    with running(web):
        answer = export(web, organiser)
        assert answer.status == 200
        with pytest.raises((http.client.IncompleteRead, ConnectionError)):
            answer.read()
        wait_until(lambda: outcome() == "failed", "the outcome in the log")


def test_an_export_whose_worker_was_killed_is_made_by_the_next_one(
    petition_page, make_signature, organiser, settings, machine_env, make_worker
):
    settings.TASKS = {"default": {"BACKEND": "django_tasks_db.DatabaseBackend"}}
    settings.WAGTAIL_PETITION = {"EXPORT_ROWS_IN_REQUEST": 0}
    make_signature(petition_page, given_name="Zoé")
    form = {"reason": "Remise", "password": "password", "file_format": "csv"}
    organiser.post(ADDRESS, form)
    worker = TaskWorker({**machine_env, "SCALE_EXPORT_FORMAT": "tests.scale.formats.EndlessCsv"})
    with running(worker):
        wait_until(ExportOrder.objects.exclude(begun_at=None).exists, "a worker at it")
        worker.kill()
    call_command("petition_count")
    # Perhaps that worker is only slow.
    assert ExportOrder.objects.get().begun_at

    ExportOrder.objects.update(seen_at=timezone.now() - LOST_AFTER)
    call_command("petition_count")
    make_worker()
    wait_until(ExportOrder.objects.exclude(finished_at=None).exists, "the file")

    taken = organiser.get(f"/admin/petitions/exports/download/{ExportOrder.objects.get().uuid}/")
    assert "Zoé" in taken.getvalue().decode("utf-8-sig")
