"""The example site and a magazine, on the database and cache that the environment names."""

from __future__ import annotations

import os
import tempfile
from pathlib import Path

os.environ.setdefault("EXAMPLE_SITE_VAR", tempfile.mkdtemp(prefix="wagtail-petition-"))

import dj_database_url
from wagtail import VERSION

from example_site.settings import *  # noqa: F403
from example_site.settings import DATABASES, INSTALLED_APPS, VAR_DIR

INSTALLED_APPS = [
    "tests.sources.magazine",
    "wagtail_footnotes",
    "wagtail.contrib.table_block",
    # Tells nobody anything until a test names a cache.
    "wagtail.contrib.frontend_cache",
    # Its tables; the tests that run a worker name it as their backend.
    "django_tasks_db",
    # The magazine is read by other programs.
    "rest_framework",
    "wagtail.api.v2",
    *(["wagtail.api.v3"] if VERSION >= (8, 0) else []),
    *INSTALLED_APPS,
]

if url := os.environ.get("DATABASE_URL"):
    DATABASES["default"] = dj_database_url.parse(url)
else:
    # A file: tests with threads and a live server need several connections to one database.
    DATABASES["default"]["TEST"] = {"NAME": Path(VAR_DIR, "test.sqlite3")}
    # Nothing here outlives the machine.
    DATABASES["default"]["OPTIONS"]["init_command"] = "PRAGMA synchronous=OFF"

PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
DEBUG = False
ALLOWED_HOSTS = ["*"]
