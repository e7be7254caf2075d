"""A read replica that lags: listings may, signing never."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.core import mail
from django.core.checks import run_checks
from django.core.management import call_command
from django.db import connections
from django.utils import timezone

from tests.signing.elsewhere import elsewhere
from wagtail_petition.dossier.sealing import seal
from wagtail_petition.dossier.sealing_orders import order_dossier
from wagtail_petition.models import Dossier, Pause, Petition, SealingOrder, Signature
from wagtail_petition.operations.counting import apply_count_changes, repair_count
from wagtail_petition.operations.pausing import pause, resume
from wagtail_petition.privacy.retention import apply_retention
from wagtail_petition.signing.services import SignatureData, import_signature

# Django asks SQLite once in a process whether it knows JSON.
pytestmark = pytest.mark.django_db

PRIMARY_ROUTER = "wagtail_petition.routing.PrimaryRouter"
SITE_ROUTER = "tests.scale.test_replica.ReadsFromReplica"


class ReadsFromReplica:
    """A site's own router, after Django's documentation: it asks nobody which rows are new."""

    def db_for_read(self, model, **hints):
        return "replica"

    def db_for_write(self, model, **hints):
        return "default"

    def allow_relation(self, first, second, **hints):
        return True


@pytest.fixture
def replica(settings, tmp_path):
    """A replica so far behind that it has not a single table: whatever is read from it is an error."""
    connections.databases["replica"] = {
        **connections.databases["default"],
        "ENGINE": "django.db.backends.sqlite3",
        "NAME": str(tmp_path / "replica.sqlite3"),
        "OPTIONS": {},
    }
    settings.DATABASE_ROUTERS = [PRIMARY_ROUTER, SITE_ROUTER]
    yield
    settings.DATABASE_ROUTERS = []
    connections["replica"].close()
    del connections["replica"], connections.databases["replica"]


def lags(queryset):
    return queryset.db == "replica"


def test_who_signs_is_never_read_from_a_replica(
    petition_page, fill, replica, client, link_in, django_capture_on_commit_callbacks
):
    assert lags(Signature.objects.all())
    sign = f"/petitions/sign/{petition_page.pk}/"
    # The form of a page is read from the replica, so it is filled in before.
    forms = [data_of(fill, petition_page, name) for name in ("ada", "bea")]

    def post(path, data=None, status=303):
        with django_capture_on_commit_callbacks(execute=True):
            response = client.post(path, data)
        assert response.status_code == status, response.content.decode()
        return response

    check = post(sign, forms[0]).url
    assert post(sign, {**forms[0], "email": ""}, 422)
    assert client.get(check).status_code == 200
    confirm = link_in(mail.outbox[0].body, "confirm")
    assert client.get(confirm).status_code == 200
    post(confirm)
    # The button pressed twice: what the replica does not know yet must not be taken for a refusal.
    post(confirm)
    post(sign, forms[0])
    assert "/confirm/" not in mail.outbox[1].body

    mine = link_in(mail.outbox[0].body, "mine")
    assert client.get(mine).status_code == 200
    assert client.get(f"{mine}data.json").json()["signature"]["state"] == "confirmed"
    for act in ("restrict", "lift", "consents", "withdraw"):
        post(f"{mine}{act}/", {})
    post(f"{mine}erase/", {}, 200)
    post(f"/petitions/my-link/{petition_page.pk}/", {"email": "ada@example.org"})

    post(sign, forms[1])
    post(link_in(mail.outbox[-1].body, "not-me"), status=200)
    states = Signature.objects.using("default").values_list("state", flat=True)
    assert sorted(states) == ["pending", "rejected"]


def data_of(fill, page, name):
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(ReadsFromReplica, "db_for_read", lambda *args, **hints: None)
        return fill(page, email=f"{name}@example.org")


def test_what_runs_at_night_never_reads_a_replica(
    petition_page, make_signature, make_waiting, settings, replica
):
    settings.DATABASE_ROUTERS = []
    make_signature(petition_page)
    make_waiting(petition_page)
    petition = Petition.objects.get()
    settings.DATABASE_ROUTERS = [PRIMARY_ROUTER, SITE_ROUTER]

    assert repair_count(petition.pk) == -1
    assert apply_count_changes(petition.pk) == 0
    call_command("petition_send_mail")
    call_command("petition_count", "--repair")
    call_command("petition_replay_erasures")
    apply_retention()
    assert seal(petition).counts["counted"] == 1


def test_what_organisers_order_is_never_read_from_a_replica(
    petition_page, make_signature, settings, replica, django_capture_on_commit_callbacks
):
    settings.DATABASE_ROUTERS = []
    make_signature(petition_page)
    petition = Petition.objects.get()
    versions = elsewhere(petition_page)
    settings.DATABASE_ROUTERS = [PRIMARY_ROUTER, SITE_ROUTER]

    with django_capture_on_commit_callbacks(execute=True):
        order_dossier(petition)
    pause(petition, reason="Mails cannot leave.")
    resume(petition)
    data = SignatureData(given_name="Bea", family_name="Roux", email="bea@example.org")
    import_signature(petition_page, data, versions, signed_at=timezone.now())

    settings.DATABASE_ROUTERS = []
    assert Dossier.objects.get().counts["counted"] == 1
    assert not SealingOrder.objects.exists()
    assert Pause.objects.get().ended_at
    assert Signature.objects.counted().count() == 2


def test_the_health_of_a_site_is_that_of_its_primary(
    petition_page, make_waiting, settings, replica
):
    settings.DATABASE_ROUTERS = []
    make_waiting(petition_page, signed_at=timezone.now() - timedelta(hours=1))
    settings.DATABASE_ROUTERS = [PRIMARY_ROUTER, SITE_ROUTER]

    with pytest.raises(SystemExit):
        call_command("petition_health")


@pytest.mark.parametrize(
    ("routers", "found"),
    [
        ([], set()),
        ([PRIMARY_ROUTER, SITE_ROUTER], set()),
        ([SITE_ROUTER], {"wagtail_petition.E032"}),
        ([SITE_ROUTER, PRIMARY_ROUTER], {"wagtail_petition.E032"}),
        (["tests.scale.test_replica.WritesElsewhere"], {"wagtail_petition.E031"}),
    ],
)
def test_a_replica_that_would_be_asked_is_an_error_of_the_setup(settings, routers, found):
    settings.DATABASE_ROUTERS = routers

    ids = {message.id for message in run_checks()}
    assert ids & {"wagtail_petition.E031", "wagtail_petition.E032"} == found


class WritesElsewhere:
    """A site whose primary is not called default."""

    def db_for_write(self, model, **hints):
        return "primary"
