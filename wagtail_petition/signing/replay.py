"""Removing again those whom a restored backup brought back (property L20)."""

from __future__ import annotations

from collections.abc import Callable

from ..models import Erasure, Signature
from ..privacy.erasures import restore_erasures
from ..routing import on_primary
from .ending import disown, erase, withdraw

_VERBS: dict[str, Callable[[Signature], None]] = {
    Erasure.Reason.ERASED: erase,
    Erasure.Reason.WITHDRAWN: withdraw,
    Erasure.Reason.DISOWNED: disown,
}

_HOLDING = (Signature.State.PENDING, Signature.State.CONFIRMED, Signature.State.WITHDRAWN)


@on_primary()
def replay_erasures() -> int:
    """Do again, to each signature that is older than an erasure of its address, what was done then; returns how many.

    Erasures that the backup lost are brought back first, from the private storage. Running it twice changes nothing.
    Raises what the storage raises.
    """
    restore_erasures()
    done = 0
    for erasure in Erasure.objects.order_by("erased_at").iterator():
        held = Signature.objects.filter(
            petition=erasure.petition_id,
            address_digest=erasure.address_digest,
            signed_at__lte=erasure.erased_at,
            state__in=_HOLDING,
        )
        if erasure.reason == Erasure.Reason.WITHDRAWN:
            held = held.exclude(state=Signature.State.WITHDRAWN)
        for signature in held:
            _VERBS[erasure.reason](signature)
            done += 1
    return done
