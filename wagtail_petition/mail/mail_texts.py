"""What visitors wrote, as it stands in mails that anybody can have sent to anybody: no link, no more than a name.

The form refuses such names; rows that are older, or imported, may still hold them.
"""

from __future__ import annotations

import re
from copy import copy

from ..models import Signature

#: The longest name in a subject or a greeting.
NAME_LENGTH = 40

#: What no name holds: links, addresses, encoded words, markup, sums and telephone numbers, however they are grouped.
_NO_NAME = re.compile(r"://|www\.|=\?|\?=|[@<>\[\]|€$£]|\d(\W*\d){2}|\w[.。．｡]\w{2}", re.I)

#: Where a mail program would see the middle of a link or an address.
_IN_LINK = re.compile(r"(?<=[\w:/])([.。．｡@]|:(?=//))(?=[\w/])")

#: Nobody sees it, and no link goes across it.
_BREAK = "\u200b"


def name_in_mail(name: str) -> str:
    """``name`` for a subject or a greeting, cut if it is long; empty if it does not read as one."""
    name = " ".join(name.split())
    if _NO_NAME.search(name):
        return ""
    return name if len(name) <= NAME_LENGTH else f"{name[: NAME_LENGTH - 1].rstrip()}…"


def unlinked(text: str) -> str:
    """``text`` with which no mail program makes a link."""
    return _IN_LINK.sub(rf"\1{_BREAK}", text)


def unlinked_signature(signature: Signature) -> Signature:
    """A copy of ``signature``, not to be saved, whose texts of the visitor are ``unlinked``."""
    shown = copy(signature)
    for field in Signature.BLANKS.keys() - {"email", "address_digest"}:
        value = getattr(signature, field)
        if isinstance(value, str):
            setattr(shown, field, unlinked(value))
    return shown
