"""Sending a mail: over a connection that lasts, and not too many to one address."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any, Self

from django.core import mail
from django.core.mail import EmailMessage

from ..conf import settings
from ..models import Petition, Signature
from ..routing import on_primary
from .addresses import address_digest
from .limits import DAY, allow, take_back
from .messages import my_link, no_signature

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


@on_primary()
def send_my_link(petition_id: int, email: str, language: str) -> None:
    """Mail the link to “My signature”, or word that the address has not signed.

    The link goes to the address that is stored; to ``email``, a normalized one, when none is: after a withdrawal its
    digest is left, which is that of the same mailbox.

    A mail leaves in both cases, so that how long it takes tells nobody which it was. Raises what the backend raises.
    """
    petition = Petition.objects.get(pk=petition_id)
    signature = _signature_of(petition, email)
    message = (
        my_link(signature, signature.email or email)
        if signature
        else no_signature(email, petition, language)
    )
    with one_more_mail(petition, email) as may_leave:
        if may_leave:
            message.send()


@contextmanager
def one_more_mail(petition: Petition, email: str) -> Iterator[bool]:
    """Whether an address gets one more mail today: nobody's mailbox is flooded through a form.

    One that is withheld counts as sent: the mails of that day hold links that work. One that fails does not count.
    """
    who = f"{petition.pk}-{address_digest(email)}"
    may_leave = allow("mail", who, settings.MAILS_PER_ADDRESS, DAY)
    try:
        yield may_leave
    except BaseException:
        take_back("mail", who, DAY)
        raise


def _signature_of(petition: Petition, email: str) -> Signature | None:
    """What is held of an address: the signature that counts, else the newest."""
    held = Signature.objects.filter(petition=petition, address_digest=address_digest(email))
    return min(held, key=lambda one: (one.counted_digest is None, -one.pk), default=None)
