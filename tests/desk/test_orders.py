"""A dossier of a long list is sealed by a worker: whoever ordered it sees how it stands, and no order is lost."""

from __future__ import annotations

from datetime import timedelta

import pytest
from bs4 import BeautifulSoup
from django.utils import timezone
from django_tasks_db.models import DBTaskResult

from wagtail_petition.dossier import sealing_orders
from wagtail_petition.dossier.sealing import NoTextError
from wagtail_petition.dossier.sealing_orders import OrderedAlreadyError, order_dossier, seal_ordered
from wagtail_petition.models import Dossier, Petition, SealingOrder
from wagtail_petition.models.dossier import PrivateStorageMissingError
from wagtail_petition.models.orders import LATE_AFTER, LOST_AFTER
from wagtail_petition.operations.health import check_health
from wagtail_petition.privacy.unfinished_sealings import LEFT_AFTER, remove_leftovers

DOSSIERS = "/admin/petitions/dossiers/"


@pytest.fixture
def theirs(make_page):
    """The petition of another collective."""
    return make_page(title="Leur pétition", slug="la-leur")


@pytest.fixture(autouse=True)
def stored_tasks(settings, petition_page, theirs):
    # After the pages: on Django 6, the tasks of Wagtail's search cannot be stored.
    settings.TASKS = {"default": {"BACKEND": "django_tasks_db.DatabaseBackend"}}


def order(client, page, variant="complete"):
    body = {"petition": page.petition_id, "variant": variant}
    return client.post(f"{DOSSIERS}seal/", body, follow=True)


def tasks():
    return DBTaskResult.objects.ready().filter(task_path=seal_ordered.module_path)


def work():
    """What a worker does, but for closing the connection, with which a database in memory would go."""
    for stored in tasks():
        stored.delete()
        stored.task.call(*stored.args_kwargs["args"])


def listed(client):
    page = BeautifulSoup(client.get(DOSSIERS).content, "html.parser")
    return [note.get_text(" ", strip=True) for note in page.select("section .help-block")]


def health():
    return next(reading for reading in check_health() if reading.key == "orders")


def test_the_request_only_orders_and_a_worker_seals(
    admin_client, admin_user, petition_page, make_signature
):
    make_signature(petition_page)

    assert "est en cours de scellement" in order(admin_client, petition_page).content.decode()
    assert not Dossier.objects.exists()
    (waiting,) = listed(admin_client)
    assert petition_page.title in waiting
    assert "attente" in waiting
    assert health().values["waiting"] == 1

    work()

    dossier = Dossier.objects.get()
    assert (dossier.sealed_by, dossier.variant) == (admin_user, "complete")
    assert dossier.counts["counted"] == 1
    assert listed(admin_client) == []
    assert health().values["waiting"] == 0


def test_pressing_twice_makes_one_dossier(admin_client, petition_page):
    order(admin_client, petition_page)

    assert "déjà en cours" in order(admin_client, petition_page).content.decode()
    order(admin_client, petition_page, "attestation")
    work()

    assert sorted(Dossier.objects.values_list("variant", flat=True)) == ["attestation", "complete"]


def test_a_task_that_is_given_out_twice_seals_once(petition_page):
    ordered = order_dossier(petition_page.petition)

    seal_ordered.call(ordered.pk)
    seal_ordered.call(ordered.pk)

    assert Dossier.objects.count() == 1


def test_two_orders_at_the_same_moment_are_one(petition_page, monkeypatch):
    # Neither sees the other's row; the database does.
    monkeypatch.setattr(sealing_orders, "_make_room", lambda *_args: None)
    order_dossier(petition_page.petition)

    with pytest.raises(OrderedAlreadyError):
        order_dossier(petition_page.petition)

    assert (SealingOrder.objects.count(), tasks().count()) == (1, 1)


def test_what_cannot_be_sealed_is_not_even_ordered(petition_page, settings):
    with pytest.raises(ValueError, match="nonsense"):
        order_dossier(petition_page.petition, "nonsense")
    petition = petition_page.petition
    with pytest.raises(NoTextError):
        order_dossier(Petition.objects.create())
    settings.WAGTAIL_PETITION = {"DOSSIER_STORAGE": "nowhere"}
    with pytest.raises(PrivateStorageMissingError):
        order_dossier(petition)
    assert not SealingOrder.objects.exists()


def test_why_a_worker_could_not_seal_is_said_until_it_is_ordered_again(
    admin_client, petition_page, settings
):
    order(admin_client, petition_page)
    settings.WAGTAIL_PETITION = {"DOSSIER_STORAGE": "nowhere"}
    work()
    del settings.WAGTAIL_PETITION

    (failed,) = listed(admin_client)
    assert "nowhere" in failed
    assert not Dossier.objects.exists()

    order(admin_client, petition_page)
    work()

    assert Dossier.objects.count() == 1
    assert listed(admin_client) == []


def test_a_fault_of_the_software_is_noted_and_raised(admin_client, petition_page, monkeypatch):
    def broken(*_args, **_options):
        raise ZeroDivisionError

    monkeypatch.setattr(sealing_orders, "seal", broken)
    ordered = order_dossier(petition_page.petition)

    with pytest.raises(ZeroDivisionError):
        seal_ordered.call(ordered.pk)

    assert "imprévu" in listed(admin_client)[0]


def test_how_an_order_stands_is_said_to_whoever_looks(admin_client, petition_page):
    """Or nobody knows whether to wait, to ask the webmaster, or to seal again."""
    order_dossier(petition_page.petition, "complete")
    long_ago = timezone.now() - LATE_AFTER

    SealingOrder.objects.update(ordered_at=long_ago)
    assert "aucun processus ne l’a commencé" in listed(admin_client)[0]
    assert health().verdict == "late"

    SealingOrder.objects.update(begun_at=long_ago, attempts=1)
    assert "en cours de scellement" in listed(admin_client)[0]
    assert "de lui-même" not in listed(admin_client)[0]
    # However long it takes: its worker is at it.
    assert health().verdict == "ok"

    SealingOrder.objects.update(attempts=2)
    assert "arrêté 1 fois" in listed(admin_client)[0]

    SealingOrder.objects.update(seen_at=timezone.now() - LOST_AFTER)
    assert "plus rien" in listed(admin_client)[0]

    SealingOrder.objects.update(error="Panne.")
    assert "Panne." in listed(admin_client)[0]
    assert (health().verdict, health().values["failed"]) == ("late", 1)


@pytest.mark.parametrize("change", [{"begun_at": None}, {"begun_at": timezone.now()}])
def test_an_order_that_nobody_is_at_can_be_placed_again(admin_client, petition_page, change):
    lost = order_dossier(petition_page.petition, "complete")
    past = timezone.now() - LATE_AFTER
    SealingOrder.objects.update(ordered_at=past, seen_at=past, **change)

    order(admin_client, petition_page)
    work()

    assert Dossier.objects.count() == 1
    assert not SealingOrder.objects.filter(pk=lost.pk).exists()


def test_an_order_is_cancelled_by_a_button(admin_client, petition_page):
    order_dossier(petition_page.petition)
    page = BeautifulSoup(admin_client.get(DOSSIERS).content, "html.parser")
    form = page.select_one("section .help-block form")
    assert form["method"] == "post"

    answer = admin_client.post(form["action"], follow=True)

    assert "est annulé" in answer.content.decode()
    work()
    assert not Dossier.objects.exists()
    assert listed(admin_client) == []


def test_the_note_of_an_order_that_failed_can_be_removed(admin_client, petition_page):
    """Or Health stays yellow for a day because of a dossier that nobody wants any more."""
    order_dossier(petition_page.petition)
    SealingOrder.objects.update(error="Panne.")

    admin_client.post(f"{DOSSIERS}cancel/{SealingOrder.objects.get().pk}/")

    assert health().verdict == "ok"


def test_only_who_may_seal_a_petition_cancels_its_orders(member, petition_page, theirs):
    order_dossier(petition_page.petition)
    order_dossier(theirs.petition)
    mine, other = (
        f"{DOSSIERS}cancel/{SealingOrder.objects.get(petition=page.petition).pk}/"
        for page in (petition_page, theirs)
    )
    reader = member("view_dossier", under=petition_page)
    assert reader.post(mine).status_code == 302
    assert not BeautifulSoup(reader.get(DOSSIERS).content, "html.parser").select("section form")
    sealer = member("view_dossier", "seal_dossier", under=petition_page)
    assert sealer.get(mine).status_code == 405
    assert sealer.post(other).status_code == 404
    assert SealingOrder.objects.count() == 2

    sealer.post(mine)

    assert SealingOrder.objects.get().petition == theirs.petition


def test_orders_that_nobody_placed_again_go_with_what_sealing_left(petition_page):
    order_dossier(petition_page.petition)
    SealingOrder.objects.update(ordered_at=timezone.now() - LEFT_AFTER - timedelta(minutes=1))

    remove_leftovers()

    assert not SealingOrder.objects.exists()


def test_nobody_sees_the_orders_of_another_collective(member, petition_page, theirs):
    order_dossier(petition_page.petition)
    order_dossier(theirs.petition)

    (shown,) = listed(member("view_dossier", under=petition_page))
    assert petition_page.title in shown
