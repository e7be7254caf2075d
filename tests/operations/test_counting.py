from __future__ import annotations

import contextlib
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from threading import Event

import pytest
from django.core.cache import cache
from django.core.management import call_command
from django.db import connection, transaction
from django.utils import timezone
from django.utils.html import strip_tags
from django_tasks_db.models import DBTaskResult
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from wagtail_petition.models import CountChange, Petition, PetitionPage, Signature
from wagtail_petition.operations.counting import apply_count_changes, repair_count
from wagtail_petition.signing import services
from wagtail_petition.templatetags.petition_tags import petition_progress
from wagtail_petition.visitors.errors import SigningError


def stored_count(page):
    page.petition.refresh_from_db()
    return page.petition.count


def test_counting_twice_counts_once(petition_page, make_signature):
    services.confirm(make_signature(petition_page, state="pending"))

    assert apply_count_changes(petition_page.petition_id) == 1
    assert apply_count_changes(petition_page.petition_id) == 0
    assert stored_count(petition_page) == 1


def test_the_repair_finds_what_went_wrong_and_waits_for_what_is_to_come(
    petition_page, make_signature, capsys
):
    make_signature(petition_page)
    services.confirm(make_signature(petition_page, state="pending"))

    # The first was written without a change: an import gone wrong. The second is not applied yet.
    assert repair_count(petition_page.petition_id) == -1
    assert stored_count(petition_page) == 1

    call_command("petition_count", "--repair")
    assert stored_count(petition_page) == 2
    assert "corrected" not in capsys.readouterr().out


def test_a_counter_that_is_too_low_stops_no_other_and_is_repaired(petition_page, make_signature):
    services.withdraw(make_signature(petition_page))
    make_signature(petition_page)

    # The row was written without a change, so the counter falls under zero.
    call_command("petition_count")
    assert stored_count(petition_page) == 0
    call_command("petition_count", "--repair")
    assert stored_count(petition_page) == 1


def test_a_confirmation_moves_the_counter_without_a_worker(
    petition_page, make_signature, django_capture_on_commit_callbacks
):
    with django_capture_on_commit_callbacks(execute=True):
        services.confirm(make_signature(petition_page, state="pending"))

    assert stored_count(petition_page) == 1


def shown_count(client, page):
    return client.get(f"/petitions/{page.petition.uuid}/count.json").json()["count"]


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("act", ["withdraw", "report_misuse", "erase"])
def test_the_count_that_is_shown_follows_who_goes_without_a_cron_job(
    petition_page, make_signature, client, act
):
    signature = make_signature(petition_page, state="pending")
    services.confirm(signature)
    assert shown_count(client, petition_page) == 1
    an_interval_later()

    getattr(services, act)(signature)

    assert shown_count(client, petition_page) == 0


def an_interval_later():
    cache.clear()
    Petition.objects.update(counted_at=timezone.now() - timedelta(minutes=1))


@pytest.mark.django_db(transaction=True)
def test_of_several_who_confirm_in_a_second_all_are_in_the_count_soon(
    petition_page, make_signature, client
):
    for _person in range(3):
        services.confirm(make_signature(petition_page, state="pending"))
    # The request of the first counted it; what follows within the interval waits.
    assert shown_count(client, petition_page) == 1

    Petition.objects.update(counted_at=timezone.now() - timedelta(seconds=2))

    assert shown_count(client, petition_page) == 3
    Petition.objects.update(counted_at=timezone.now() - timedelta(seconds=2))
    services.confirm(make_signature(petition_page, state="pending"))
    page = PetitionPage.objects.get()
    assert "4" in strip_tags(petition_progress(page)).split()


@pytest.mark.django_db(transaction=True)
def test_with_workers_a_task_at_the_end_of_the_interval_counts_the_rest(
    petition_page, make_signature, client, settings
):
    settings.TASKS = {"default": {"BACKEND": "django_tasks_db.DatabaseBackend"}}
    settings.WAGTAIL_PETITION = {"COUNT_INTERVAL": 10}
    for _person in range(5):
        services.confirm(make_signature(petition_page, state="pending"))

    now, later = DBTaskResult.objects.filter(task_path__endswith="count_petition").order_by(
        "enqueued_at"
    )

    assert now.status == "READY"
    assert timezone.now() < later.run_after <= timezone.now() + timedelta(seconds=12)
    later.delete()
    call_command("db_worker", batch=True, interval=0, startup_delay=False, verbosity=0)
    assert stored_count(petition_page) == 5


@pytest.mark.django_db(transaction=True)
def test_nobody_who_looks_at_a_page_waits_for_its_counter(
    postgresql, petition_page, make_signature, client
):
    make_signature(petition_page)
    CountChange.objects.create(petition=petition_page.petition, change=1)

    def hold():
        try:
            with transaction.atomic():
                Petition.objects.select_for_update().get()
                held.set()
                assert shown.wait(30)
        finally:
            connection.close()

    held, shown = Event(), Event()
    with ThreadPoolExecutor(1) as counter:
        holding = counter.submit(hold)
        assert held.wait(30)
        try:
            assert shown_count(client, petition_page) == 0
        finally:
            shown.set()
        holding.result()
    assert shown_count(client, petition_page) == 1


def test_a_cache_that_is_down_stops_no_confirmation(petition_page, make_signature, settings):
    settings.CACHES = {
        "default": {
            "BACKEND": "django.core.cache.backends.redis.RedisCache",
            "LOCATION": "redis://127.0.0.1:1",
        }
    }
    signature = make_signature(petition_page, state="pending")

    services.confirm(signature)

    assert signature.state == "confirmed"
    assert CountChange.objects.count() == 1


def test_count_json_can_be_kept_by_caches(petition_page, client):
    address = f"/petitions/{petition_page.petition.uuid}/count.json"

    response = client.get(address)

    assert response.json()["count"] == 0
    assert response.json()["goal"] == 100
    assert "public" in response["Cache-Control"]
    assert "max-age=30" in response["Cache-Control"]
    petition_page.unpublish()
    assert client.get(address).status_code == 404


@settings(
    max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(
    acts=st.lists(
        st.tuples(
            st.sampled_from(["confirm", "report_misuse", "withdraw", "erase", "count"]),
            st.integers(0, 3),
        ),
        max_size=15,
    )
)
@pytest.mark.django_db
def test_whatever_happens_the_counter_says_how_many_count(petition_page, make_signature, acts):
    Signature.objects.all().delete()
    CountChange.objects.all().delete()
    petition_page.petition.count = 0
    petition_page.petition.save()
    # Two pairs: each pair has one address.
    signatures = [
        make_signature(petition_page, state="pending", address_digest=str(number // 2) * 64)
        for number in range(4)
    ]

    for act, number in acts:
        if act == "count":
            apply_count_changes(petition_page.petition_id)
            continue
        signature = Signature.objects.filter(pk=signatures[number].pk).first()
        if signature:
            with contextlib.suppress(SigningError):
                getattr(services, act)(signature)

    apply_count_changes(petition_page.petition_id)
    counted = list(Signature.objects.counted())
    assert stored_count(petition_page) == len(counted)
    assert len({signature.counted_digest for signature in counted}) == len(counted)
    assert repair_count(petition_page.petition_id) == 0
