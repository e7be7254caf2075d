"""Signals: what a site can listen to. The app itself never does.

Each is sent when the transaction that did it was committed; a receiver that fails is logged and stops nobody.
"""

from __future__ import annotations

from typing import Any

from django.db import transaction
from django.dispatch import Signal

#: A signature counts from now on. Arguments: ``signature``.
signature_confirmed = Signal()

#: A signature was withdrawn, reported as misuse, rejected as a duplicate, or erased. Arguments: ``petition_id``,
#: ``signature_uuid``, and ``reason``: ``withdrawn``, ``misuse``, ``duplicate`` or ``erased``. Its data are gone.
signature_ended = Signal()

#: A signatory agreed to something later, or took it back. Arguments: ``signature``, ``purpose`` (a
#: ``ConsentRecord.Purpose``) and ``given``. What was agreed to when signing stands in the signature.
consent_changed = Signal()

#: A dossier was sealed and stored. Arguments: ``dossier``.
dossier_sealed = Signal()

#: A delivery of a dossier was noted down, or its note was changed. Arguments: ``delivery`` and ``created``.
delivery_recorded = Signal()


def send_on_commit(signal: Signal, sender: type[Any], **arguments: Any) -> None:
    """Send ``signal`` once the transaction is committed."""
    transaction.on_commit(lambda: signal.send_robust(sender, **arguments), robust=True)
