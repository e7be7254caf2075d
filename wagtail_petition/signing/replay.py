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

State = Signature.State

#: What a signature is before an act of each kind; who was erased may have been anything.
_BEFORE = {
    Erasure.Reason.ERASED: State.values,
    Erasure.Reason.WITHDRAWN: (State.PENDING, State.CONFIRMED),
    Erasure.Reason.DISOWNED: (State.PENDING, State.CONFIRMED, State.WITHDRAWN),
}


@on_primary()
def replay_erasures() -> int:
    """Do again, to each signature that an erasure is about, what was done then; returns how many.

    Erasures that the backup lost are brought back first, from the private storage. Running it twice changes nothing.
    Raises what the storage raises.
    """
    restore_erasures()
    done = 0
    for erasure in Erasure.objects.order_by("erased_at").iterator():
        held = Signature.objects.filter(
            uuid=erasure.signature_uuid, state__in=_BEFORE[Erasure.Reason(erasure.reason)]
        )
        for signature in held:
            _VERBS[erasure.reason](signature)
            done += 1
    return done
