"""The syllables of one speaker, as the cache keeps them."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import numpy as np

from .errors import SpeechError
from .sources import SOURCES, Source
from .syllables import Syllable

PLAIN, UNVOICED, VOICED = "plain", "unvoiced", "voiced"
"""How a syllable begins: with its vowel, with a consonant without voice, or with one that is sung."""
INSTANT = 4  # frames of a beginning that are no consonant
FEWEST = 3  # syllables of each kind without which a speaker does not sing


@dataclass
class Speaker:
    """Frames of all syllables one after another; `starts` are the syllables', and the end."""

    source: Source
    band: float  # Hz, up to which the recordings tell something
    envelope: np.ndarray
    aperiodicity: np.ndarray
    voiced: np.ndarray
    starts: np.ndarray
    rises: np.ndarray
    steady: np.ndarray
    f0: np.ndarray

    def __post_init__(self):
        sounding = np.concatenate([
            np.arange(start + a, start + b) for start, (a, b) in zip(self.starts, self.steady)])
        self.colour = self.envelope[sounding].astype(np.float32).mean(0)
        self.pitch = float(np.median(self.f0))
        silent = np.array([
            int(np.argmax(self.voiced[start: start + rise + 1]))
            for start, rise in zip(self.starts, self.rises)])
        hummed = self.rises - silent
        self.kinds = {
            PLAIN: np.flatnonzero(self.rises <= INSTANT),
            UNVOICED: np.flatnonzero((silent > INSTANT) & (hummed <= 6)),
            VOICED: np.flatnonzero((silent <= INSTANT) & (hummed > INSTANT)),
        }

    @property
    def sings(self) -> bool:
        return min(len(found) for found in self.kinds.values()) >= FEWEST

    @classmethod
    def of(cls, source: Source, band: float, syllables: list[Syllable]) -> Speaker:
        lengths = [len(syllable.envelope) for syllable in syllables]
        return cls(
            source, band,
            np.concatenate([s.envelope for s in syllables]).astype(np.float16),
            np.concatenate([s.aperiodicity for s in syllables]).astype(np.float16),
            np.concatenate([s.voiced for s in syllables]),
            np.cumsum([0, *lengths]), np.array([s.rise for s in syllables]),
            np.array([s.steady for s in syllables]), np.array([s.f0 for s in syllables]))

    def write(self, path: Path) -> None:
        unfinished = path.with_suffix(".part")
        with unfinished.open("wb") as file:
            np.savez(file, band=self.band, envelope=self.envelope, aperiodicity=self.aperiodicity,
                     voiced=self.voiced, starts=self.starts, rises=self.rises, steady=self.steady,
                     f0=self.f0)
        unfinished.rename(path)

    @classmethod
    def read(cls, path: Path) -> Speaker:
        known = {source.name: source for source in SOURCES}
        if path.stem not in known:
            raise SpeechError(
                f"{path} is of no voice of vocalmidi_tools.corpus.speech.sources, so that its licence"
                " is unknown; remove it"
            )
        with np.load(path) as arrays:
            fields = {name: arrays[name] for name in arrays.files}
        return cls(known[path.stem], float(fields.pop("band")), **fields)
