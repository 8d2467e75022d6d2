"""The figures of the report, from what was counted in takes, with intervals from a bootstrap over takes."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import asdict, dataclass

import numpy as np

from ..notes import MEASURES
from .causes import Extra, Missed, Outcome
from .sums import BINS, KINDS, RATES, Sums, in_bin, named

DRAWS = 2000
SEED = 0
PROBABILITY = 0.95
"""With which an interval has the figure of other takes of the same kind."""

Totals = dict[str, np.ndarray]
"""Sums over takes, (draws,), by name."""
Maker = Callable[[Totals], np.ndarray]
"""Makes a figure of totals, in each draw."""


@dataclass
class Figure:
    """A figure and its interval; NaN where there is nothing to make it of."""

    value: float
    low: float
    high: float

    def as_dict(self) -> dict[str, float | None]:
        return {name: None if np.isnan(number) else round(number, 4) for name, number in asdict(self).items()}


Figures = dict[str, dict[str, Figure]]
"""By group and name."""


def ratio(part: str, whole: str, scale: float = 1.0) -> Maker:
    """One total in another."""
    return lambda totals: scale * divided(totals[part], totals[whole])


def divided(part: np.ndarray, whole: np.ndarray) -> np.ndarray:
    """NaN where the whole is nothing."""
    return np.divide(part, whole, out=np.full(part.shape, np.nan), where=whole > 0)


def calibration_error(outcome: str) -> Maker:
    """How far the mean confidence of a bin is from the share of its notes with an outcome, over notes.

    It is the expected calibration error of Naeini et al. (AAAI 2015) and Guo et al. (ICML 2017).
    """
    def error(totals: Totals) -> np.ndarray:
        bins = range(BINS)
        gaps = sum(abs(totals[in_bin(k, "confidence")] - totals[in_bin(k, outcome)]) for k in bins)
        return divided(gaps, sum(totals[in_bin(k, "notes")] for k in bins))
    return error


def correlation(totals: Totals) -> np.ndarray:
    """Pearson's correlation of velocities with levels."""
    count = totals["levels"]
    covariance = count * totals["xy"] - totals["x"] * totals["y"]
    spread_x = count * totals["xx"] - totals["x"] ** 2
    spread_y = count * totals["yy"] - totals["y"] ** 2
    return divided(covariance, np.sqrt(np.maximum(spread_x * spread_y, 0)))


def by_cause(group: type, total: str) -> dict[str, Maker]:
    """Notes of each cause and of all, for 100 labels."""
    causes = {str(cause): ratio(named(group.__name__, cause), "labels", 100) for cause in group}
    return {"all": ratio(total, "labels", 100)} | causes


MEASURED = [named(measure, rate) for measure in MEASURES for rate in RATES]
GROUPS: dict[str, dict[str, Maker]] = {
    "measures": {name: ratio(name, "takes") for name in MEASURED},
    "pairs": by_cause(Outcome, "pairs"),
    "extra": by_cause(Extra, "extra"),
    "missed": by_cause(Missed, "missed"),
    "share found": {kind: ratio(f"pairs, {kind}", f"labels, {kind}") for kind in KINDS},
    "calibration error": {"true": calibration_error("true"), "right": calibration_error("right")},
    "velocity": {"correlation with level": correlation},
}


def weights(takes: int) -> np.ndarray:
    """How often each take counts in each draw, (1 + draws, takes); once in the first, which is the value."""
    drawn = np.random.default_rng(SEED).multinomial(takes, np.full(takes, 1 / takes), DRAWS)
    return np.concatenate([np.ones((1, takes)), drawn])


def totals(takes: list[Sums], counts: np.ndarray) -> Totals:
    """The takes' sums, added up in each draw."""
    return {name: counts @ np.array([take[name] for take in takes]) for name in takes[0]}


def draws(takes: list[Sums]) -> dict[str, dict[str, np.ndarray]]:
    """Every figure in each draw; the first is its value."""
    summed = totals(takes, weights(len(takes)))
    return {group: {name: make(summed) for name, make in makers.items()} for group, makers in GROUPS.items()}


def figure(values: np.ndarray) -> Figure:
    """A figure of its draws."""
    known = values[1:][~np.isnan(values[1:])]
    edges = ((1 - PROBABILITY) / 2, (1 + PROBABILITY) / 2)
    low, high = np.quantile(known, edges) if len(known) else (np.nan, np.nan)
    return Figure(float(values[0]), float(low), float(high))


def figures(takes: list[Sums]) -> Figures:
    """Every figure of these takes."""
    made = draws(takes)
    return {group: {name: figure(made[group][name]) for name in makers} for group, makers in GROUPS.items()}


def changes(takes: list[Sums], before: list[Sums]) -> Figures:
    """How much greater every figure is than it was `before`, in the same draws of the same takes."""
    now, then = draws(takes), draws(before)
    return {group: {name: figure(now[group][name] - then[group][name]) for name in makers}
            for group, makers in GROUPS.items()}


def as_plain(figures: Figures) -> dict[str, dict[str, dict[str, float | None]]]:
    """Figures as JSON takes them."""
    return {group: {name: figure.as_dict() for name, figure in members.items()}
            for group, members in figures.items()}
