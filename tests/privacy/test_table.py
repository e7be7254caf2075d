"""The table that a data-protection officer reads must not claim what no test proves."""

from __future__ import annotations

from tests.privacy.table import LINES, PAGE, page, proofs


def test_every_line_is_proven_by_a_test():
    assert [number for number, tests in proofs().items() if not tests] == []


def test_the_page_is_up_to_date():
    assert PAGE.read_text(encoding="utf-8") == page(), "run: python -m tests.privacy.table"


def test_no_line_is_left_out():
    # L21 does not exist.
    assert set(LINES) >= set(range(1, 29)) - {21}
