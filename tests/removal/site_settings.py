"""A small site of somebody else; ``models.py`` of its app ``magazine`` is written by the tests.

``WITHOUT_PETITION`` says that the app is neither among its apps nor installed at all; ``STRANGE``, that the site has
models for images and documents of its own, naive moments and British English.
"""

from __future__ import annotations

import os
import sys
from pathlib import Path

PLACE = Path(os.environ["SITE_PLACE"])

APP = ["wagtail_petition", "wagtail.contrib.typed_table_block"]
DATABASE_ROUTERS = ["wagtail_petition.routing.PrimaryRouter"]
if os.environ.get("WITHOUT_PETITION"):
    APP = DATABASE_ROUTERS = []
    sys.modules["wagtail_petition"] = None

SECRET_KEY = "no-secret"
ALLOWED_HOSTS = ["*"]
INSTALLED_APPS = [
    "magazine",
    *APP,
    "wagtail.embeds",
    "wagtail.sites",
    "wagtail.users",
    "wagtail.snippets",
    "wagtail.documents",
    "wagtail.images",
    "wagtail.search",
    "wagtail.admin",
    "wagtail",
    "modelcluster",
    "taggit",
    "django_filters",
    "django_tasks",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
]
MIDDLEWARE = [
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.locale.LocaleMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
]
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
            ]
        },
    }
]
DATABASES = {
    "default": {
        "ENGINE": "django.db.backends.sqlite3",
        "NAME": PLACE / os.environ.get("SITE_DATABASE", "site.sqlite3"),
    }
}
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"},
    "wagtail_petition_dossiers": {
        "BACKEND": "django.core.files.storage.FileSystemStorage",
        "OPTIONS": {"location": PLACE / "dossiers"},
    },
}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
LANGUAGE_CODE = "en"
USE_TZ = True
ROOT_URLCONF = "tests.removal.site_urls"
STATIC_URL = "/static/"
MEDIA_ROOT = PLACE / "media"
WAGTAIL_SITE_NAME = "Magazine"
WAGTAILADMIN_BASE_URL = "https://magazine.example"

if os.environ.get("STRANGE"):
    WAGTAILIMAGES_IMAGE_MODEL = "magazine.OwnImage"
    WAGTAILDOCS_DOCUMENT_MODEL = "magazine.OwnDocument"
    USE_TZ = False
    TIME_ZONE = "America/New_York"
    LANGUAGE_CODE = "en-gb"
    LANGUAGES = WAGTAIL_CONTENT_LANGUAGES = [("en-gb", "English")]
    EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
    WAGTAIL_PETITION = {"SPAM_CHECKS": [], "ADDRESS_KEY": "no-secret"}
