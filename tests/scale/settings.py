"""The test site as web servers and workers run it: processes of their own, on the database of the tests."""

from __future__ import annotations

import os

from tests.settings import *  # noqa: F403
from tests.settings import DATABASES, INSTALLED_APPS, STORAGES

DATABASES["default"].update(
    NAME=os.environ["SCALE_DATABASE"], CONN_MAX_AGE=None, CONN_HEALTH_CHECKS=True
)
STORAGES["wagtail_petition_dossiers"]["OPTIONS"]["location"] = os.environ["SCALE_PRIVATE"]

EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
EMAIL_HOST = "127.0.0.1"
EMAIL_PORT = int(os.environ["SCALE_SMTP_PORT"])
EMAIL_TIMEOUT = 10

WAGTAIL_PETITION = {
    "CLIENT_ADDRESS_HEADER": "HTTP_X_REAL_IP",
    "COUNT_INTERVAL": 60,
}

if path := os.environ.get("SCALE_EXPORT_FORMAT"):
    WAGTAIL_PETITION |= {"EXPORT_FORMATS": [path], "EXPORT_ROWS_IN_REQUEST": 0}

TASKS = {
    "default": {"BACKEND": os.environ.get("SCALE_TASKS", "django_tasks_db.DatabaseBackend")},
}

if url := os.environ.get("REDIS_URL"):
    CACHES = {
        "default": {
            "BACKEND": "django_redis.cache.RedisCache",
            "LOCATION": url,
            "KEY_PREFIX": os.environ["SCALE_CACHE_PREFIX"],
            "OPTIONS": {"IGNORE_EXCEPTIONS": True},
        }
    }
    INSTALLED_APPS = [*INSTALLED_APPS, "django_rq"]
    RQ_QUEUES = {"default": {"URL": url}}
