"""From log-mel rows to what the timbre model reads; the engine's SpectrumMean computes the same."""

from __future__ import annotations

import librosa
import numpy as np

from .front_end import FrontEnd

# Decades of power under the loudest band in which bands are told apart (40 dB): below it lie rooms,
# noise, and the front end's floor.
DYNAMIC_RANGE = 4.0


def mean_spectrum(rows: np.ndarray) -> np.ndarray:
    """The mean over time of log10 power: (frames, mel_bands) -> (mel_bands,)."""
    return rows.mean(axis=0, dtype=np.float64).astype(np.float32)


def levelled(spectrum: np.ndarray, deviation: float = 1.0) -> np.ndarray:
    """Mean spectra (..., mel_bands), log10 power, whatever their loudness -> the model's input.

        c[b] = max(m[b], max(m) - DYNAMIC_RANGE)
        x[b] = (c[b] - mean of c) / deviation
    """
    floor = spectrum.max(axis=-1, keepdims=True) - DYNAMIC_RANGE
    clipped = np.maximum(spectrum, floor)
    centred = clipped - clipped.mean(axis=-1, keepdims=True)
    return (centred / deviation).astype(np.float32)


class Disturbance:
    """What other microphones and rooms would have made of mean spectra, drawn anew every time.

    A tilt, broad bumps and dips, and a floor of noise under the sound.
    """

    TILT = (-1.0, 1.0)  # dB an octave
    BUMPS = 2
    BUMP = (-4.0, 4.0)  # dB
    BUMP_WIDTH = (0.3, 1.0)  # octaves, the deviation of a Gaussian
    NOISE_BELOW = (3.0, 6.5)  # decades under the loudest band
    NOISE_SLOPE = (-0.3, 0.0)  # decades an octave

    def __init__(self, front_end: FrontEnd):
        centres = librosa.mel_frequencies(
            n_mels=front_end.mel_bands + 2, fmin=front_end.min_frequency,
            fmax=front_end.max_frequency)[1:-1]
        self.octaves = np.log2(centres / 1000).astype(np.float32)

    def __call__(self, spectra: np.ndarray, rng: np.random.Generator) -> np.ndarray:
        """(N, mel_bands), log10 power -> the same, disturbed."""
        def draw(limits: tuple[float, float], *shape: int) -> np.ndarray:
            return rng.uniform(*limits, (len(spectra), *shape, 1)).astype(np.float32)

        tilt = draw(self.TILT) / 10 * self.octaves
        places = draw((self.octaves[0], self.octaves[-1]), self.BUMPS)
        distance = (self.octaves - places) / draw(self.BUMP_WIDTH, self.BUMPS)
        bumps = (draw(self.BUMP, self.BUMPS) / 10 * np.exp(-distance**2 / 2)).sum(axis=1)
        heard = spectra + tilt + bumps
        slope = draw(self.NOISE_SLOPE) * self.octaves
        noise = heard.max(axis=1, keepdims=True) - draw(self.NOISE_BELOW) + slope
        return np.logaddexp2(heard * np.log2(10), noise * np.log2(10)) / np.log2(10)
