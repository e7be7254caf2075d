"""Failures of sending mail: which of them are final, and how they are logged without anybody's address."""

from __future__ import annotations

import logging
import re
import smtplib
import traceback

from ..visitors.addresses import InvalidAddressError, normalize_address

logger = logging.getLogger(__name__)

#: The enhanced status code that an answer begins with (RFC 3463), if any.
_STATUS = re.compile(rb"\s*[245]\.(\d{1,3}\.\d{1,3})\b")
_MAILBOX_FULL = b"2.2"


def is_final(error: BaseException, address: str) -> bool:
    """Whether sending the same mail again to ``address`` would fail in the same way.

    That is so when the server answers with 5xx to the recipient or the content (RFC 5321, 4.2.1), when it cannot carry
    such an address, and when the address makes no header. A mailbox that is full is emptied some day, although servers
    answer with 5xx. A server that refuses the sender, or whoever logs in, is wrongly set up: that changes, too.
    """
    if isinstance(error, smtplib.SMTPRecipientsRefused):
        return all(_is_final_answer(code, text) for code, text in error.recipients.values())
    if isinstance(error, smtplib.SMTPDataError):
        return _is_final_answer(error.smtp_code, error.smtp_error)
    if isinstance(error, OSError):
        # ``SMTPException`` is one.
        return isinstance(error, smtplib.SMTPNotSupportedError)
    # ``UnicodeError`` and Django's ``BadHeaderError`` are ValueErrors; Python's parser of headers raises others, too.
    return isinstance(error, ValueError) or not _is_address(address)


def reason_of(error: BaseException) -> str:
    """The code of the mail server, or the kind of ``error``, such as ``550`` or ``TimeoutError``.

    Never its text: mail servers and libraries repeat the address in it.
    """
    if isinstance(error, smtplib.SMTPRecipientsRefused):
        return " ".join(sorted({str(code) for code, _text in error.recipients.values()}))
    if isinstance(error, smtplib.SMTPResponseException):
        return str(error.smtp_code)
    return type(error).__name__


def log_failure(what: str, error: BaseException, level: int = logging.WARNING) -> None:
    """Log that ``what`` happened because of ``error``, with the place in the code, and without the error's text.

    Every failure of a mail is logged here, so that no log holds an address.
    """
    place = "".join(traceback.format_tb(error.__traceback__)[-3:])
    logger.log(level, "%s (%s)\n%s", what, reason_of(error), place)


def _is_final_answer(code: int, text: bytes | str) -> bool:
    if not 500 <= code < 600:
        return False
    status = _STATUS.match(text.encode() if isinstance(text, str) else text)
    # Without a status, 552 tells of a full mailbox (RFC 5321, 4.2.3); with one, of a mail that is too large, too.
    return status[1] != _MAILBOX_FULL if status else code != 552


def _is_address(address: str) -> bool:
    try:
        normalize_address(address)
    except InvalidAddressError:
        return False
    return True
