"""Turns and ratios: engines are measured in turns, and compared within a round.

Machines slow down and speed up while something runs beside; neighbours in time meet the same
machine. So each round's ratio is taken first, and then the median of the ratios.
"""

from __future__ import annotations

from collections.abc import Callable
from statistics import median

ENGINE = "VocalMIDI"

Measure = Callable[[str, float], float]
"""The median milliseconds of a case that is measured for so many seconds."""

Rounds = dict[str, dict[str, list[float]]]
"""Milliseconds by case, engine and round."""


def rotated(names: list[str], turn: int) -> list[str]:
    """Every one comes first, second, ... equally often."""
    turn %= max(len(names), 1)
    return names[turn:] + names[:turn]


def measure(
    engines: dict[str, Measure], cases: list[str], rounds: int, seconds: float,
    tell: Callable[[str], None] = lambda line: None,
) -> Rounds:
    """Case by case in every round, every engine in turn."""
    found: Rounds = {case: {name: [] for name in engines} for case in cases}
    for turn in range(rounds):
        for case in cases:
            for name in rotated(list(engines), turn):
                found[case][name].append(engines[name](case, seconds))
            figures = ", ".join(f"{n} {times[-1]:.4g}" for n, times in found[case].items())
            tell(f"round {turn + 1}/{rounds}  {case}: {figures}")
    return found


def ratio(peer: list[float], engine: list[float]) -> float:
    """How many times as long the peer takes: the median of the rounds' ratios."""
    return median(theirs / ours for theirs, ours in zip(peer, engine, strict=True))


def summary(times: dict[str, list[float]]) -> dict[str, tuple[float, float]]:
    """Of each engine, the median of its milliseconds and its ratio to this engine."""
    ours = times[ENGINE]
    return {name: (median(values), ratio(values, ours)) for name, values in times.items()}
