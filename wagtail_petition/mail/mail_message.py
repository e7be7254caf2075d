"""The mails of this app as they go over the wire."""

from __future__ import annotations

from email.header import Header
from typing import Any

from django.core.mail import EmailMultiAlternatives

#: The longest subject that is written as it is: with its name, a line of 76 characters (RFC 2047, 2).
PLAIN_LENGTH = 66

#: What asks other programs to leave a mail unanswered: RFC 3834, and what Exchange heeds.
SILENCE = {"Auto-Submitted": "auto-generated", "X-Auto-Response-Suppress": "All"}


class PetitionMail(EmailMultiAlternatives):
    """A mail whose subject reads as it was written, whatever it holds.

    Given a text with ``=?…?=`` in it, Python's ``email`` takes that for an encoded word: some versions write what it
    decodes to into the header as it is, line ends included. Others join two encoded words without the space that must
    stand between them. So the subject is encoded here.
    """

    def message(self, *args: Any, **kwargs: Any) -> Any:
        message: Any = super().message(*args, **kwargs)
        del message["Subject"]
        # As it is: setting it would have it parsed.
        message.set_raw("Subject", encoded_subject(str(self.subject)))
        return message


def encoded_subject(subject: str) -> str:
    """``subject`` as the value of a header: in ASCII, folded, with encoded words (RFC 2047) for all else."""
    subject = " ".join(subject.splitlines())
    is_plain = subject.isascii() and subject.isprintable() and "=?" not in subject
    if is_plain and len(subject) <= PLAIN_LENGTH:
        return subject
    return Header(subject, "utf-8", maxlinelen=76, header_name="Subject").encode(linesep="\n")
