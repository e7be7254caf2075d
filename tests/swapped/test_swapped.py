from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]

pytestmark = pytest.mark.hosts


@pytest.fixture
def run(tmp_path):
    """Run a Python module inside the swapped site; models cannot be swapped in a process that has loaded them."""
    migrations = tmp_path / "campaign_migrations"
    migrations.mkdir()
    (migrations / "__init__.py").touch()
    environment = {
        **os.environ,
        "DJANGO_SETTINGS_MODULE": "tests.swapped.settings",
        "EXAMPLE_SITE_VAR": str(tmp_path),
        "PYTHONPATH": os.pathsep.join([str(ROOT), str(tmp_path)]),
    }

    def run_module(*arguments: str) -> None:
        finished = subprocess.run(
            [sys.executable, "-m", *arguments],
            cwd=ROOT,
            env=environment,
            capture_output=True,
            text=True,
            check=False,
        )
        assert finished.returncode == 0, finished.stdout + finished.stderr

    return run_module


def test_a_site_with_a_base_page_of_its_own_can_have_petitions(run):
    run("django", "makemigrations", "campaign")
    run("django", "makemigrations", "--check", "--dry-run")
    run("django", "check")
    run(
        "pytest",
        "--migrations",
        "--noconftest",
        "-p",
        "no:cacheprovider",
        "tests/swapped/walk_through.py",
    )
