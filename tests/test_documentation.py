"""What a webmaster looks up must be there, and nothing that is not so."""

from __future__ import annotations

import re
from pathlib import Path
from textwrap import indent

import pytest

import wagtail_petition
from wagtail_petition.conf import DEFAULTS

ROOT = Path(__file__).parent.parent
PAGES = sorted([*ROOT.glob("*.md"), *ROOT.glob("docs/**/*.md")])
CHECKS = Path(wagtail_petition.__file__).parent / "checks"


def rows(page: str) -> list[str]:
    """What the first column of the first table of a page of the reference names."""
    text = (ROOT / "docs/reference" / page).read_text(encoding="utf-8")
    table = re.search(r"^\|.*?\n\n", text, re.DOTALL | re.MULTILINE)
    return re.findall(r"^\| `(\w+)`", table[0] if table else text, re.MULTILINE)


def test_every_setting_is_in_the_reference():
    assert sorted(rows("settings.md")) == sorted(DEFAULTS)


def test_every_system_check_is_in_the_reference():
    code = "".join(path.read_text(encoding="utf-8") for path in CHECKS.glob("*.py"))

    assert sorted(rows("checks.md")) == sorted(re.findall(r'id="wagtail_petition\.(\w+)"', code))


@pytest.mark.parametrize("page", PAGES, ids=lambda page: str(page.relative_to(ROOT)))
def test_links_between_pages_lead_somewhere(page):
    links = re.findall(r"\]\(([^)#:]+)(?:#[^)]*)?\)", page.read_text(encoding="utf-8"))

    assert [link for link in links if not (page.parent / link).exists()] == []


def test_the_test_that_the_how_to_shows_is_one_that_is_run():
    sample = (ROOT / "tests/test_sample.py").read_text(encoding="utf-8")
    guide = (ROOT / "docs/how-to/test-your-site.md").read_text(encoding="utf-8")

    assert indent(sample, "    ") in guide
