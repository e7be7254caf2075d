"""A machine for which there is no wheel of Typst: the site must run all the same, and say what it lacks."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from wagtail_petition.dossier import typesetting
from wagtail_petition.dossier.errors import TypesetterMissingError
from wagtail_petition.dossier.sealing import seal
from wagtail_petition.models import Dossier

START = """
import sys
sys.modules["typst"] = None
import django; django.setup()
from django.core.checks import run_checks
from django.urls import get_resolver
get_resolver().url_patterns
print([message.id for message in run_checks()])
"""


def test_a_site_starts_and_check_names_what_is_missing(tmp_path):
    finished = subprocess.run(
        [sys.executable, "-c", START],
        cwd=Path(__file__).parents[2],
        env={
            **os.environ,
            "DJANGO_SETTINGS_MODULE": "example_site.settings",
            "EXAMPLE_SITE_VAR": str(tmp_path),
        },
        capture_output=True,
        text=True,
        check=False,
    )
    assert finished.stdout.strip() == "['wagtail_petition.W060']", finished.stderr


def test_who_seals_is_told_and_nothing_half_done_is_left(petition_page, monkeypatch):
    monkeypatch.setattr(typesetting, "is_installed", lambda: False)
    with pytest.raises(TypesetterMissingError, match="Typst"):
        seal(petition_page.petition)
    assert not Dossier.objects.exists()
