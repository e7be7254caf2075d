"""The counts that a dossier states. They come from one pass over the signatures, so they add up."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from datetime import datetime
from typing import Any

from ..models import Signature

State = Signature.State
Origin = Signature.Origin
Rejection = Signature.Rejection


@dataclass
class Tally:
    """Signatures by what became of them, at the time of sealing."""

    #: All that were ever given and are still known of: the sum of the eight below.
    received: int = 0
    #: Counted, and on the list.
    listed: int = 0
    #: Counted, not on the list: the person did not agree to be handed over, or the data were anonymised.
    counted_only: int = 0
    pending: int = 0
    withdrawn: int = 0
    #: The address had signed already.
    duplicates: int = 0
    #: The owner of the address said that it was not them.
    disowned: int = 0
    #: Of those counted: signed on paper.
    paper: int = 0
    #: Of those counted: collected elsewhere and imported.
    imported: int = 0
    #: Of those counted only: anonymised.
    anonymised: int = 0
    first: datetime | None = None
    last: datetime | None = None

    @property
    def counted(self) -> int:
        """The signatures that count."""
        return self.listed + self.counted_only

    def add(self, row: dict[str, Any], sealed_at: datetime) -> bool:
        """Count ``row``, the values of a signature; returns whether it belongs on the list."""
        self.received += 1
        state, confirmed_at = row["state"], row["confirmed_at"]
        if state not in Signature.COUNTED_STATES:
            self._add_uncounted(state, row["rejection"])
            return False
        if confirmed_at and confirmed_at > sealed_at:
            # Confirmed while the dossier was being sealed: as of its time, still pending.
            self.pending += 1
            return False
        self.paper += row["origin"] == Origin.PAPER
        self.imported += row["origin"] == Origin.IMPORT
        self.anonymised += state == State.ANONYMISED
        if confirmed_at:
            self.first = min(self.first or confirmed_at, confirmed_at)
            self.last = max(self.last or confirmed_at, confirmed_at)
        is_listed = state == State.CONFIRMED and row["hand_over"]
        self.listed += is_listed
        self.counted_only += not is_listed
        return bool(is_listed)

    def _add_uncounted(self, state: str, rejection: str) -> None:
        if state == State.PENDING:
            self.pending += 1
        elif state == State.WITHDRAWN:
            self.withdrawn += 1
        elif rejection == Rejection.DISOWNED:
            self.disowned += 1
        else:
            self.duplicates += 1

    def as_json(self) -> dict[str, Any]:
        """The counts as JSON values; times in ISO 8601."""
        values = asdict(self)
        for name in ("first", "last"):
            values[name] = values[name].isoformat() if values[name] else None
        return {**values, "counted": self.counted}
