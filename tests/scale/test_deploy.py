"""A new release is deployed while people sign: its migrations have run, and old processes still write."""

from __future__ import annotations

from pathlib import Path

import pytest
from django.apps import apps
from django.db import connection
from django.db.migrations.loader import MigrationLoader
from django.db.models import NOT_PROVIDED
from django.utils import timezone

from wagtail_petition import migrations
from wagtail_petition.models import Signature

APP = "wagtail_petition"


#: The migrations, but for the last: at each of them an old process may stand.
RELEASES = sorted(path.stem for path in Path(migrations.__path__[0]).glob("0*.py"))[:-1]


def models_at(name):
    state = MigrationLoader(None).project_state((APP, name))
    return {model._meta.model_name: model for model in state.apps.get_app_config(APP).get_models()}


@pytest.mark.parametrize("release", RELEASES)
def test_an_old_process_stores_a_signature_in_new_tables(release, petition_page, make_signature):
    newest = make_signature(petition_page)
    old = models_at(release)

    signature = old["signature"].objects.create(
        petition_id=newest.petition_id,
        text_id=newest.text_id,
        notice_id=newest.notice_id,
        given_name="Zoé",
        email="zoe@example.org",
        address_digest="f" * 64,
        language="fr",
        signed_at=timezone.now(),
    )
    old["consentrecord"].objects.create(
        signature_id=signature.pk, purpose="sign", given=True, notice_id=newest.notice_id
    )
    old["countchange"].objects.create(petition_id=newest.petition_id, change=1)

    stored = Signature.objects.get(pk=signature.pk)
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
