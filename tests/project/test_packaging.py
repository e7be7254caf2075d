from __future__ import annotations

import re
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]


@pytest.fixture(scope="module")
def built(tmp_path_factory):
    """A folder with the archives that go to a package index."""
    folder = tmp_path_factory.mktemp("dist")
    subprocess.run(
        [sys.executable, "-m", "build", "--outdir", folder, ROOT], check=True, capture_output=True
    )
    return folder


def test_a_package_index_shows_the_readme(built):
    archives = sorted(built.iterdir())
    checked = subprocess.run(
        [sys.executable, "-m", "twine", "check", "--strict", *archives],
        capture_output=True,
        text=True,
        check=False,
    )

    assert len(archives) == 2
    assert checked.returncode == 0, checked.stdout


def test_links_and_picture_of_the_readme_lead_somewhere_on_a_package_index(built):
    [wheel] = built.glob("*.whl")
    with zipfile.ZipFile(wheel) as archive:
        [name] = [name for name in archive.namelist() if name.endswith(".dist-info/METADATA")]
        readme = archive.read(name).decode().partition("\n\n")[2]
    links = re.findall(r"\]\(([^)]+)\)", readme)
    own = [link.partition("/main/")[2] for link in links if "/main/" in link]

    assert [link for link in links if not link.startswith("https://")] == []
    assert "docs/images/petition.png" in own
    assert [path for path in own if not (ROOT / path).exists()] == []


def test_the_wheel_has_what_a_site_needs(built):
    [wheel] = built.glob("*.whl")
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
