"""The mail that the site wrote instead of sending it, for a newcomer who tries things out."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime
from email import message_from_bytes, policy
from email.message import EmailMessage
from email.utils import parsedate_to_datetime
from pathlib import Path

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.cache import never_cache

#: What Django's file backend writes after each mail.
SEPARATOR = b"\n" + b"-" * 79 + b"\n"


@dataclass(frozen=True)
class Mail:
    """A mail as it is shown."""

    subject: str
    recipient: str
    sent_at: datetime
    text: str


@never_cache
def mails(request: HttpRequest) -> HttpResponse:
    """All the mails, newest first, with links to click. Only where ``DEBUG`` is on: they open signatures."""
    if not settings.DEBUG:
        raise Http404
    folder = Path(settings.EMAIL_FILE_PATH)
    found = [mail for path in folder.glob("*.log") for mail in read_mails(path)]
    found.sort(key=lambda mail: mail.sent_at, reverse=True)
    return render(request, "mailbox.html", {"mails": found})


def read_mails(path: Path) -> list[Mail]:
    """The mails in a file of Django's file backend."""
    parts = path.read_bytes().split(SEPARATOR)
    return [
        _mail(message_from_bytes(part, policy=policy.default)) for part in parts if part.strip()
    ]


def _mail(message: EmailMessage) -> Mail:
    body = message.get_body(preferencelist=("plain",))
    sent_at = parsedate_to_datetime(str(message["Date"]))
    return Mail(
        subject=str(message["Subject"]),
        recipient=str(message["To"]),
        # Django writes UTC as -0000, which Python reads as a time without zone.
        sent_at=sent_at if sent_at.tzinfo else sent_at.replace(tzinfo=UTC),
        text=body.get_content() if body else "",
    )
