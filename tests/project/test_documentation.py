"""What a webmaster looks up must be there, and nothing that is not so."""

from __future__ import annotations

import re
from pathlib import Path
from textwrap import indent

import pytest

import wagtail_petition
from wagtail_petition.conf import DEFAULTS

ROOT = Path(__file__).parents[2]
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


def pictures(page: Path) -> dict[Path, str]:
    """The pictures that ``page`` shows, each with what it says to those who do not see it."""
    found = re.findall(r"!\[([^\]]*)\]\(([^)]+)\)", page.read_text(encoding="utf-8"))
    return {(page.parent / link).resolve(): said for said, link in found if "://" not in link}


def test_no_picture_of_the_documentation_is_missing_unused_or_without_words():
    used = {path: said for page in PAGES for path, said in pictures(page).items()}

    assert set(used) == {path.resolve() for path in ROOT.glob("docs/images/**/*.png")}
    assert all(used.values())


def test_the_guide_shows_the_same_pictures_in_each_language():
    french, english = (
        [path.relative_to(ROOT / "docs/images/guide" / language) for path in pictures(guide)]
        for guide, language in (
            (ROOT / "docs/editors/guide.fr.md", "fr"),
            (ROOT / "docs/editors/guide.md", "en"),
        )
    )

    assert french == english != []


def test_whoever_reads_the_documentation_asks_nothing_of_others():
    texts = {path: path.read_text(encoding="utf-8") for path in ROOT.glob("docs/**/*.md")}

    assert [path for path, text in texts.items() if re.search(r"!\[[^\]]*\]\([^)]*://", text)] == []


def test_the_pictures_of_the_guide_are_small():
    files = [*ROOT.glob("docs/images/guide/*/*.png")]
    assert sum(path.stat().st_size for path in files) < 1_500_000


def test_the_test_that_the_how_to_shows_is_one_that_is_run():
    sample = (ROOT / "tests/project/test_sample.py").read_text(encoding="utf-8")
    guide = (ROOT / "docs/how-to/test-your-site.md").read_text(encoding="utf-8")

    assert indent(sample, "    ") in guide
