"""How much is measured: everything, or a quick look."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Plan:
    """Lengths of a run."""

    seconds: int
    """For which a load is kept up in a round; loads that are compared take turns of a second each."""
    rounds: int
    """After which the median is taken."""
    many: int
    """Rows of a large petition."""
    some: int
    """Rows of a small one."""


FULL = Plan(seconds=4, rounds=5, many=1_000_000, some=1_000)
QUICK = Plan(seconds=1, rounds=2, many=50_000, some=1_000)
