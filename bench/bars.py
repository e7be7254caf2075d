"""A ratio, and what it should reach."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from itertools import cycle, islice
from statistics import mean, median
from typing import Literal

Limit = Literal["at least", "at most"]
Measurement = Callable[[], float]


@dataclass(frozen=True)
class Bar:
    """What was measured, against a yardstick of the same run."""

    name: str
    ratio: float
    bar: float
    met: bool
    samples: list[float]
    """The ratio of each round."""
    limit: Limit = "at least"


def at_least(name: str, mine: Sequence[float], yardstick: Sequence[float], bar: float) -> Bar:
    """``mine``, round by round, should be at least ``bar`` times ``yardstick``."""
    ratio, samples = _ratio(mine, yardstick)
    return Bar(name, ratio, bar, ratio >= bar, samples, "at least")


def at_most(name: str, mine: Sequence[float], yardstick: Sequence[float], bar: float) -> Bar:
    """``mine``, round by round, should be at most ``bar`` times ``yardstick``."""
    ratio, samples = _ratio(mine, yardstick)
    return Bar(name, ratio, bar, ratio <= bar, samples, "at most")


def in_turn(
    measurements: Mapping[str, Measurement], rounds: int, slices: int
) -> dict[str, list[float]]:
    """What ``measurements`` give in each of ``rounds``, on average of ``slices``.

    They are taken in turn slice by slice, so that a slow moment of the machine hits them all, and every other time the
    other way round, so that none always comes after the same one.
    """
    taken: dict[str, list[float]] = {name: [] for name in measurements}
    names = list(measurements)
    orders = cycle([names, names[::-1]])
    for _round in range(rounds):
        rates = [{name: measurements[name]() for name in order} for order in islice(orders, slices)]
        for name, samples in taken.items():
            samples.append(mean(one[name] for one in rates))
    return taken


def in_units_of(mine: Sequence[float], yardstick: Sequence[float]) -> list[float]:
    """``mine`` in terms of a ``yardstick`` of the same rounds: comparable when the machine got slower since."""
    return [ours / theirs for ours, theirs in zip(mine, yardstick, strict=True)]


def _ratio(mine: Sequence[float], yardstick: Sequence[float]) -> tuple[float, list[float]]:
    # Each round has its yardstick beside it, whatever the machine did in the others.
    samples = in_units_of(mine, yardstick)
    return round(median(samples), 3), [round(sample, 3) for sample in samples]
