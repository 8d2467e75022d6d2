"""How near the context Transformer comes to the feel of the players of each genre."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

from vocalmidi_tools.corpus.drum_lines import REACH, TICKS, Take
from vocalmidi_tools.corpus.sung_lines import CELLS
from vocalmidi_tools.features.context import Line
from vocalmidi_tools.features.context_decoding import expected
from vocalmidi_tools.scores.bars import STEPS
from vocalmidi_tools.training.context_examples import Library, quantised_line, swings
from vocalmidi_tools.vocabulary import genres

NOTES = 64
"""Of a line."""
LEVEL = 80
"""The velocity of all notes of a quantised line."""

Probabilities = Callable[[Line, int], tuple[np.ndarray, ...]]
"""Of each note of a line in a genre: note, phase, offset and velocity."""


def performed(
    model: Probabilities, takes: list[Take], library: Library, eighths: bool = False
) -> np.ndarray:
    """Rows (step of the bar or -1, phase, true offset, offset, true velocity, velocity) of all
    events of `takes`, or of those on eighths, quantised and of one velocity, in lines of 64."""
    rng = np.random.default_rng(40)
    melodies, rows = library.melodies["test"], []
    for take in takes:
        chosen = np.flatnonzero((take.cell % (CELLS // 2) == 0) | (not eighths))
        for first in range(0, len(chosen), NOTES):
            events = chosen[first:first + NOTES]
            melody = melodies[rng.integers(len(melodies))]
            line = quantised_line(take, events, melody, LEVEL, rng)
            _, _, offset, velocity = model(line, genres.identifier(take.genre))
            rows.append(np.column_stack([
                steps(take)[events], take.cell[events] % CELLS, take.offset[events],
                expected(offset) - REACH, take.velocity[events], expected(velocity)]))
    return np.concatenate(rows)


def steps(take: Take) -> np.ndarray:
    """The sixteenth of a bar of four beats on which each event lies; -1 elsewhere."""
    step, between = np.divmod(take.cell, CELLS // 4)
    return np.where((between == 0) & (take.beats_per_bar == 4), step % STEPS, -1)


def profile(step: np.ndarray, velocity: np.ndarray) -> np.ndarray:
    """Mean velocity of each of the 16 steps over the mean of all; nan where there is none."""
    inside = step >= 0
    step, velocity = step[inside].astype(int), velocity[inside]
    count = np.bincount(step, minlength=STEPS)
    total = np.bincount(step, weights=velocity, minlength=STEPS)
    with np.errstate(invalid="ignore", divide="ignore"):
        return np.where(count > 4, total / count, np.nan) - velocity.mean()


def off_beat(phase: np.ndarray, offset: np.ndarray) -> float:
    """Where the off-beat eighth lies in the beat, 0.5 if straight; over where the beat lies."""
    return 0.5 + (offset[phase == 6].mean() - offset[phase == 0].mean()) / TICKS


def correlation(a: np.ndarray, b: np.ndarray) -> float:
    known = ~np.isnan(a) & ~np.isnan(b)
    return float(np.corrcoef(a[known], b[known])[0, 1])


def deviation(a: np.ndarray, b: np.ndarray | float) -> float:
    return float(np.sqrt(np.nanmean((a - b) ** 2)))


def feel(model: Probabilities, library: Library) -> dict[str, dict]:
    """By genre: swing, timing and velocity profile of held-out takes, and how near who comes."""
    training = usable(library, "train")
    phase = np.concatenate([take.cell % CELLS for take in training])
    swing = off_beat(phase, np.concatenate([take.offset for take in training]))
    accents = profile(np.concatenate([steps(take) for take in training]),
                      np.concatenate([take.velocity for take in training]))
    held_out, table = usable(library, "validation") + usable(library, "test"), {}
    for genre in genres.GENRES:
        takes = [take for take in held_out if take.genre == genre]
        if takes:
            events = performed(model, takes, library)
            on_eighths = performed(model, takes, library, eighths=True)
            table[genre] = {"takes": len(takes), **figures(events, on_eighths, swing, accents)}
    names = [name for name in next(iter(table.values())) if name not in ("takes", "events")]
    table["mean"] = {n: float(np.mean([row[n] for row in table.values()])) for n in names}
    return table


def usable(library: Library, split: str) -> list[Take]:
    return [take for take in library.takes[split] if not take.ternary or swings(take)]


def figures(
    events: np.ndarray, on_eighths: np.ndarray, common_swing: float, common_profile: np.ndarray
) -> dict[str, float]:
    """The figures of a genre's events and of those on eighths, as `performed` gives them; `common` is of all genres."""
    step, phase, true, offset, loud, velocity = events.T
    own = profile(step, loud)
    swing = off_beat(phase, true)
    _, eighth, _, late, _, _ = on_eighths.T
    return {
        "events": len(true), "swing": swing,
        "swing, model": off_beat(phase, offset),
        "swing, model, eighths alone": off_beat(eighth, late),
        "swing error": abs(off_beat(phase, offset) - swing),
        "swing error, eighths alone": abs(off_beat(eighth, late) - swing),
        "swing error, straight": abs(0.5 - swing),
        "swing error, all genres": abs(common_swing - swing),
        "ticks": float(np.abs(true - offset).mean()),
        "ticks, straight": float(np.abs(true).mean()),
        "profile correlation": correlation(own, profile(step, velocity)),
        "profile correlation, all genres": correlation(own, common_profile),
        "profile error": deviation(own, profile(step, velocity)),
        "profile error, flat": deviation(own, 0.0),
        "profile error, all genres": deviation(own, common_profile),
    }
