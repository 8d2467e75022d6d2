"""What makes one speaker many: a longer or shorter vocal tract, another's colour, brightness."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from vocalmidi_tools.corpus.synthesizer import FREQUENCIES

from .analysis import NEPERS
from .speakers import Speaker

KNOTS = np.array([0.0, 200, 400, 800, 1600, 3200, 6400, 11025])
SMOOTH = np.ones(9) / 9
LOW, HIGH = 500.0, 3500.0
"""Hz, of the formants that the two ends of the tract move."""


@dataclass
class Timbre:
    """`source` are the bins that each of the warped spectrum is taken from; `shape` is added."""

    source: np.ndarray
    shape: np.ndarray

    @classmethod
    def draw(
        cls, rng: np.random.Generator, speaker: Speaker, donor: Speaker, scale: float
    ) -> Timbre:
        """A vocal tract shorter by `scale`, and the colour of the speaker partly that of `donor`."""
        warp = scale * rng.normal(1, 0.02, 2)
        stretched = np.interp(FREQUENCIES, [LOW, HIGH], warp)
        source = np.clip(FREQUENCIES / stretched / FREQUENCIES[1], 0, len(FREQUENCIES) - 1)
        shape = _warped(_mixed(rng, speaker, donor), source) + _sung(rng)
        return cls(source, shape.astype(np.float32))

    def applied(self, track: np.ndarray) -> np.ndarray:
        """A track of log amplitudes (N, 257) in this timbre."""
        return _warped(track, self.source) + self.shape


def _warped(values: np.ndarray, source: np.ndarray) -> np.ndarray:
    low = np.minimum(source.astype(int), len(FREQUENCIES) - 2)
    share = (source - low).astype(np.float32)
    return values[..., low] * (1 - share) + values[..., low + 1] * share


def _mixed(rng: np.random.Generator, speaker: Speaker, donor: Speaker) -> np.ndarray:
    """What to add to the speaker's colour: some of the donor's, all of it above the speaker's band."""
    difference = np.convolve(np.pad(donor.colour - speaker.colour, 4, "edge"), SMOOTH, "valid")
    share = np.full(len(FREQUENCIES), rng.uniform(0, 0.9) * (rng.random() < 0.6))
    if donor.band > speaker.band:
        share = np.maximum(share, np.clip((FREQUENCIES - 0.9 * speaker.band) / 500, 0, 1))
    return share * difference


def _sung(rng: np.random.Generator) -> np.ndarray:
    """Singing against speech: brighter, more around 1 kHz, less around 2.7 kHz; and chance."""
    octaves = np.log2(np.maximum(FREQUENCIES, 100) / 500)
    around = rng.uniform(0, 8) * np.exp(-(((FREQUENCIES - 1100) / 450) ** 2))
    hollow = rng.uniform(-2, 8) * np.exp(-(((FREQUENCIES - 2700) / 600) ** 2))
    chance = np.interp(FREQUENCIES, KNOTS, rng.normal(0, 2, len(KNOTS)))
    return NEPERS * (rng.uniform(-1.5, 3) * octaves + around - hollow + chance)
