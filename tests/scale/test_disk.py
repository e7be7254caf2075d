"""A disk that fills up."""

from __future__ import annotations

import resource
import subprocess
import sys
from pathlib import Path

import pytest

from wagtail_petition.dossier.sealing import seal
from wagtail_petition.models import Dossier
from wagtail_petition.models.dossier import dossier_storage

pytestmark = pytest.mark.django_db(transaction=True)

#: Bytes of the largest file that can still be written.
ROOM = 20_000


def test_a_full_disk_while_sealing_leaves_nothing_behind(
    petition_page, make_signature, machine_env, tmp_path
):
    for number in range(20):
        make_signature(petition_page, given_name=f"Personne {number}")
    scratch = tmp_path / "scratch"
    scratch.mkdir()

    done = subprocess.run(
        [
            sys.executable,
            "example_site/manage.py",
            "petition_dossier",
            str(petition_page.petition_id),
        ],
        # Half-written bytecode would outlive the test.
        env={**machine_env, "TMPDIR": str(scratch), "PYTHONDONTWRITEBYTECODE": "1"},
        preexec_fn=lambda: resource.setrlimit(resource.RLIMIT_FSIZE, (ROOM, ROOM)),
        capture_output=True,
        text=True,
    )

    assert done.returncode != 0
    assert "File too large" in done.stderr, done.stderr
    assert not Dossier.objects.exists()
    assert not [path for path in Path(dossier_storage().location).rglob("*") if path.is_file()]
    assert not list(scratch.glob("dossier-*"))
    # Once there is room again, it is the first dossier.
    assert seal(petition_page.petition).number == 1
