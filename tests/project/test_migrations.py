"""The migration makes the tables of the models: all other tests make them straight from the models."""

from __future__ import annotations

import pytest
from django.apps import apps
from django.db import connection
from django.db.migrations.executor import MigrationExecutor

from wagtail_petition.models.search import WordsIndex

pytestmark = pytest.mark.migrations


@pytest.mark.parametrize("model", [*apps.get_app_config("wagtail_petition").get_models()])
def test_the_migration_makes_the_table_of_the_model(db, model):
    """Only with ``--migrations``: see ``make migrated``."""
    executor = MigrationExecutor(connection)
    assert ("wagtail_petition", "0001_initial") in executor.loader.applied_migrations

    table = model._meta.db_table
    with connection.cursor() as cursor:
        described = connection.introspection.get_table_description(cursor, table)
        found = connection.introspection.get_constraints(cursor, table)

    columns = {field.column: field for field in model._meta.local_concrete_fields}
    assert {column.name: column.null_ok for column in described} == {
        name: field.null for name, field in columns.items()
    }
    indexes = [each for each in model._meta.indexes if not isinstance(each, WordsIndex)]
    assert {each.name for each in [*model._meta.constraints, *indexes]} <= set(found)
