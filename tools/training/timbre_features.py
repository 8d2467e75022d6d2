"""From log-mel rows to what the timbre model reads; the engine's SpectrumMean computes the same."""

from __future__ import annotations

import numpy as np

# Decades of power under the loudest band in which bands are told apart (40 dB): below it lie rooms,
# noise, and the front end's floor.
DYNAMIC_RANGE = 4.0
# A mean whose loudest band is within so many decades of the front end's floor is silence.
SILENCE = 0.5


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


def is_silent(spectrum: np.ndarray, log_floor: float) -> bool:
    """Whether nothing sounds in a mean spectrum (mel_bands,), log10 power."""
    return float(spectrum.max()) < np.log10(log_floor) + SILENCE
