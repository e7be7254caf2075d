"""Sending a mail: over a connection that lasts, and not too many to one address."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any, Self

from django.core import mail
from django.core.mail import EmailMessage

from ..conf import settings
from ..models import Petition
from ..visitors.addresses import address_digest
from ..visitors.limits import DAY, allow, take_back

#: Mail servers close a connection after some hundreds.
MAILS_PER_CONNECTION = 100


class MailServer:
    """The site's way of sending mail, kept open between mails; opened at the first, and anew after one that failed."""

    def __init__(self) -> None:
        # From Django 6.1 on, it has a name.
        mailers = getattr(mail, "mailers", None)
        self._backend: Any = mailers.default if mailers else mail.get_connection()
        self._carried: int | None = None

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *error: object) -> None:
        self._close()

    def connect(self) -> None:
        """Have a connection that can carry a mail; raises what the backend raises when the server is not there."""
        if self._carried == MAILS_PER_CONNECTION:
            self._close()
        if self._carried is None:
            self._backend.open()
            self._carried = 0

    def send(self, message: EmailMessage) -> None:
        """Send ``message``; raises what the backend raises."""
        self.connect()
        try:
            self._backend.send_messages([message])
        except BaseException:
            self._close()
            raise
        self._carried = (self._carried or 0) + 1

    def _close(self) -> None:
        if self._carried is not None:
            self._carried = None
            self._backend.close()


@contextmanager
def one_more_mail(petition: Petition, address: str) -> Iterator[bool]:
    """Whether an address gets one more mail today: nobody's mailbox is flooded through a form.

    One that is withheld counts as sent: the mails of that day hold links that work. One that fails does not count.
    """
    who = f"{petition.pk}-{address_digest(address)}"
    may_leave = allow("mail", who, settings.MAILS_PER_ADDRESS, DAY)
    try:
        yield may_leave
    except BaseException:
        take_back("mail", who, DAY)
        raise
