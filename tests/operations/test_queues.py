"""Workers do first what people wait for, and a site may have workers for one kind of work."""

from __future__ import annotations

import pytest
from django.core import mail
from django.core.checks import run_checks
from django.core.management import call_command
from django_tasks_db.models import DBTaskResult

from wagtail_petition.dossier.sealing_orders import order_dossier
from wagtail_petition.mail.tasks import send_due_mails
from wagtail_petition.models import Dossier
from wagtail_petition.privacy.tasks import apply_retention
from wagtail_petition.queues import PRIORITIES, Work, placed

DATABASE = "django_tasks_db.DatabaseBackend"


@pytest.fixture
def stored_tasks(settings, petition_page):
    # After the page: on Django 6, the tasks of Wagtail's search cannot be stored.
    settings.TASKS = {"default": {"BACKEND": DATABASE}}


def work(**options):
    call_command("db_worker", batch=True, interval=0, startup_delay=False, verbosity=0, **options)


@pytest.mark.django_db(transaction=True)
def test_a_mail_overtakes_the_dossier_that_was_ordered_before(petition_page, sign, stored_tasks):
    """Or whoever signs waits for a link until somebody else's dossier is sealed."""
    placed(apply_retention).enqueue()
    order_dossier(petition_page.petition)
    sign(petition_page)

    work()

    done = DBTaskResult.objects.exclude(task_path__contains="count").order_by("started_at")
    assert [path.rpartition(".")[2] for path in done.values_list("task_path", flat=True)] == [
        "send_due_mails",
        "seal_ordered",
        "apply_retention",
    ]


def test_people_come_before_everything_else():
    kinds = [Work.MAIL, Work.COUNT, Work.EXPORT, Work.SEALING, Work.UPKEEP]
    assert sorted(PRIORITIES, key=PRIORITIES.__getitem__, reverse=True) == kinds == list(Work)
    assert PRIORITIES[Work.SEALING] > 0 > PRIORITIES[Work.UPKEEP]


@pytest.mark.django_db(transaction=True)
def test_a_worker_for_mails_alone_is_kept_from_them_by_nothing(
    petition_page, sign, stored_tasks, settings
):
    """Or the day on which ten dossiers are ordered is the day on which nobody can confirm."""
    settings.TASKS = {"default": {"BACKEND": DATABASE, "QUEUES": ["default", "mails"]}}
    settings.WAGTAIL_PETITION = {"QUEUES": {"mail": "mails"}}
    order_dossier(petition_page.petition)
    sign(petition_page)

    work(queue_name="mails")
    assert len(mail.outbox) == 1
    assert not Dossier.objects.exists()

    work()
    assert Dossier.objects.exists()


def test_a_queue_without_priorities_is_asked_for_none(settings):
    """Or a site with RQ sends no mail."""
    settings.TASKS = {"default": {"BACKEND": "tests.scale.queues.DeafQueue"}}

    assert placed(send_due_mails).priority == 0


@pytest.mark.parametrize("queues", [{"mail": "mails"}, {"newsletters": "default"}])
def test_a_queue_that_the_site_lacks_is_named(settings, queues):
    settings.TASKS = {"default": {"BACKEND": DATABASE}}
    settings.WAGTAIL_PETITION = {"QUEUES": queues}
    assert "wagtail_petition.E075" in {message.id for message in run_checks()}

    settings.WAGTAIL_PETITION = {"QUEUES": {"mail": "default"}}
    assert "wagtail_petition.E075" not in {message.id for message in run_checks()}
