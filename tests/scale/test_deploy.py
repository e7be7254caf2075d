"""A new release is deployed while people sign: its migrations have run, and old processes still write."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor, wait
from functools import partial
from pathlib import Path
from threading import Event

import pytest
from django.apps import apps
from django.core.management import call_command
from django.db import connection, transaction
from django.db.migrations.loader import MigrationLoader
from django.db.models import NOT_PROVIDED
from django.utils import timezone

from wagtail_petition import migrations
from wagtail_petition.models import Signature
from wagtail_petition.signing.conflicts import retry_deadlocks

from .machines import wait_until

APP = "wagtail_petition"


#: The migrations, but for the last: at each of them an old process may stand.
RELEASES = sorted(path.stem for path in Path(migrations.__path__[0]).glob("0*.py"))[:-1]
FIRST = RELEASES[0]


def models_at(name):
    state = MigrationLoader(None).project_state((APP, name))
    return {model._meta.model_name: model for model in state.apps.get_app_config(APP).get_models()}


def store(old, known):
    """Write what an ``old`` process writes of a signature, under what ``known`` signed, as ours do; its primary key."""
    return retry_deadlocks(partial(_store, old, known))


@transaction.atomic
def _store(old, known):
    signature = old["signature"].objects.create(
        petition_id=known.petition_id,
        text_id=known.text_id,
        notice_id=known.notice_id,
        given_name="Zoé",
        email="zoe@example.org",
        address_digest="f" * 64,
        language="fr",
        signed_at=timezone.now(),
    )
    old["consentrecord"].objects.create(
        signature_id=signature.pk, purpose="sign", given=True, notice_id=known.notice_id
    )
    old["countchange"].objects.create(petition_id=known.petition_id, change=1)
    return signature.pk


@pytest.mark.parametrize("release", RELEASES)
def test_an_old_process_stores_a_signature_in_new_tables(release, petition_page, make_signature):
    newest = make_signature(petition_page)
    stored = Signature.objects.get(pk=store(models_at(release), newest))
    stored.full_clean(exclude=["postcode", "town"])
    assert stored.consents.count() == 1


@pytest.mark.parametrize("release", RELEASES)
def test_every_new_column_fills_itself_in(release, db):
    old = models_at(release)
    with connection.cursor() as cursor:
        tables = set(connection.introspection.table_names(cursor))
    lacking = []
    for model in apps.get_app_config(APP).get_models():
        before = old.get(model._meta.model_name)
        if before is None or model._meta.db_table not in tables:
            continue
        known = {field.column for field in before._meta.local_concrete_fields}
        columns = {field.column: field for field in model._meta.local_concrete_fields}
        assert known <= set(columns), "A column went that old processes still write."
        lacking += [
            f"{model.__name__}.{field.name}"
            for column, field in columns.items()
            if column not in known and not field.null and field.db_default is NOT_PROVIDED
        ]
    assert not lacking, "Give these a db_default, or let them be null."


@pytest.mark.django_db(transaction=True)
def test_people_sign_at_old_processes_while_the_tables_change(petition_page, make_signature):
    known = make_signature(petition_page)
    old = models_at(FIRST)
    stopped, stored = Event(), []

    def sign_at_an_old_process():
        try:
            while not stopped.is_set():
                stored.append(store(old, known))
        finally:
            connection.close()

    call_command("migrate", APP, FIRST, verbosity=0)
    with ThreadPoolExecutor(2) as visitors:
        signing = [visitors.submit(sign_at_an_old_process) for _visitor in range(2)]
        try:
            wait_until(lambda: len(stored) > 10, "people")
            before = len(stored)
            call_command("migrate", APP, verbosity=0)
            wait_until(lambda: len(stored) > before + 10, "more people")
        finally:
            stopped.set()
            # Whatever happened, the next test finds the tables of today.
            wait(signing)
            call_command("migrate", APP, verbosity=0)
        for visitor in signing:
            visitor.result()

    assert set(Signature.objects.values_list("pk", flat=True)) == {known.pk, *stored}
    assert not Signature.objects.filter(consents=None).exclude(pk=known.pk).exists()
