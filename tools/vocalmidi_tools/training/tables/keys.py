"""Fits by what the key estimator weighs a melody: a log-linear model of its key, one table of weights a feature.

The 24 keys score the degrees that the melody's pitches have above their tonics: how its time is shared among them,
which occur, which step from note to note follows which, and which are the first and the last. The scores' softmax are
the keys' probabilities; their mean logarithm on openings and excerpts of melodies, some of them with the mistakes of a
transcription, is maximised. `KeyEstimator` computes the same.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import torch
from torch import nn

from vocalmidi_tools.corpus.timed_takes import UNKNOWN_TEMPO
from vocalmidi_tools.scores.keys import MODES
from vocalmidi_tools.scores.piece import Piece

WEIGHTS = {"pop909": 1.0, "rockcorpus": 2.0, "openewld": 1.0}
"""What a melody of each collection counts; the Rock Corpus is small."""
RARE = {("openewld", "minor"): 2.0}
"""By how much more melodies of a mode count that is rare in their collection: minor ones with a leading note are."""
MINIMUM_NOTES, SHORTEST = 12, 3
"""Notes of a melody that is learned from, and of an excerpt."""
NOTE_LIMITS = 0.05, 2.0
"""Seconds that a note counts at least and at most."""
INDEPENDENT_NOTES = 12.0
"""A melody counts as less than this many notes that are independent of each other, because melodies repeat themselves:
n notes as n / (1 + n / 12). The metadata `independent_notes`."""
OPENINGS = 4, 8, 16, None
"""Bars of the excerpts from the first note on; None for the whole melody."""
EXCERPTS, EXCERPT_BARS = 4, (4, 6, 8, 12, 16, 32)
"""How many others there are of a melody, from the beginning of a phrase on, and their bars."""
BREATH = 0.5
"""Beats of silence before a phrase, at least."""
WRONG, MISSED, SPLIT = 0.05, 0.05, 0.05
"""Which shares of notes a transcription is thought to have at a wrong pitch, not at all, and as two."""
MISHEARD = 0.5
"""What an excerpt with mistakes counts; one without them counts 1."""
DECAY, STEPS = 1e-3, 150
"""The weight of the weights' squares in the loss, and the steps of the fit at most."""
SOURCE = "fitted to openings and excerpts of melodies, some of them with mistakes, by maximum likelihood"
SHAPES = {"mode": (2, 1), "times": (2, 12), "presence": (2, 12), "first": (2, 12), "last": (2, 12), "steps": (24, 12)}
"""The tables: rows of major and of minor; of `steps`, a row for the degree of the earlier note."""


@dataclass
class Example:
    """An excerpt: the features of each tonic, the index of the key among major and minor ones, what it counts."""

    features: np.ndarray
    """(12, features)"""
    key: int
    weight: float


def shapes() -> dict[str, tuple[int, ...]]:
    """The tables' tensors."""
    return {f"keys.{name}": shape for name, shape in SHAPES.items()}


def features(notes: np.ndarray) -> np.ndarray:
    """(12, features) of rows (onset s, duration s, MIDI pitch) in order, for each tonic: the columns are those of the
    tables of one mode, one after the other."""
    classes = np.round(notes[:, 2]).astype(int) % 12
    seconds = np.clip(notes[:, 1], *NOTE_LIMITS)
    times = np.bincount(classes, seconds, 12) / seconds.sum()
    steps = np.zeros((12, 12))
    np.add.at(steps, (classes[:-1], classes[1:]), 1.0)
    np.fill_diagonal(steps, 0)
    count = steps.sum()
    each = np.eye(12)
    vectors = [times * independent(len(classes)), np.bincount(classes, minlength=12) > 0, each[classes[0]],
               each[classes[-1]]]
    steps *= independent(count) / max(count, 1)
    return np.stack([np.concatenate(
        [[1.0], *(np.roll(vector, -tonic) for vector in vectors), np.roll(steps, (-tonic, -tonic), (0, 1)).ravel()])
        for tonic in range(12)]).astype(np.float32)


def independent(notes: float) -> float:
    """How many independent notes so many count as."""
    return notes / (1 + notes / INDEPENDENT_NOTES)


def excerpts(piece: Piece, rng: np.random.Generator) -> list[np.ndarray]:
    """Rows (onset s, duration s, MIDI pitch) of the openings, and of some other excerpts."""
    melody = piece.tracks["melody"]
    tempo = np.exp(rng.uniform(*np.log(UNKNOWN_TEMPO[piece.source]))) if piece.source in UNKNOWN_TEMPO else piece.bpm
    rest = melody[1:, 0] - melody[:-1, 0] - melody[:-1, 1]
    phrases = np.flatnonzero(np.concatenate([[True], rest >= BREATH]))
    begins = [0] * len(OPENINGS) + [int(rng.choice(phrases)) for _ in range(EXCERPTS)]
    lengths = [*OPENINGS, *(int(rng.choice(EXCERPT_BARS)) for _ in range(EXCERPTS))]
    found = [excerpt(piece, *where, tempo) for where in zip(begins, lengths)]
    return [rows for rows in found if len(rows) >= SHORTEST]


def excerpt(piece: Piece, begin: int, bars: int | None, tempo: float) -> np.ndarray:
    """Rows (onset s, duration s, MIDI pitch) of so many bars, or all, from the note `begin` on; where that note is in
    the second half of a bar, it is a pickup to the first of them."""
    melody, bar = piece.tracks["melody"][begin:], piece.beats_per_bar
    end = np.inf if bars is None else (np.floor(melody[0, 0] / bar + 0.5) + bars) * bar - 1e-6
    return melody[melody[:, 0] < end, :3] * [60 / tempo, 60 / tempo, 1]


def misheard(notes: np.ndarray, rng: np.random.Generator) -> np.ndarray:
    """The notes as a transcription may have them."""
    rows = notes[rng.random(len(notes)) >= MISSED]
    rows = (rows if len(rows) >= SHORTEST else notes).copy()
    wrong = rng.random(len(rows)) < WRONG
    rows[wrong, 2] += rng.choice([-2, -1, 1, 2], wrong.sum(), p=(0.15, 0.35, 0.35, 0.15))
    split = rng.random(len(rows)) < SPLIT
    rows[split, 1] /= 2
    later = rows[split].copy()
    later[:, 0] += later[:, 1]
    rows = np.concatenate([rows, later])
    rows[:, 1] *= rng.uniform(0.7, 1, len(rows))
    return rows[np.argsort(rows[:, 0], kind="stable")]


def examples(pieces: list[Piece], seed: int = 0) -> list[Example]:
    """What is learned from the melodies, each as it is written and misheard."""
    found = []
    for number, piece in enumerate(pieces):
        if len(piece.tracks.get("melody", ())) < MINIMUM_NOTES:
            continue
        rng = np.random.default_rng([seed, number])
        chosen = excerpts(piece, rng)
        key = 12 * MODES.index(piece.mode) + piece.tonic
        weight = WEIGHTS[piece.source] * RARE.get((piece.source, piece.mode), 1) / max(len(chosen), 1)
        for notes in chosen:
            found += [Example(features(notes), key, weight),
                      Example(features(misheard(notes, rng)), key, MISHEARD * weight)]
    return found


def fit(learned: list[Example]) -> np.ndarray:
    """(modes, features) the weights that maximise the likelihood of the examples' keys."""
    given = torch.from_numpy(np.stack([example.features for example in learned]))
    keys = torch.tensor([example.key for example in learned])
    counts = torch.tensor([example.weight for example in learned], dtype=torch.float32)
    weights = torch.zeros(len(MODES), given.shape[2], requires_grad=True)
    search = torch.optim.LBFGS([weights], max_iter=STEPS, history_size=20, line_search_fn="strong_wolfe")

    def loss() -> torch.Tensor:
        search.zero_grad()
        scores = torch.stack([given @ mode for mode in weights], 1).flatten(1)
        each = nn.functional.cross_entropy(scores, keys, reduction="none")
        value = (counts * each).sum() / counts.sum() + DECAY * weights.square().sum()
        value.backward()
        return value

    search.step(loss)
    return weights.detach().numpy()


def tables(weights: np.ndarray) -> dict[str, np.ndarray]:
    """The tensors of (modes, features) weights, in thousandths of a nat."""
    widths = [int(np.prod(shape)) // len(MODES) for shape in SHAPES.values()]
    parts = np.split(np.round(1000 * weights), np.cumsum(widths)[:-1], axis=1)
    return {f"keys.{name}": part.reshape(shape) for (name, shape), part in zip(SHAPES.items(), parts)}


def scores(tensors: dict[str, np.ndarray], notes: np.ndarray) -> np.ndarray:
    """(modes, 12 tonics) of notes as `features` takes them."""
    weights = np.concatenate([np.reshape(tensors[f"keys.{name}"], (len(MODES), -1)) for name in SHAPES], axis=1)
    return weights @ features(notes).T / 1000


def trained(pieces: list[Piece]) -> dict[str, np.ndarray]:
    """The tables of the melodies of the training split."""
    return tables(fit(examples([piece for piece in pieces if piece.split == "train"])))
