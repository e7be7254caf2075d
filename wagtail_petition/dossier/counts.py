"""The counts that a dossier states. They come from one pass over the signatures, so they add up."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from datetime import datetime
from typing import Any

from ..models import Signature

State = Signature.State
Origin = Signature.Origin
Rejection = Signature.Rejection


@dataclass(frozen=True)
class Counts:
    """Signatures by what became of them, at the time of sealing."""

    received: int = 0
    """All that are known of: the sum of listed, counted only, pending, withdrawn, duplicates and misuse."""
    listed: int = 0
    """Counted, and their signatories agreed to be handed over."""
    counted_only: int = 0
    """Counted and on no list: the person did not agree to be handed over, or the data were anonymised."""
    anonymised: int = 0
    """Of those counted only: anonymised."""
    pending: int = 0
    withdrawn: int = 0
    duplicates: int = 0
    """Rejected: the address had signed already."""
    misuse: int = 0
    """Rejected: the owner of the address said that it was not them."""
    purged: int = 0
    """Not among those received: never confirmed, and deleted when their time was over."""
    erased: int = 0
    """Not among those received: deleted because the person asked for it."""
    paper: int = 0
    """Of those counted: signed on paper."""
    imported: int = 0
    """Of those counted: collected elsewhere and imported."""
    first: datetime | None = None
    """When the first of those counted was confirmed."""
    last: datetime | None = None
    by_text: Mapping[str, int] = field(default_factory=dict)
    """Those counted, by the digest of the text that was signed."""
    text_times: Mapping[str, tuple[datetime, datetime]] = field(default_factory=dict)
    """When the first and the last of them signed, by the same digest."""

    @property
    def counted(self) -> int:
        """The signatures that count."""
        return self.listed + self.counted_only

    def as_json(self) -> dict[str, Any]:
        """The counts as JSON values; times in ISO 8601."""
        times = {
            name: time.isoformat() if time else None
            for name, time in (("first", self.first), ("last", self.last))
        }
        text_times = {
            text: [time.isoformat() for time in between]
            for text, between in self.text_times.items()
        }
        return {**asdict(self), **times, "text_times": text_times, "counted": self.counted}


class CountsBuilder:
    """Counts signatures one after the other, as of ``sealed_at``."""

    def __init__(self, sealed_at: datetime) -> None:
        self._sealed_at = sealed_at
        self._numbers: Counter[str] = Counter()
        self._by_text: Counter[str] = Counter()
        self._text_times: dict[str, tuple[datetime, datetime]] = {}
        self._times: list[datetime] = []

    def add(self, row: Mapping[str, Any]) -> bool:
        """Count ``row``, the values of a signature; returns whether it belongs on the list."""
        fate = self._fate(row)
        self._numbers["received"] += 1
        self._numbers[fate] += 1
        if fate in ("listed", "counted_only"):
            self._numbers["anonymised"] += row["state"] == State.ANONYMISED
            self._numbers["paper"] += row["origin"] == Origin.PAPER
            self._numbers["imported"] += row["origin"] == Origin.IMPORT
            text, signed_at = row["text__digest"], row["signed_at"]
            self._by_text[text] += 1
            first, last = self._text_times.get(text, (signed_at, signed_at))
            self._text_times[text] = min(first, signed_at), max(last, signed_at)
            if row["confirmed_at"]:
                times = [*self._times, row["confirmed_at"]]
                self._times = [min(times), max(times)]
        return fate == "listed"

    def _fate(self, row: Mapping[str, Any]) -> str:
        state, confirmed_at = row["state"], row["confirmed_at"]
        if state in Signature.COUNTED_STATES:
            if confirmed_at and confirmed_at > self._sealed_at:
                # Confirmed while the dossier was being sealed: as of its time, still pending.
                return "pending"
            usable = state == State.CONFIRMED and row["restricted_at"] is None
            return "listed" if usable and row["hand_over"] else "counted_only"
        if state == State.REJECTED:
            return "misuse" if row["rejection"] == Rejection.MISUSE else "duplicates"
        return "withdrawn" if state == State.WITHDRAWN else "pending"

    def counts(self) -> Counts:
        """What was counted."""
        first, last = (self._times[0], self._times[-1]) if self._times else (None, None)
        return Counts(
            **self._numbers,
            first=first,
            last=last,
            by_text=dict(sorted(self._by_text.items())),
            text_times=dict(sorted(self._text_times.items())),
        )
