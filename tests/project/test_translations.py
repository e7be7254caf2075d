from __future__ import annotations

import io
import re
from pathlib import Path

import polib
import pytest
from babel.messages.extract import extract
from django.utils.translation import gettext, override
from django.utils.translation.template import templatize

import wagtail_petition

PACKAGE = Path(wagtail_petition.__file__).parent
KEYWORDS = {
    "_": None,
    "gettext": None,
    "gettext_noop": None,
    "gettext_lazy": None,
    "ngettext": (1, 2),
    "pgettext": ((1, "c"), 2),
    "pgettext_lazy": ((1, "c"), 2),
}
CATALOGUE = PACKAGE / "locale" / "fr" / "LC_MESSAGES" / "django.po"


def messages() -> set[str]:
    """What the code and the templates show to people, in English."""
    found: set[str] = set()
    for path in sorted(PACKAGE.rglob("*.py")) + sorted(PACKAGE.rglob("templates/**/*.*")):
        source = path.read_text()
        if path.suffix != ".py":
            # Django turns a template into something like Python; blank out what is not a message.
            calls = re.findall(r"\b(?:n?p?gettext|_)\(.*?\)\s", templatize(source), re.DOTALL)
            source = "\n".join(" ".join(call.split("\n")).strip() for call in calls)
        for _line, message, _comments, _context in extract(
            "python", io.BytesIO(source.encode()), keywords=KEYWORDS
        ):
            found.add(message if isinstance(message, str) else message[0])
    return found - {""}


@pytest.fixture(scope="module")
def french() -> polib.POFile:
    return polib.pofile(str(CATALOGUE))


def texts(entry: polib.POEntry) -> list[str]:
    return list(entry.msgstr_plural.values()) if entry.msgid_plural else [entry.msgstr]


def test_everything_that_people_read_has_a_french_translation(french):
    translated = {entry.msgid for entry in french if all(texts(entry)) and not entry.fuzzy}

    assert messages() - translated == set()


def test_the_catalogue_holds_nothing_that_is_no_longer_said(french):
    assert {entry.msgid for entry in french} - messages() == set()


def test_translations_keep_the_placeholders(french):
    def placeholders(text):
        return set(re.findall(r"%\(\w+\)s|\{\w+\}", text))

    for entry in french:
        # One may be said of a single thing and another of several.
        expected = [placeholders(text) for text in (entry.msgid, entry.msgid_plural) if text]
        for text in texts(entry):
            assert placeholders(text) in expected, entry.msgid


def test_french_typography_is_right(french):
    for entry in french:
        for text in texts(entry):
            assert not re.search(r"[^\u202f\w&][;!?](\s|$)", text), text
            assert not re.search(r"[^\u00a0\w/]:(\s|$)", text), text
            assert not re.search(r"«(?!\u202f)|(?<!\u202f)»", text), text
            assert "'" not in text, text


def test_the_catalogue_is_compiled(french):
    with override("fr"):
        assert gettext("Sign the petition") == "Signer la pétition"
