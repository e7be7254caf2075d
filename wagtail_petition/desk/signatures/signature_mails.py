"""What became of the mails about a signature, as the desk shows it."""

from __future__ import annotations

from django.utils.translation import gettext as _
from wagtail.admin.ui.tables import Column, Table

from ...models import OutgoingMail, Signature
from ..columns import MomentColumn


def is_undelivered(signature: Signature) -> bool:
    """Whether somebody waits in vain for the mail to confirm ``signature``: the last one was refused, or given up."""
    if signature.state != Signature.State.PENDING:
        return False
    # All of them, in order: lists fetch them beforehand.
    mails = list(signature.mails.all())
    return bool(mails) and mails[-1].state in OutgoingMail.FAILED_STATES


def mails_table(signature: Signature) -> Table:
    """The mails that were ordered, and what became of them; records of older ones are deleted."""
    columns = [
        MomentColumn("created_at", label=_("Ordered")),
        Column("kind", label=_("Mail"), accessor="get_kind_display"),
        Column("state", label=_("State"), accessor=_state_of_mail),
        MomentColumn("ended_at", label=_("Ended")),
    ]
    return Table(columns, signature.mails.all())


def _state_of_mail(mail: OutgoingMail) -> str:
    """The state, with the answer of the mail server if it failed."""
    state = mail.get_state_display()
    return f"{state} ({mail.error})" if mail.error else state
