"""What is pasted with an address, a DOI or an ISBN and is no part of it, taken away; and what no such number can be."""

from __future__ import annotations

import re
import unicodedata
from urllib.parse import unquote

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

#: Punctuation of the sentence or the list that an address stood in (as in GitHub Flavored Markdown, 6.9).
_TRAILING = ".,:;!?…'\"’”»›>*"
_WRAPPING = "<([{«‹“\"'‘ \u00a0\u202f"
_BRACKETS = {")": "(", "]": "[", "}": "{"}

_DOI = re.compile(r"10\.\d{4,9}(?:\.\d+)*/\S+")
_DOI_PREFIX = re.compile(r"(?:https?://)?(?:dx\.|www\.)?doi\.org/|doi\s*:?\s*", re.IGNORECASE)
_ISBN_PREFIX = re.compile(r"(?:e-?)?isbn(?:[- ]?1[03](?=[\s:]))?\s*:?\s*", re.IGNORECASE)
_SEPARATORS = re.compile(r"[\s\-\u2010-\u2015\u2212.]+")


def visible(text: str) -> str:
    """``text`` without format characters (zero-width spaces, soft hyphens, direction marks): addresses have none."""
    return "".join(
        one for one in text if unicodedata.category(one) not in ("Cf", "Cc") or one in "\t\n"
    )


def tidy_address(written: str) -> str:
    """A web address without the punctuation that was pasted with it.

    A closing bracket that has its opening one within the address stays. Who means a final full stop writes ``%2E``.
    """
    address = visible(written).lstrip(_WRAPPING + "\t\n").rstrip()
    while address:
        last = address[-1]
        unbalanced = last in _BRACKETS and address.count(last) > address.count(_BRACKETS[last])
        if last not in _TRAILING and not unbalanced and not last.isspace():
            break
        address = address[:-1]
    return address


def tidy_doi(written: str) -> str:
    """A DOI without its web address or label. Raises ``ValidationError`` for what is none."""
    doi = "".join(visible(written).split())
    if prefix := _DOI_PREFIX.match(doi):
        doi = doi[prefix.end() :]
        if "/" in prefix[0]:
            doi = unquote(doi)
    doi = tidy_address(doi)
    if doi and not _DOI.fullmatch(doi):
        raise ValidationError(_("A DOI begins with 10. and has a slash, for instance 10.1000/182."))
    return doi


def tidy_isbn(written: str) -> str:
    """An ISBN without label, its groups kept, between hyphens. Raises ``ValidationError`` if it is none."""
    text = visible(written).strip()
    text = text[prefix.end() :] if (prefix := _ISBN_PREFIX.match(text)) else text
    text = re.sub(r"\d", lambda digit: str(unicodedata.decimal(digit[0])), text).upper()
    isbn = _SEPARATORS.sub("-", text).strip("-")
    digits = isbn.replace("-", "")
    if not digits:
        return ""
    if not re.fullmatch(r"97[89]\d{10}|\d{9}[\dX]", digits):
        raise ValidationError(
            _(
                "An ISBN has 10 or 13 digits, and those with 13 begin with 978 or 979: this has %(count)d."
            )
            % {"count": len(digits)}
        )
    if digits[-1] != (expected := _check_digit(digits)):
        raise ValidationError(
            _(
                "One digit is wrong: compare them with the book. If the others are right, the last one is %(digit)s."
            )
            % {"digit": expected}
        )
    return isbn


def _check_digit(isbn: str) -> str:
    """The last digit that an ISBN must have after the others (ISO 2108, annex A)."""
    if len(isbn) == 13:
        weighted = sum(
            int(digit) * (3 if place % 2 else 1) for place, digit in enumerate(isbn[:-1])
        )
        return str(-weighted % 10)
    rest = -sum(int(digit) * (10 - place) for place, digit in enumerate(isbn[:-1])) % 11
    return "X" if rest == 10 else str(rest)
