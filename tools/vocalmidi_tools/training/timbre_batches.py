"""What the timbre model learns from: played sounds, and phrases made of a grid of notes."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import numpy as np

from vocalmidi_tools.corpus.render_instruments import SPLITS
from vocalmidi_tools.features.timbre import Disturbance
from vocalmidi_tools.vocabulary.instruments import INSTRUMENTS


@dataclass(frozen=True)
class Rendered:
    """What corpus/render_instruments.py wrote; N mean spectra, log10 power."""

    spectra: np.ndarray
    identity: np.ndarray
    program: np.ndarray
    split: np.ndarray
    key: np.ndarray
    portion: np.ndarray

    @classmethod
    def load(cls, path: Path) -> Rendered:
        with np.load(path) as archive:
            return cls(**{name: archive[name] for name in cls.__dataclass_fields__})

    def with_played(self, spectra: np.ndarray, identity: np.ndarray) -> Rendered:
        """With more played sounds to learn from, of no General MIDI program."""
        unknown = np.full(len(identity), -1)
        more = {
            "spectra": spectra, "identity": identity, "program": unknown, "key": unknown,
            "split": np.full(len(identity), SPLITS.index("train")),
            "portion": np.zeros(len(identity)),
        }
        return Rendered(**{k: np.concatenate([getattr(self, k), v]) for k, v in more.items()})

    def part(self, split: str) -> tuple[np.ndarray, np.ndarray]:
        """Spectra and identities of a split."""
        chosen = self.split == SPLITS.index(split)
        return self.spectra[chosen], self.identity[chosen]


class Composer:
    """Draws sounds of every instrument equally often, and of its programs.

    Half are sounds as they were played, half are made of the grid's notes: the mean log spectrum of
    a phrase is the mean of its notes' means, weighted by their durations.
    """

    PLAYED_SHARE = 0.5
    PHRASE_SHARE = 0.5
    PHRASE_NOTES = (2, 5)
    REACH = 7  # semitones around a phrase's first note

    def __init__(self, rendered: Rendered, disturbance: Disturbance):
        self.disturbance = disturbance
        self.spectra, self.portion = rendered.spectra, rendered.portion
        played = np.flatnonzero(rendered.split == SPLITS.index("train"))
        self.played = played[np.argsort(rendered.identity[played], kind="stable")]
        self.played_count = np.bincount(rendered.identity[played], minlength=len(INSTRUMENTS))
        grid = np.flatnonzero(rendered.split == SPLITS.index("grid"))
        order = [rendered.key[grid], rendered.program[grid], rendered.identity[grid]]
        self.grid = grid = grid[np.lexsort(order)]
        pairs = np.stack([rendered.identity[grid], rendered.program[grid]], axis=1)
        programs, self.first, self.count = np.unique(
            pairs, axis=0, return_index=True, return_counts=True)
        key, ends = rendered.key[grid], self.first + self.count
        keys = [len(np.unique(key[first:end])) for first, end in zip(self.first, ends)]
        self.rows_per_key = self.count / np.array(keys)
        # Of each instrument, where its programs stand in the lists above, and how many there are.
        self.instrument_first = np.searchsorted(programs[:, 0], np.arange(len(INSTRUMENTS)))
        self.instrument_count = np.bincount(programs[:, 0], minlength=len(INSTRUMENTS))

    @property
    def sounds(self) -> int:
        """Different notes in the grid, and sounds that were played."""
        portions = len(np.unique(self.portion[self.grid]))
        return len(self.grid) // portions + len(self.played)

    def draw(self, size: int, rng: np.random.Generator) -> tuple[np.ndarray, np.ndarray]:
        """Mean spectra (size, mel_bands), log10 power, each disturbed; identities (size,)."""
        identity = rng.integers(0, len(INSTRUMENTS), size)
        played = rng.random((size, 1)) < self.PLAYED_SHARE
        spectra = np.where(played, self._played(identity, rng), self._composed(identity, rng))
        return self.disturbance(spectra, rng), identity

    def _played(self, identity: np.ndarray, rng: np.random.Generator) -> np.ndarray:
        count = self.played_count
        first = np.cumsum(count) - count
        return self.spectra[self.played[first[identity] + rng.integers(0, count[identity])]]

    def _composed(self, identity: np.ndarray, rng: np.random.Generator) -> np.ndarray:
        program = self.instrument_first[identity] + rng.integers(0, self.instrument_count[identity])
        members, weight = self._members(program, rng)
        rows = self.grid[members]
        weight = weight * self.portion[rows]
        weight /= weight.sum(axis=1, keepdims=True)
        return np.einsum("nm,nmb->nb", weight.astype(np.float32), self.spectra[rows])

    def _members(
        self, program: np.ndarray, rng: np.random.Generator
    ) -> tuple[np.ndarray, np.ndarray]:
        """Places in the grid (size, most notes), near in key, and whether each is used."""
        size, (fewest, most) = len(program), self.PHRASE_NOTES
        first, count = self.first[program], self.count[program]
        centre = first + rng.integers(0, count)
        reach = self.REACH * self.rows_per_key[program]
        offset = rng.uniform(-1, 1, (size, most)) * reach[:, None]
        offset[:, 0] = 0
        rows = (centre[:, None] + offset.round().astype(int)).clip(
            first[:, None], (first + count - 1)[:, None])
        phrase = rng.random(size) < self.PHRASE_SHARE
        length = np.where(phrase, rng.integers(fewest, most + 1, size), 1)
        return rows, np.arange(most) < length[:, None]
