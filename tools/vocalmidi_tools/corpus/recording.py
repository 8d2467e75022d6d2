"""What happens between a mouth and a file: room, noise, microphone, gain, clipping."""

from __future__ import annotations

import numpy as np
import scipy.signal

from .synthesizer import SAMPLE_RATE


HISS = (14.0, 55.0)


def record(
    voice: np.ndarray, rng: np.random.Generator, hiss: tuple[float, float] = HISS
) -> np.ndarray:
    """`voice` as a random phone in a random room takes it; same length, within -1...1.

    `hiss`: by how many dB at least and at most the noise lies under the voice.
    """
    audio = voice / (np.sqrt(np.mean(voice**2)) + 1e-9)
    if rng.random() < 0.75:
        audio = room(audio, rng)
    audio = audio + _noise(len(audio), rng, hiss)
    audio = _microphone(audio, rng)
    audio = audio / (np.abs(audio).max() + 1e-9)
    if rng.random() < 0.06:
        audio = np.clip(audio * rng.uniform(1.2, 3), -1, 1)
    return (audio * 10 ** (rng.uniform(-22, 0) / 20)).astype(np.float32)


def room(audio: np.ndarray, rng: np.random.Generator) -> np.ndarray:
    """An exponential decay of 60 dB in 0.1 to 0.9 s, darker as it goes (Moorer, 1979)."""
    decay = rng.lognormal(np.log(0.3), 0.45)
    length = int(min(decay, 1.0) * SAMPLE_RATE)
    time = np.arange(length) / SAMPLE_RATE
    tail = rng.standard_normal(length) * np.exp(-6.9 * time / decay)
    tail = scipy.signal.lfilter([1 - 0.5], [1, -0.5], tail)
    delay = int(rng.uniform(0.002, 0.02) * SAMPLE_RATE)
    tail[:delay] = 0
    wet = 10 ** (rng.uniform(-26, -4) / 20)
    impulse = wet * tail / (np.sqrt(np.sum(tail**2)) + 1e-9)
    impulse[0] = 1
    return scipy.signal.oaconvolve(audio, impulse)[: len(audio)]


def _noise(samples: int, rng: np.random.Generator, below: tuple[float, float]) -> np.ndarray:
    """Coloured hiss that comes and goes, mains hum, and now and then a knock."""
    colour = rng.uniform(0, 0.98)
    hiss = scipy.signal.lfilter([1 - colour], [1, -colour], rng.standard_normal(samples))
    hiss = hiss / hiss.std() * 10 ** (-rng.uniform(*below) / 20)
    knots = rng.uniform(0.5, 1.5, samples // SAMPLE_RATE + 2)
    hiss *= np.interp(np.arange(samples) / SAMPLE_RATE, np.arange(len(knots)), knots)
    if rng.random() < 0.25:
        time = np.arange(samples) / SAMPLE_RATE
        mains = rng.choice([50, 60]) * (1 + 1e-3 * rng.standard_normal())
        for harmonic in range(1, 6):
            level = 10 ** (-rng.uniform(28, 60) / 20)
            hiss += level * np.sin(2 * np.pi * mains * harmonic * time + rng.uniform(0, 6.28))
    for _ in range(rng.poisson(1.0)):
        length = int(rng.uniform(0.005, 0.08) * SAMPLE_RATE)
        at = int(rng.integers(0, samples - length))
        knock = rng.standard_normal(length) * np.exp(-5 * np.arange(length) / length)
        hiss[at: at + length] += knock * 10 ** (rng.uniform(-30, 0) / 20)
    return hiss


def _microphone(audio: np.ndarray, rng: np.random.Generator) -> np.ndarray:
    low, high = rng.uniform(30, 250), rng.uniform(4500, 10500)
    sections = [
        scipy.signal.butter(int(rng.integers(1, 3)), low, "highpass", fs=SAMPLE_RATE, output="sos"),
        scipy.signal.butter(int(rng.integers(1, 4)), high, "lowpass", fs=SAMPLE_RATE, output="sos"),
    ]
    for _ in range(int(rng.integers(1, 5))):
        sections.append(_peak(rng.uniform(150, 7000), rng.uniform(-10, 10), rng.uniform(0.5, 2.5)))
    return scipy.signal.sosfilt(np.concatenate(sections), audio)


def _peak(frequency: float, decibel: float, quality: float) -> np.ndarray:
    """Peaking equaliser of R. Bristow-Johnson's Audio EQ Cookbook, one second-order section."""
    amplitude, omega = 10 ** (decibel / 40), 2 * np.pi * frequency / SAMPLE_RATE
    alpha = np.sin(omega) / (2 * quality)
    b = [1 + alpha * amplitude, -2 * np.cos(omega), 1 - alpha * amplitude]
    a = [1 + alpha / amplitude, -2 * np.cos(omega), 1 - alpha / amplitude]
    return np.array([[*b, *a]]) / a[0]
