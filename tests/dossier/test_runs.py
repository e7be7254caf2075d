"""A sealing that is cancelled, overtaken by another worker, or finds no room: it stops, and leaves nothing."""

from __future__ import annotations

import tempfile
import time
from pathlib import Path

import pytest
from django.utils import timezone
from django_tasks_db.models import DBTaskResult

from wagtail_petition.dossier import building
from wagtail_petition.dossier.pdf.typesetting import Typesetter
from wagtail_petition.dossier.runs import disk_space, watch
from wagtail_petition.dossier.runs.disk_space import NoRoomError
from wagtail_petition.dossier.runs.watch import OrderWatch
from wagtail_petition.dossier.sealing import seal
from wagtail_petition.dossier.sealing_orders import (
    cancel_order,
    order_dossier,
    restart_lost_orders,
    seal_ordered,
)
from wagtail_petition.models import Dossier, SealingOrder
from wagtail_petition.models.dossier import dossier_storage
from wagtail_petition.models.orders import LATE_AFTER, LOST_AFTER


@pytest.fixture(autouse=True)
def temporary(tmp_path, monkeypatch):
    folder = tmp_path / "temporary"
    folder.mkdir()
    monkeypatch.setattr(tempfile, "tempdir", str(folder))
    return folder


@pytest.fixture(autouse=True)
def stored_tasks(settings, petition_page):
    settings.TASKS = {"default": {"BACKEND": "django_tasks_db.DatabaseBackend"}}


@pytest.fixture
def meanwhile(monkeypatch):
    """Have something happen once, when the list has been read."""

    def happen(act):
        read_signatures = building.read_signatures

        def read_then_act(*args):
            monkeypatch.setattr(building, "read_signatures", read_signatures)
            counts = read_signatures(*args)
            act()
            return counts

        monkeypatch.setattr(building, "read_signatures", read_then_act)

    return happen


@pytest.fixture
def typeset(monkeypatch):
    """What was typeset."""
    made = []
    pdf = Typesetter.pdf

    def noted(self, template, **data):
        made.append(template)
        return pdf(self, template, **data)

    monkeypatch.setattr(Typesetter, "pdf", noted)
    return made


def nothing_is_left(temporary):
    stored = [path for path in Path(dossier_storage().location).rglob("*") if path.is_file()]
    return not stored and not list(temporary.iterdir())


@pytest.mark.django_db(transaction=True)
def test_a_cancelled_sealing_stops_soon_and_leaves_nothing(
    petition_page, make_signature, meanwhile, monkeypatch, typeset, temporary
):
    """Or whoever chose the wrong variant waits a quarter of an hour for it to be over."""
    monkeypatch.setattr(watch, "BEAT", 0.02)
    make_signature(petition_page)
    order = order_dossier(petition_page.petition)
    lost = []
    check = OrderWatch.check
    monkeypatch.setattr(
        OrderWatch, "check", lambda self: (lost.append(self._lost.wait(30)), check(self))
    )
    # From now on the worker is as slow as one with a million.
    meanwhile(lambda: cancel_order(SealingOrder.objects.get(pk=order.pk)))

    seal_ordered.call(order.pk)

    assert typeset == []
    assert not Dossier.objects.exists()
    assert nothing_is_left(temporary)


@pytest.mark.django_db(transaction=True)
def test_a_worker_says_that_it_is_at_its_order(
    petition_page, make_signature, meanwhile, monkeypatch
):
    """Or an order that takes long is given to a second worker, and a third."""
    monkeypatch.setattr(watch, "BEAT", 0.02)
    make_signature(petition_page)
    order = order_dossier(petition_page.petition)

    def look_and_wait():
        begun = SealingOrder.objects.get().seen_at
        while SealingOrder.objects.get().seen_at == begun:
            time.sleep(0.02)

    meanwhile(look_and_wait)

    seal_ordered.call(order.pk)

    assert Dossier.objects.count() == 1


def test_a_worker_that_was_only_slow_leaves_its_dossier_to_the_next(
    petition_page, make_signature, meanwhile
):
    """Or an authority is sent two dossiers, with two numbers, of one order."""
    make_signature(petition_page)
    order = order_dossier(petition_page.petition)

    def lose_and_restart():
        SealingOrder.objects.update(seen_at=timezone.now() - LOST_AFTER)
        restart_lost_orders()
        seal_ordered.call(order.pk)

    meanwhile(lose_and_restart)

    seal_ordered.call(order.pk)

    assert Dossier.objects.get().number == 1
    stored = [path for path in Path(dossier_storage().location).rglob("*") if path.is_file()]
    assert len(stored) == 2


def test_one_dossier_is_sealed_at_a_time_and_its_end_begins_the_next(
    petition_page, make_signature, meanwhile
):
    """Or two dossiers take both workers of a site, and nobody is sent a link for minutes."""
    make_signature(petition_page)
    first, second = (
        order_dossier(petition_page.petition, variant) for variant in ("complete", "attestation")
    )
    DBTaskResult.objects.all().delete()
    meanwhile(lambda: seal_ordered.call(second.pk))

    seal_ordered.call(first.pk)

    assert Dossier.objects.get().variant == "complete"
    [task] = DBTaskResult.objects.ready()
    assert task.args_kwargs["args"] == [second.pk]
    seal_ordered.call(second.pk)
    assert Dossier.objects.count() == 2


def test_an_order_that_the_queue_lost_is_put_into_it_again(petition_page):
    """Or it waits for ever, after Redis was emptied."""
    order_dossier(petition_page.petition)
    SealingOrder.objects.update(seen_at=timezone.now() - LATE_AFTER)
    DBTaskResult.objects.all().delete()

    restart_lost_orders()
    restart_lost_orders()

    assert DBTaskResult.objects.ready().count() == 1
    assert SealingOrder.objects.get().attempts == 0


@pytest.mark.parametrize("variant", Dossier.Variant.values)
def test_a_disk_without_room_is_named_before_anything_is_made(
    petition_page, make_signature, monkeypatch, typeset, temporary, variant
):
    """Or the disk fills up, and with it the whole site stops."""
    make_signature(petition_page)
    monkeypatch.setattr(disk_space, "LEAST_BYTES", 10**17)

    with pytest.raises(NoRoomError) as raised:
        seal(petition_page.petition, variant)

    assert "88,8" in str(raised.value)
    assert str(temporary) in str(raised.value)
    assert typeset == []
    assert nothing_is_left(temporary)


def test_a_storage_without_room_is_named_too(petition_page, make_signature, monkeypatch):
    make_signature(petition_page)
    monkeypatch.setitem(disk_space.ROW_BYTES, Dossier.Variant.COMPLETE, (1, 10**17))
    order = order_dossier(petition_page.petition, "complete")

    seal_ordered.call(order.pk)

    assert str(dossier_storage().location) in SealingOrder.objects.get().error
