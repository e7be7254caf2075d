"""A dossier of a million takes minutes, and what can go wrong meanwhile must not be the organiser's trouble."""

from __future__ import annotations

import tempfile
from pathlib import Path

import pytest
from bs4 import BeautifulSoup
from django.core.management import call_command
from django.utils import timezone

from wagtail_petition.dossier.sealing_orders import order_dossier
from wagtail_petition.models import Dossier, PetitionLogEntry, SealingOrder
from wagtail_petition.models.dossier import dossier_storage
from wagtail_petition.models.orders import LOST_AFTER, MOST_ATTEMPTS
from wagtail_petition.operations.health import check_health
from wagtail_petition.signing.services import confirm

from .locks import cut_connections, wait_for_a_waiter, writes_held
from .machines import wait_until

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture(autouse=True)
def temporary(tmp_path, machine_env, monkeypatch):
    """Where the workers, and this process, keep temporary files."""
    folder = tmp_path / "temporary"
    folder.mkdir()
    machine_env["TMPDIR"] = str(folder)
    monkeypatch.setattr(tempfile, "tempdir", str(folder))
    return folder


@pytest.fixture
def ordered(petition_page, make_signature, settings):
    """A dossier that a worker is to seal."""
    settings.TASKS = {"default": {"BACKEND": "django_tasks_db.DatabaseBackend"}}
    confirm(make_signature(petition_page, state="pending"))
    return order_dossier(petition_page.petition)


def kill_at_the_last_step(worker):
    """Kill a worker when it has made everything and stores it."""
    wait_until(SealingOrder.objects.exclude(begun_at=None).exists, "a worker at it")
    with writes_held(PetitionLogEntry):
        wait_for_a_waiter()
        worker.kill()


def minutes_later():
    """Nothing is heard of the worker for a while, and the command of each minute runs."""
    SealingOrder.objects.update(seen_at=timezone.now() - LOST_AFTER)
    call_command("petition_count")


def work_dirs(folder):
    return list(folder.glob("dossier-*"))


def stored_names():
    return {path.name for path in Path(dossier_storage().location).rglob("*") if path.is_file()}


def test_a_dossier_whose_worker_was_killed_is_begun_again_by_itself(
    ordered, make_worker, temporary
):
    """Or the organiser learns on the day of the delivery that there is none."""
    kill_at_the_last_step(make_worker())
    assert not Dossier.objects.exists()
    assert len(work_dirs(temporary)) == 1
    call_command("petition_count")
    # Perhaps that worker is only slow.
    assert SealingOrder.objects.get().begun_at

    minutes_later()

    order = SealingOrder.objects.get()
    assert (order.begun_at, order.stops) == (None, 1)
    make_worker()
    wait_until(lambda: not SealingOrder.objects.exists(), "the dossier")
    # Taken up, as of the time of its beginning.
    wait_until(lambda: not work_dirs(temporary), "the end of the temporary files")
    assert Dossier.objects.get().sealed_at < order.seen_at
    assert next(one for one in check_health() if one.key == "orders").verdict == "ok"


def test_what_stops_every_worker_is_given_up_with_a_reason_and_leaves_no_names(
    ordered, make_worker, temporary, admin_client
):
    """Or a list that is too long for its machine stops one worker after the other, for ever."""
    for attempt in range(1, MOST_ATTEMPTS + 1):
        kill_at_the_last_step(make_worker())
        assert SealingOrder.objects.get().attempts == attempt
        minutes_later()

    page = BeautifulSoup(admin_client.get("/admin/petitions/dossiers/").content, "html.parser")
    assert f"arrêté {MOST_ATTEMPTS} fois" in page.select_one("section .help-block").get_text()
    assert not work_dirs(temporary)
    minutes_later()
    assert SealingOrder.objects.get().error


def test_a_dossier_goes_on_after_the_database_cut_its_connection(
    postgresql, ordered, make_worker, temporary
):
    """Or a restart of the database in the night costs the dossier of the morning."""
    make_worker()
    wait_until(SealingOrder.objects.exclude(begun_at=None).exists, "a worker at it")
    with writes_held(PetitionLogEntry):
        wait_for_a_waiter()
        cut_connections()

    wait_until(lambda: not SealingOrder.objects.exists(), "the dossier")

    dossier = Dossier.objects.get()
    wait_until(lambda: not dossier_storage().exists(dossier.mark_name), "the end of the mark")
    assert stored_names() == {Path(dossier.archive_name).name, "keys.bin"}
    wait_until(lambda: not work_dirs(temporary), "the end of the temporary files")
