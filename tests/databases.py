"""Which tests another database or another Wagtail can make fail, by what they use and where they stand."""

from __future__ import annotations

from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent

#: What puts rows into a database.
_ROWS = {"db", "transactional_db"}

#: Programs that come after the site has answered.
_PROGRAMS = {"browser_page", "lynx_path", "nginx_path", "soffice_path"}

#: Markers of tests that are run by themselves.
_OWN_RUNS = ("hosts", "load", "migrations")

#: What is typeset, packed, encrypted or measured, the same on each database and with each Wagtail.
_PAPER = (
    "tests/dossier/test_languages.py",
    "tests/dossier/test_pictures.py",
    "tests/dossier/test_pdf_pool.py",
    "tests/dossier/test_print.py",
    "tests/dossier/test_record.py",
    "tests/dossier/test_text.py",
    "tests/dossier/test_typesetting.py",
    "tests/dossier/test_unprintable.py",
    "tests/privacy/test_documents.py",
    "tests/privacy/test_outsider.py",
    "tests/privacy/test_paper.py",
    "tests/privacy/test_take_out.py",
    "tests/project/test_documentation.py",
    "tests/project/test_packaging.py",
)

#: What Wagtail makes of a page, once the database has given it back.
_PAGES = (
    "tests/example_site",
    "tests/jinja_site",
    "tests/privacy/test_admin_walk.py",
    "tests/sources/test_addresses.py",
    "tests/sources/test_captions.py",
    "tests/sources/test_citation.py",
    "tests/sources/editor/test_content_checks.py",
    "tests/sources/test_copies.py",
    "tests/sources/test_fetching.py",
    "tests/sources/test_numbering.py",
    "tests/sources/test_reading.py",
    "tests/sources/test_richtext.py",
    "tests/sources/test_summary.py",
    "tests/sources/test_tables.py",
    "tests/sources/test_typography.py",
)


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Put on the markers. A new file bears them until it is named above."""
    for item in items:
        fixtures = set(getattr(item, "fixturenames", ()))
        has_own_run = any(map(item.get_closest_marker, _OWN_RUNS))
        if has_own_run or fixtures & _PROGRAMS or _stands_in(item, _PAPER):
            continue
        item.add_marker(pytest.mark.versions)
        has_rows = fixtures & _ROWS or item.get_closest_marker("django_db")
        if has_rows and not _stands_in(item, _PAGES):
            item.add_marker(pytest.mark.database)


def _stands_in(item: pytest.Item, places: tuple[str, ...]) -> bool:
    return any(item.path.is_relative_to(ROOT / place) for place in places)
