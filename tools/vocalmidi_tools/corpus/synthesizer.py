"""Source and filter: pulses and noise through spectral envelopes, by overlap and add."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import scipy.fft

SAMPLE_RATE = 22050
HOP = 128
FFT = 512
FREQUENCIES = (np.arange(FFT // 2 + 1) * SAMPLE_RATE / FFT).astype(np.float32)


@dataclass
class Voicing:
    """Natural-log amplitude of the periodic and the noise part, (frames, FFT / 2 + 1) each."""

    periodic: np.ndarray
    noise: np.ndarray


def frame_times(seconds: float) -> np.ndarray:
    return np.arange(int(seconds * SAMPLE_RATE) // HOP + 1) * HOP / SAMPLE_RATE


def pulses(f0: np.ndarray, rng: np.random.Generator) -> np.ndarray:
    """A pulse a period of `f0` (Hz per frame), of power one, split over the two nearest samples."""
    samples = (len(f0) - 1) * HOP
    frequency = np.interp(np.arange(samples) / HOP, np.arange(len(f0)), f0)
    phase = np.cumsum(frequency / SAMPLE_RATE)
    at = np.flatnonzero(np.diff(np.floor(phase)) > 0)
    fraction = (phase[at + 1] - np.floor(phase[at + 1])) * SAMPLE_RATE / frequency[at]
    fraction = np.clip(fraction, 0, 1)
    height = np.sqrt(SAMPLE_RATE / frequency[at]) * rng.normal(1, 0.04, len(at))
    result = np.zeros(samples + FFT, np.float32)
    result[at + 1] += height * (1 - fraction)
    result[at] += height * fraction
    return result


def render(voicing: Voicing, f0: np.ndarray, rng: np.random.Generator) -> np.ndarray:
    """Audio of (frames - 1) * HOP samples at SAMPLE_RATE."""
    frames = len(f0)
    window = np.hanning(FFT + 1)[:-1].astype(np.float32)
    source = pulses(f0, rng)
    noise = rng.standard_normal(len(source)).astype(np.float32)

    def spectra(signal: np.ndarray) -> np.ndarray:
        padded = np.concatenate([np.zeros(FFT // 2, np.float32), signal, np.zeros(FFT, np.float32)])
        view = np.lib.stride_tricks.sliding_window_view(padded, FFT)[::HOP][:frames]
        return scipy.fft.rfft(view * window, axis=1)

    mixed = spectra(source) * np.exp(np.minimum(voicing.periodic, 12))
    mixed += spectra(noise) * np.exp(np.minimum(voicing.noise, 12))
    blocks = scipy.fft.irfft(mixed, FFT, axis=1).astype(np.float32)
    output = np.zeros((frames + FFT // HOP) * HOP, np.float32)
    for part in range(FFT // HOP):
        output[part * HOP:][: frames * HOP] += blocks[:, part * HOP:(part + 1) * HOP].reshape(-1)
    return output[FFT // 2:][: (frames - 1) * HOP] / 2
