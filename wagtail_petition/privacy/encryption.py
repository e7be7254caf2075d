"""Storing addresses anew after the keys changed (``EMAIL_KEYS``)."""

from __future__ import annotations

from django.db import models, transaction

from ..models import NewsletterContact, OutgoingMail, Signature

BATCH_SIZE = 1_000


def encrypt_addresses() -> int:
    """Store every address under the first key; returns how many.

    In batches, while people sign; run again, it goes over everything again. Raises ``AddressKeyError`` when an
    address was encrypted under a key that is gone; no address is changed in that batch.
    """
    return sum(_encrypt(model) for model in (Signature, NewsletterContact, OutgoingMail))


def _encrypt(model: type[models.Model]) -> int:
    stored, last = 0, 0
    rows = model._default_manager.exclude(email="").order_by("pk")
    while True:
        with transaction.atomic():
            batch = list(
                rows.filter(pk__gt=last).select_for_update().only("pk", "email")[:BATCH_SIZE]
            )
            model._default_manager.bulk_update(batch, ["email"])
        if not batch:
            return stored
        stored, last = stored + len(batch), batch[-1].pk
