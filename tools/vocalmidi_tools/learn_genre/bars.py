"""The bars of a track in pieces, and what is counted of them."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from vocalmidi_tools.corpus.arranging import songs
from vocalmidi_tools.corpus.arranging.examples import LEVELS, Examples, enough, example
from vocalmidi_tools.features.arranging.kinds import KINDS
from vocalmidi_tools.features.arranging.playing import KIT
from vocalmidi_tools.features.arranging.roll import STEPS
from vocalmidi_tools.scores import Piece

MOST_NOTES = 64.0


def examples(track: str, pieces: Sequence[Piece]) -> Examples | None:
    """The bars in which a track plays enough to be learned from; None where there are none."""
    rows = []
    for identity, piece in enumerate(pieces):
        if track not in piece.tracks:
            continue
        song = songs.read(piece)
        for number, bar in enumerate(song.bars):
            if enough(track, bar):
                previous = song.bars[number - 1] if number else None
                rows.append(example(track, song, number, bar, previous, True, bar.voice, identity))
    return Examples.of(rows) if rows else None


def density(bars: Examples) -> float:
    """How many notes begin in a bar on average, as far as the engine takes as many."""
    return min(float((bars.roll == LEVELS).sum(axis=(1, 2)).mean()), MOST_NOTES)


def pattern(drums: Examples) -> np.ndarray:
    """(2, 16, kit) in which share of the bars drums are hit at each step, and how loudly, 0 to 1."""
    loudness = np.zeros((len(drums), STEPS, len(KIT)))
    for bar, roll in enumerate(drums.rolls(np.arange(len(drums)))):
        for hit in KINDS["drums"].read(roll, STEPS):
            loudness[bar, hit.step, KIT.index(hit.key)] = hit.velocity
    hits = (loudness > 0).sum(axis=0)
    return np.stack([hits / len(drums), loudness.sum(axis=0) / np.maximum(hits, 1)])
