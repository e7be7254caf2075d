"""A database server that restarts while people sign."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from threading import Event

import pytest
from django.core.management import call_command
from django.db import connection, transaction

from wagtail_petition.models import Signature
from wagtail_petition.operations.counting import repair_count
from wagtail_petition.signing.services import confirm

from .locks import database_down
from .machines import wait_until

pytestmark = pytest.mark.django_db(transaction=True)


def test_a_site_goes_on_by_itself_after_its_database_restarted(
    postgresql, petition_page, fill, web, make_worker, mail_server
):
    path = f"/petitions/sign/{petition_page.pk}/"
    forms = {
        name: fill(petition_page, email=f"{name}@example.org") for name in ("ada", "bea", "cleo")
    }
    make_worker()
    assert web.post(path, forms["ada"])[0] == 303
    wait_until(lambda: mail_server.to("ada@example.org"), "the first mail")

    with database_down():
        # The person sees that it failed, and tries again.
        assert web.post(path, forms["bea"])[0] == 500
    connection.close()
    assert web.post(path, forms["bea"])[0] == 303
    assert web.post(path, forms["cleo"])[0] == 303

    # A worker that died of it is started again by whatever runs it.
    make_worker()
    wait_until(lambda: len(mail_server.inbox) == 3, "the other mails")
    call_command("petition_send_mail")
    assert len(mail_server.inbox) == Signature.objects.count() == 3


def test_a_counter_at_work_stops_nobody_from_signing(
    postgresql, petition_page, make_signature, sign
):
    def count_slowly():
        try:
            with transaction.atomic():
                # The lock is held until the end of this transaction.
                repair_count(petition_page.petition_id)
                counting.set()
                assert signed.wait(30)
        finally:
            connection.close()

    counting, signed = Event(), Event()
    pending = make_signature(petition_page, state="pending")
    with ThreadPoolExecutor(1) as counter:
        done = counter.submit(count_slowly)
        assert counting.wait(30)
        with connection.cursor() as cursor:
            cursor.execute("SET lock_timeout = '5s'")
        try:
            assert sign(petition_page).status_code == 303
            confirm(pending)
        finally:
            signed.set()
            with connection.cursor() as cursor:
                cursor.execute("RESET lock_timeout")
        done.result()
    assert pending.state == "confirmed"
