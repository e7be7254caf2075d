"""What an editor sends when a petition page is saved."""

from __future__ import annotations

from typing import Any

from wagtail.test.utils.form_data import inline_formset, nested_form_data, rich_text, streamfield


def page_form(**fields: Any) -> dict[str, Any]:
    """The data of the form of a petition page: ``fields``, and what else a form needs."""
    return nested_form_data(
        {
            "title": "Typed by hand",
            "slug": "typed",
            "addressee_name": "CNIL",
            "controller_name": "Les Rues qui parlent",
            "letter_text": rich_text(""),
            "thank_you_text": rich_text(""),
            "body": streamfield([]),
            "sources": streamfield([]),
            "questions": inline_formset([]),
            "comments": inline_formset([]),
            **fields,
        }
    )
