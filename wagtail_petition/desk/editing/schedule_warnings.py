"""What an editor is told who saves a petition page with a schedule that leaves signatories outside."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest
from wagtail.admin import messages

from ...models.page.schedule import schedule_findings


def warn_of_schedule(request: HttpRequest, page: Any) -> None:
    """Say it once for each time that somebody saves; Wagtail's autosave asks for JSON."""
    if not getattr(page, "is_petition_page", False) or not request.accepts("text/html"):
        return
    for finding in schedule_findings(page):
        messages.warning(request, finding.text)
