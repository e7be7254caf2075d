"""A site whose templates are Jinja2: that engine first, and Django's for Wagtail's admin and for the app."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest


@pytest.fixture(autouse=True)
def jinja_site(settings: Any) -> None:
    settings.TEMPLATES = [
        {
            "BACKEND": "django.template.backends.jinja2.Jinja2",
            "DIRS": [Path(__file__).parent / "templates"],
            "APP_DIRS": True,
            "OPTIONS": {
                "environment": "tests.jinja_site.environment.environment",
                "extensions": [
                    "wagtail.jinja2tags.core",
                    "wagtail.images.jinja2tags.images",
                    "wagtail_petition.jinja2tags.petition",
                ],
            },
        },
        {**settings.TEMPLATES[0], "DIRS": []},
    ]
