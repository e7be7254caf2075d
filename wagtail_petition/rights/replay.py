"""Replay erasures and withdrawals after a backup was restored (property L20)."""

from __future__ import annotations

from collections.abc import Callable

from ..models import Erasure, Signature
from ..privacy.consents import ENDED_AS, take_back_again
from ..privacy.erasures import restore_erasures
from ..privacy.rights import restrict
from ..routing import on_primary
from ..signing.lifecycle import erase, report_misuse, withdraw

_VERBS: dict[str, Callable[[Signature], None]] = {
    Erasure.Reason.ERASED: erase,
    Erasure.Reason.WITHDRAWN: withdraw,
    Erasure.Reason.MISUSE: report_misuse,
    Erasure.Reason.RESTRICTED: restrict,
}

State = Signature.State

#: What a signature is before an act of each kind; who was erased may have been anything.
_BEFORE = {
    Erasure.Reason.ERASED: State.values,
    Erasure.Reason.WITHDRAWN: (State.PENDING, State.CONFIRMED),
    Erasure.Reason.MISUSE: (State.PENDING, State.CONFIRMED, State.WITHDRAWN),
    Erasure.Reason.RESTRICTED: (State.PENDING, State.CONFIRMED),
}


@on_primary()
def replay_erasures() -> int:
    """Do again, to each signature that an erasure is about, what was done then; returns how many acts that were.

    Erasures that the backup lost are brought back first, from the private storage. Running it twice changes nothing.
    Raises what the storage raises.
    """
    restore_erasures()
    done = 0
    for erasure in Erasure.objects.order_by("erased_at").iterator():
        if erasure.reason in ENDED_AS.values():
            done += take_back_again(erasure)
        else:
            done += _do_again(erasure)
    return done


def _do_again(erasure: Erasure) -> int:
    reason = Erasure.Reason(erasure.reason)
    held = Signature.objects.filter(uuid=erasure.signature_uuid, state__in=_BEFORE[reason])
    if reason == Erasure.Reason.RESTRICTED:
        held = held.unrestricted()
    signatures = list(held)
    for signature in signatures:
        _VERBS[reason](signature)
    return len(signatures)
