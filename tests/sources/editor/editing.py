"""What an editor's hands do in Wagtail's page editor."""

from __future__ import annotations

import re
from typing import Any

from playwright.sync_api import Locator, Page, expect

_STORED = re.compile(r'<a\b[^>]*\blinktype="source"[^>]*>')
_ID = re.compile(r'\bid="([^"]+)"')

REFERENCE = ".petition-source-reference"


def text_in(tab: Page, field: str = "body", position: int = 0) -> Locator:
    """A rich text of a field, with the cursor at its end."""
    text = tab.locator(f"[data-contentpath={field}] [role=textbox]").nth(position)
    text.click()
    tab.keyboard.press("Control+End")
    return text


def open_dialog(tab: Page) -> Locator:
    """Open the dialog from the text, with the shortcut of footnotes in word processors."""
    tab.keyboard.press("Control+Alt+f")
    dialog = tab.get_by_role("dialog", name="Refer to a source")
    expect(dialog).to_be_visible()
    return dialog


def open_form(tab: Page) -> Locator:
    """Open the form for a new source, with the keyboard only."""
    open_dialog(tab).get_by_role("button", name="Add a source").press("Enter")
    form = tab.get_by_role("dialog", name="Add a source")
    expect(form.get_by_label("Kind")).to_be_focused()
    return form


def labels(text: Locator | Page) -> list[str]:
    """The references of a text as the editor sees them."""
    return text.locator(REFERENCE).evaluate_all("all => all.map((one) => one.dataset.label)")


def expect_labels(text: Locator | Page, *expected: str) -> None:
    """The references, once they were counted; a reference in a deleted block is not seen."""
    expect(text.locator(f"{REFERENCE}:visible")).to_have_count(len(expected))
    for position, label in enumerate(expected):
        reference = text.locator(f"{REFERENCE}:visible").nth(position)
        expect(reference).to_have_attribute("data-label", label)


def save_draft(tab: Page, page: Any) -> Any:
    """Save, and give the page as it was saved."""
    # Draftail writes to the form a quarter of a second after the last key.
    tab.wait_for_timeout(500)
    tab.get_by_role("button", name="Save draft").click()
    # A page of sixty sources takes longer to be read again than the usual five seconds.
    expect(tab.locator(".messages")).to_contain_text(page.title, timeout=120_000)
    return type(page).objects.get(pk=page.pk).get_latest_revision_as_object()


def stored_ids(text: str) -> list[str]:
    """The ids that a stored rich text refers to, in order."""
    return [_ID.search(tag)[1] for tag in _STORED.findall(text)]


def paste(text: Locator, html: str, plain: str) -> None:
    """Paste what another program put on the clipboard."""
    text.evaluate(
        """(element, [html, plain]) => {
            const clipboardData = new DataTransfer();
            clipboardData.setData("text/html", html);
            clipboardData.setData("text/plain", plain);
            const options = { clipboardData, bubbles: true, cancelable: true };
            element.dispatchEvent(new ClipboardEvent("paste", options));
        }""",
        [html, plain],
    )
