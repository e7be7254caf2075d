"""The example site as a production site runs, with the yardsticks beside it."""

from __future__ import annotations

import os

import dj_database_url

from example_site.settings import *  # noqa: F403
from example_site.settings import DATABASES, INSTALLED_APPS, MIDDLEWARE, VAR_DIR

DEBUG = False
ALLOWED_HOSTS = ["127.0.0.1"]
ROOT_URLCONF = "bench.urls"
INSTALLED_APPS = [*INSTALLED_APPS, "django_tasks_db", "wagtail.contrib.forms", "bench.yardstick"]
# The form page of Wagtail's wants a token that wrk does not have.
MIDDLEWARE = [name for name in MIDDLEWARE if "csrf" not in name]
# Mails are stored as tasks, as in production; sending them is another measurement.
TASKS = {"default": {"BACKEND": "django_tasks_db.DatabaseBackend"}}
EMAIL_BACKEND = "django.core.mail.backends.dummy.EmailBackend"
if redis_url := os.environ.get("REDIS_URL"):
    # What processes share; without it each has a cache of its own, as a site without Redis has.
    CACHES = {
        "default": {
            "BACKEND": "django_redis.cache.RedisCache",
            "LOCATION": redis_url,
            "OPTIONS": {"IGNORE_EXCEPTIONS": True},
        }
    }
if mail_port := os.environ.get("BENCH_SMTP_PORT"):
    # A whole day: mails leave, and nginx stands before the site.
    EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    EMAIL_HOST, EMAIL_PORT = "127.0.0.1", int(mail_port)
    WAGTAIL_PETITION = {
        "CLIENT_ADDRESS_HEADER": "HTTP_X_REAL_IP",
        "COUNT_INTERVAL": 10,
        "MAIL_CONNECTIONS": 25,
    }
LOGGING = {"version": 1, "loggers": {"django.request": {"level": "CRITICAL"}}}

if url := os.environ.get("DATABASE_URL"):
    DATABASES["default"] = dj_database_url.parse(url)
if name := os.environ.get("BENCH_DATABASE"):
    # Set by the bench for the servers and workers that it starts.
    DATABASES["default"]["NAME"] = name
# SQLite: a file, since several processes use it.
DATABASES["default"]["TEST"] = {"NAME": VAR_DIR / "bench.sqlite3"} if not url else {}
# A server keeps its connections.
DATABASES["default"]["CONN_MAX_AGE"] = None
if DATABASES["default"]["ENGINE"].endswith("postgresql"):
    # As docs/how-to/scale.md says: statements are planned once a connection.
    DATABASES["default"]["OPTIONS"] = {"server_side_binding": True, "prepare_threshold": 5}
