"""What listeners' votes say of the bands that they heard."""

from __future__ import annotations

import json
from collections import defaultdict
from itertools import combinations
from math import comb
from pathlib import Path

import numpy as np

from .page import GRADES

Votes = dict[str, int]
"""Grades by the sounds' names."""


def read_votes(path: Path) -> Votes:
    """The votes in a file that the page saved."""
    votes = json.loads(path.read_text()).get("votes")
    if not isinstance(votes, dict) or not all(isinstance(grade, int) and grade in GRADES for grade in votes.values()):
        raise SystemExit(f"{path} has no votes; give a file that the page saved")
    return votes


def grades(key: dict, votes: Votes) -> dict[str, dict[str, int]]:
    """The grades of one listener, by tune and band."""
    by_tune: dict[str, dict[str, int]] = defaultdict(dict)
    for sound, grade in votes.items():
        if sound not in key["sounds"]:
            raise SystemExit(f"{sound} is not in the key; give the key of the page that was listened to")
        of = key["sounds"][sound]
        by_tune[of["tune"]][of["band"]] = grade
    return by_tune


def chance(wins: int, losses: int) -> float:
    """The probability of so clear a preference, either way, where both are equally likely (sign test)."""
    total = wins + losses
    tail = sum(comb(total, count) for count in range(max(wins, losses), total + 1)) / 2**total
    return min(2 * tail, 1.0)


def preferences(key: dict, listeners: list[Votes]) -> dict[tuple[str, str], tuple[int, int, int]]:
    """For each two bands: how often the first was preferred, neither, the second."""
    bands = sorted({sound["band"] for sound in key["sounds"].values()})
    counts = {pair: [0, 0, 0] for pair in combinations(bands, 2)}
    for votes in listeners:
        for tune in grades(key, votes).values():
            for first, second in counts:
                if first in tune and second in tune:
                    counts[first, second][1 - int(np.sign(tune[first] - tune[second]))] += 1
    return {pair: tuple(count) for pair, count in counts.items()}


def described(key: dict, listeners: list[Votes]) -> str:
    """The tally as text."""
    by_band = defaultdict(list)
    for votes in listeners:
        for tune in grades(key, votes).values():
            for band, grade in tune.items():
                by_band[band].append(grade)
    lines = [f"{len(listeners)} listeners"]
    lines += [f"{band:16} {np.mean(given):5.2f} of {max(GRADES)}, {len(given)} votes"
              for band, given in sorted(by_band.items())]
    for (first, second), (wins, ties, losses) in preferences(key, listeners).items():
        lines.append(f"{first} before {second}: {wins}, alike {ties}, after {losses}; "
                     f"by chance alone {chance(wins, losses):.3f}")
    return "\n".join(lines)
