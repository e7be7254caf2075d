"""The migration makes the tables of the models: all other tests make them straight from the models."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).parents[1]

COMPARE = """
import django; django.setup()
from django.apps import apps
from django.db import connection
from wagtail_petition.models.search import WordsIndex
with connection.cursor() as cursor:
    for model in apps.get_app_config("wagtail_petition").get_models():
        table = model._meta.db_table
        columns = {column.name for column in connection.introspection.get_table_description(cursor, table)}
        assert columns == {field.column for field in model._meta.local_concrete_fields}, table
        found = connection.introspection.get_constraints(cursor, table)
        indexes = [each for each in model._meta.indexes if not isinstance(each, WordsIndex)]
        named = {each.name for each in [*model._meta.constraints, *indexes]}
        assert named <= set(found), (table, named - set(found))
"""


def test_a_fresh_site_is_migrated_to_the_tables_of_the_models(tmp_path):
    environment = {
        **{name: value for name, value in os.environ.items() if name != "DATABASE_URL"},
        "DJANGO_SETTINGS_MODULE": "example_site.settings",
        "EXAMPLE_SITE_VAR": str(tmp_path),
    }

    def run(*arguments):
        finished = subprocess.run(
            [sys.executable, *arguments],
            cwd=ROOT,
            env=environment,
            capture_output=True,
            text=True,
            check=False,
        )
        assert finished.returncode == 0, finished.stdout + finished.stderr

    run("-m", "django", "migrate", "-v0")
    run("-m", "django", "makemigrations", "--check", "--dry-run")
    run("-c", COMPARE)
