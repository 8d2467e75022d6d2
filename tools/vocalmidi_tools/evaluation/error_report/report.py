"""The report of a folder: its takes, what became of their notes, and the figures of all."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import scipy.stats

from ..notes import MEASURES
from .causes import Causes, classified
from .figures import Figures, as_plain, correlation, figures
from .sums import BINS, Sums, in_bin, named, summed, truths
from .takes import CONFIDENCE, OFFSET, ONSET, PITCH, VELOCITY, Take

Reliability = list[dict[str, float]]
"""For each bin of confidences: its edges, its notes, their mean confidence, and which shares of them have a
label, and its pitch too."""


@dataclass
class Report:
    """Lists are over takes."""

    takes: list[Take]
    causes: list[Causes]
    sums: list[Sums]

    def figures(self) -> Figures:
        return figures(self.sums)

    def total(self, name: str) -> float:
        """One of the sums, over all takes."""
        return sum(take[name] for take in self.sums)

    def worst(self, count: int) -> list[int]:
        """The indices of the takes whose three F-measures are lowest, in the mean."""
        means = [np.mean([take[named(measure, "F")] for measure in MEASURES]) for take in self.sums]
        return [int(index) for index in np.argsort(means, kind="stable")[:count]]

    def reliability(self) -> Reliability:
        """Of the bins that have notes."""
        return [row for row in map(self._bin, range(BINS)) if row["notes"]]

    def _bin(self, place: int) -> dict[str, float]:
        count = self.total(in_bin(place, "notes"))
        shares = {name: self.total(in_bin(place, name)) / max(count, 1)
                  for name in ("confidence", "true", "right")}
        return {"from": place / BINS, "to": (place + 1) / BINS, "notes": count} | shares

    def medians(self) -> dict[str, float]:
        """The median confidence of notes with a label and of extra ones; as `separation`, how probably one of
        the former has the higher confidence: a half where confidence tells nothing."""
        confidence = np.concatenate([take.found[:, CONFIDENCE] for take in self.takes])
        is_true = np.concatenate([truths(*both)[0] for both in zip(self.takes, self.causes)])
        true, extra = confidence[is_true], confidence[~is_true]
        if not len(true) or not len(extra):
            return {"true": median(true), "extra": median(extra), "separation": np.nan}
        wins = scipy.stats.mannwhitneyu(true, extra).statistic / (len(true) * len(extra))
        return {"true": median(true), "extra": median(extra), "separation": float(wins)}

    def correlations(self) -> np.ndarray:
        """Of the velocities of each take with the levels of its labels; NaN where there is nothing to tell."""
        return np.array([
            correlation({name: np.array([value]) for name, value in sums.items()})[0] for sums in self.sums])

    def velocities(self) -> np.ndarray:
        """Of all found notes."""
        return np.concatenate([take.found[:, VELOCITY] for take in self.takes])

    def as_dict(self) -> dict:
        """All of it, as JSON takes it."""
        return {
            "figures": as_plain(self.figures()), "reliability": self.reliability(),
            "confidence": {name: known(value) for name, value in self.medians().items()},
            "takes": {take.name: self._take(index, correlation)
                      for index, (take, correlation) in enumerate(zip(self.takes, self.correlations()))}}

    def _take(self, index: int, correlation: float) -> dict:
        take, causes = self.takes[index], self.causes[index]
        return {
            "sums": self.sums[index], "velocity": {"correlation with level": known(float(correlation))},
            "extra": [noted(take.found[note], cause) for note, cause in sorted(causes.extra.items())],
            "missed": [noted(take.labels[label], cause) for label, cause in sorted(causes.missed.items())]}


def noted(row: np.ndarray, cause: str) -> dict[str, float | str]:
    """A wrong note, with its cause."""
    return {"onset": row[ONSET], "offset": row[OFFSET], "pitch": row[PITCH], "cause": str(cause)}


def median(values: np.ndarray) -> float:
    return float(np.median(values)) if len(values) else np.nan


def known(value: float) -> float | None:
    return None if np.isnan(value) else value


def reported(takes: list[Take]) -> Report:
    """The report of these takes."""
    causes = [classified(take) for take in takes]
    return Report(takes, causes, [summed(*both) for both in zip(takes, causes)])
