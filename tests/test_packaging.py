from __future__ import annotations

import subprocess
import sys
import zipfile
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent


def test_the_wheel_has_what_a_site_needs(tmp_path):
    subprocess.run(
        [sys.executable, "-m", "build", "--outdir", tmp_path, ROOT], check=True, capture_output=True
    )

    [wheel] = tmp_path.glob("*.whl")
    assert list(tmp_path.glob("*.tar.gz"))
    names = set(zipfile.ZipFile(wheel).namelist())
    package = ROOT / "wagtail_petition"
    for folder in ("templates", "static", "dossier", "migrations"):
        shipped = {name for name in names if name.startswith(f"wagtail_petition/{folder}/")}
        files = (path for path in (package / folder).rglob("*") if path.is_file())
        needed = {
            path.relative_to(ROOT).as_posix() for path in files if "__pycache__" not in path.parts
        }
        assert needed
        assert needed <= shipped
    assert "wagtail_petition/locale/fr/LC_MESSAGES/django.mo" in names
    assert "wagtail_petition/py.typed" in names
    assert not [name for name in names if name.startswith(("tests/", "example_site/"))]
