"""Singers drawn from the speakers of a cache, each of them many."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import numpy as np

from .errors import SpeechError
from .speakers import Speaker
from .timbre import Timbre
from .voice import SpeechVoice

MAN = 160.0
"""Hz under which a speaker's pitch is a man's; no children are among the voices."""
TRACTS = {"man": 1.0, "woman": 1.15, "child": 1.3}
"""How much higher formants lie than a man's."""
WARPS = (0.82, 1.22)


@dataclass(frozen=True)
class Choir:
    """The speakers that sing, all of them, and the share of takes that they sing."""

    singing: list[Speaker]
    speakers: list[Speaker]
    share: float

    @classmethod
    def read(cls, cache: Path, share: float) -> Choir:
        """The voices that `python -m vocalmidi_tools.corpus.speech` left in `cache`."""
        speakers = [Speaker.read(path) for path in sorted(cache.glob("*.npz"))]
        singing = [speaker for speaker in speakers if speaker.sings]
        if not singing:
            raise SpeechError(
                f"{cache} holds no voices that sing; prepare it with"
                f" `python -m vocalmidi_tools.corpus.speech {cache}`"
            )
        return cls(singing, speakers, share)

    @property
    def described(self) -> str:
        """For the provenance: the voices and their licences."""
        names = ", ".join(f"{s.source.name} ({s.source.licence})" for s in self.speakers)
        return f"speech re-synthesised by WORLD of {names}"

    def voice(self, rng: np.random.Generator, kind: str) -> SpeechVoice:
        """A singer of a `kind` of person, made of a speaker whose vocal tract allows it."""
        able = [s for s in self.singing if WARPS[0] <= _warp(s, kind) <= WARPS[1]] or self.singing
        speaker = able[rng.integers(len(able))]
        wide = [s for s in self.speakers if s.band > speaker.band] or self.speakers
        donors = self.speakers if speaker.band == max(s.band for s in self.speakers) else wide
        donor = donors[rng.integers(len(donors))]
        scale = float(np.clip(_warp(speaker, kind) * rng.normal(1, 0.05), *WARPS))
        timbre = Timbre.draw(rng, speaker, donor, scale)
        return SpeechVoice(rng, speaker, timbre)


def _warp(speaker: Speaker, kind: str) -> float:
    return TRACTS[kind] / TRACTS["man" if speaker.pitch < MAN else "woman"]
