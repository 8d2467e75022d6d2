"""What is counted in a take.

Figures are made of these numbers added up over takes, so that a bootstrap over takes is a matrix product.
"""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

from ..notes import Notes, precision_and_recall
from .causes import HIGHEST, LOWEST, Causes, Outcome, is_close, is_repeat, is_short
from .takes import CONFIDENCE, PITCH, VELOCITY, Take

Sums = dict[str, float]
"""Numbers of one take, by name."""
RATES = ("precision", "recall", "F")
BINS = 10
"""Bins of equal width that confidences are sorted into."""
KINDS: dict[str, Callable[[np.ndarray, int], bool]] = {
    "repeats within 60 ms": is_repeat,
    "other pitches within 60 ms":
        lambda labels, index: is_close(labels, index) and not is_repeat(labels, index),
    "after 60 ms or more": lambda labels, index: not is_close(labels, index),
    "short": lambda labels, index: is_short(labels[index]),
    "low": lambda labels, index: labels[index, PITCH] < LOWEST,
    "high": lambda labels, index: labels[index, PITCH] > HIGHEST,
}
"""Kinds of labels of which it is counted how many are found; a label can be of several."""


def summed(take: Take, causes: Causes) -> Sums:
    """All numbers of a take."""
    totals = {"takes": 1, "labels": len(take.labels), "found": len(take.found), "pairs": len(causes.pairs),
              "extra": len(causes.extra), "missed": len(causes.missed)}
    parts = (measures(take), by_cause(causes), kinds(take, causes), confidences(take, causes),
             loudness(take, causes))
    for part in parts:
        totals |= part
    return totals


def measures(take: Take) -> Sums:
    """Precision, recall and F-measure of each measure."""
    rates = precision_and_recall(Notes(take.labels), Notes(take.found[:, :PITCH + 1]))
    return {named(measure, rate): value
            for measure, values in rates.items() for rate, value in zip(RATES, values)}


def by_cause(causes: Causes) -> Sums:
    """How many notes each outcome and cause has."""
    return {named(group.__name__, cause): counted[cause]
            for group, counted in causes.counts().items() for cause in group}


def named(first: str, second: str) -> str:
    return f"{first} {second}"


def kinds(take: Take, causes: Causes) -> Sums:
    """How many labels of each kind there are, and are found."""
    paired = set(causes.pairs[:, 0])
    sums = {}
    for kind, belongs in KINDS.items():
        chosen = [index for index in range(len(take.labels)) if belongs(take.labels, index)]
        sums[f"labels, {kind}"] = len(chosen)
        sums[f"pairs, {kind}"] = sum(index in paired for index in chosen)
    return sums


def truths(take: Take, causes: Causes) -> tuple[np.ndarray, np.ndarray]:
    """Of each found note, whether it has a label, and whether its pitch is that label's too."""
    has_label, is_right = np.zeros(len(take.found), dtype=bool), np.zeros(len(take.found), dtype=bool)
    has_label[causes.pairs[:, 1]] = True
    is_right[causes.pairs[:, 1]] = [
        outcome in (Outcome.RIGHT, Outcome.EARLY, Outcome.LATE) for outcome in causes.outcomes]
    return has_label, is_right


def confidences(take: Take, causes: Causes) -> Sums:
    """Of each bin: the notes, their confidences, how many have a label, and how many its pitch."""
    has_label, is_right = truths(take, causes)
    confidence = take.found[:, CONFIDENCE]
    places = np.clip((confidence * BINS).astype(int), 0, BINS - 1)
    sums = {}
    for place in range(BINS):
        chosen = places == place
        counted = {"notes": chosen, "confidence": confidence * chosen, "true": has_label & chosen,
                   "right": is_right & chosen}
        sums |= {in_bin(place, name): float(values.sum()) for name, values in counted.items()}
    return sums


def in_bin(place: int, name: str) -> str:
    return f"bin {place} {name}"


def loudness(take: Take, causes: Causes) -> Sums:
    """What the correlation of velocities with levels is made of, over the pairs."""
    pairs = causes.pairs if take.levels is not None else causes.pairs[:0]
    levels = take.levels if take.levels is not None else np.zeros(0)
    x, y = levels[pairs[:, 0]], take.found[pairs[:, 1], VELOCITY]
    return {"levels": len(pairs), "x": float(x.sum()), "y": float(y.sum()),
            "xx": float(x @ x), "yy": float(y @ y), "xy": float(x @ y)}
