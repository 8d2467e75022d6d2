"""Recordings by the WORLD vocoder (Morise, Yokomori and Ozawa, 2016), in the synthesizer's frames."""

from __future__ import annotations

import warnings
from dataclasses import dataclass

import numpy as np
import scipy.signal

from vocalmidi_tools.corpus.synthesizer import FREQUENCIES, HOP, SAMPLE_RATE

LOWEST, HIGHEST = 70.0, 520.0
"""Hz, of the pitches that are looked for in speech."""
BANDS = 4
"""Of the aperiodicity: 0, 3, 6 kHz and half the sample rate, as WORLD codes it."""
EDGES = np.array([0.0, 3000.0, 6000.0, SAMPLE_RATE / 2])
FALLING, LEVEL = -12.0, -3.0
"""dB an octave above a recording's own band, where voiced and where not."""
NEPERS = np.log(10) / 20


@dataclass
class Frames:
    """One recording: f0 (N,) in Hz, 0 where unvoiced; envelope (N, 257), the natural log of the
    amplitude; aperiodicity (N, 2), dB at 3 and 6 kHz."""

    f0: np.ndarray
    envelope: np.ndarray
    aperiodicity: np.ndarray


def analysed(audio: np.ndarray, rate: int) -> Frames:
    """The frames of a recording of any sample rate."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # pyworld looks for its version in a deprecated way
        import pyworld
    signal = _prepared(audio, rate)
    f0, times = pyworld.dio(signal, SAMPLE_RATE, LOWEST, HIGHEST, frame_period=1000 * HOP / SAMPLE_RATE)
    f0 = pyworld.stonemask(signal, f0, times, SAMPLE_RATE)
    power = pyworld.cheaptrick(signal, f0, times, SAMPLE_RATE, fft_size=1024)[:, ::2]
    noise = pyworld.d4c(signal, f0, times, SAMPLE_RATE, fft_size=1024)
    envelope = (0.5 * np.log(power + 1e-16)).astype(np.float32)
    aperiodicity = pyworld.code_aperiodicity(noise, SAMPLE_RATE).astype(np.float32)
    edge = 0.46 * rate
    if edge < EDGES[2]:
        aperiodicity[:, 1] = np.minimum(aperiodicity[:, 0] + 5, -1)
    return Frames(_bridged(f0), _widened(envelope, f0 > 0, edge), aperiodicity)


def _prepared(audio: np.ndarray, rate: int) -> np.ndarray:
    """At the synthesizer's rate, as loud as can be, over a faint noise that keeps logarithms finite."""
    common = np.gcd(rate, SAMPLE_RATE)
    signal = scipy.signal.resample_poly(audio - audio.mean(), SAMPLE_RATE // common, rate // common)
    signal = 0.9 * signal / (np.abs(signal).max() + 1e-9)
    return signal + 1e-5 * np.random.default_rng(0).standard_normal(len(signal))


def _bridged(f0: np.ndarray) -> np.ndarray:
    """With the pitch going on over gaps of up to two frames."""
    result = f0.copy()
    voiced = np.flatnonzero(f0 > 0)
    for before, after in zip(voiced, voiced[1:]):
        if 1 < after - before <= 3:
            result[before: after + 1] = np.linspace(f0[before], f0[after], after - before + 1)
    return result


def _widened(envelope: np.ndarray, voiced: np.ndarray, edge: float) -> np.ndarray:
    """With something above a recording's own band: what is at its edge, falling."""
    if edge >= 9500:
        return envelope
    top = (FREQUENCIES > 0.82 * edge) & (FREQUENCIES <= edge)
    above = FREQUENCIES > edge
    slope = np.where(voiced, FALLING, LEVEL)[:, None] * NEPERS
    envelope[:, above] = envelope[:, top].mean(1, keepdims=True) + slope * np.log2(
        FREQUENCIES[above] / edge)
    return envelope
