"""A picture of the bars: how far each ratio is from what it should reach."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import matplotlib as mpl

from bench.bars import Bar

mpl.use("svg")
# The same figures give the same file.
mpl.rcParams["svg.hashsalt"] = "wagtail_petition"

from matplotlib import pyplot

_MET, _MISSED = "#14532d", "#b45309"
#: What is better than that is drawn no longer: the others are to be seen too.
_FAR = 3


def draw(bars: Sequence[Bar], path: Path) -> None:
    """Write an SVG: a line for each bar, 1 being what it should reach, further right being better."""
    shown = list(reversed(bars))
    reached = [
        min(bar.ratio / bar.bar if bar.limit == "at least" else bar.bar / bar.ratio, _FAR)
        for bar in shown
    ]
    figure, axes = pyplot.subplots(figsize=(9, 0.4 * len(shown) + 1), layout="constrained")
    drawn = axes.barh(
        [bar.name for bar in shown], reached, color=[_MET if bar.met else _MISSED for bar in shown]
    )
    axes.bar_label(
        drawn, [f" {bar.ratio:g} ({bar.limit} {bar.bar:g})" for bar in shown], fontsize="small"
    )
    axes.axvline(1, color="black", linewidth=1)
    axes.set_xlim(0, _FAR * 1.35)
    axes.set_xlabel(f"1 is the bar; further right is better, up to {_FAR}")
    figure.savefig(path, metadata={"Date": None})
    pyplot.close(figure)
