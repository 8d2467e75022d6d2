"""What a telephone, a codec or a bad cable makes of a recording."""

from __future__ import annotations

import io
from functools import partial

import numpy as np
import scipy.signal
import soundfile

from .synthesizer import SAMPLE_RATE

TELEPHONE_RATE = 8000
MAINS = (50.0, 60.0, 100.0, 120.0)  # Hz: of the net, and of what is rectified from it
SHARES = {"telephone": 0.1, "codec": 0.06, "buzz": 0.15}
"""How often each happens to a recording, independently of the others."""


def passed(audio: np.ndarray, rng: np.random.Generator) -> np.ndarray:
    """`audio` (22,050 Hz, within -1...1) after what devices do to some recordings; the same length."""
    for name, share in SHARES.items():
        if rng.random() < share:
            audio = DEVICES[name](audio, rng)
    return np.clip(audio, -1, 1).astype(np.float32)


def telephone(audio: np.ndarray, rng: np.random.Generator) -> np.ndarray:
    """Of some 300 to 3,400 Hz, which leaves out the fundamental of low voices; sometimes in 8 bits."""
    band = (rng.uniform(200, 400), rng.uniform(2800, 3600))
    sections = scipy.signal.butter(4, band, "bandpass", fs=SAMPLE_RATE, output="sos")
    narrow = scipy.signal.sosfilt(sections, audio)
    level = np.abs(audio).max() / (np.abs(narrow).max() + 1e-9)
    return narrow * level if rng.random() < 0.5 else _companded(narrow * level)


def _companded(audio: np.ndarray) -> np.ndarray:
    """By the 8-bit mu-law of ITU-T G.711 at 8 kHz."""
    slow = scipy.signal.resample_poly(audio, 160, 441)
    file = io.BytesIO()
    soundfile.write(file, np.clip(slow, -1, 1), TELEPHONE_RATE, format="AU", subtype="ULAW")
    file.seek(0)
    heard = scipy.signal.resample_poly(soundfile.read(file)[0], 441, 160)
    return np.pad(heard, (0, max(0, len(audio) - len(heard))))[: len(audio)]


def codec(audio: np.ndarray, rng: np.random.Generator) -> np.ndarray:
    """By a lossy codec at a low rate."""
    file = io.BytesIO()
    squeezed = partial(soundfile.write, file, audio, SAMPLE_RATE, compression_level=rng.uniform(0.7, 1))
    squeezed(format="OGG", subtype="VORBIS")
    file.seek(0)
    heard = soundfile.read(file)[0]
    return np.pad(heard, (0, max(0, len(audio) - len(heard))))[: len(audio)]


def buzz(audio: np.ndarray, rng: np.random.Generator) -> np.ndarray:
    """Of a mains: harmonics that grow weaker with their number, in the band of voices too."""
    base = rng.choice(MAINS) * (1 + 1e-3 * rng.standard_normal())
    time = np.arange(len(audio)) / SAMPLE_RATE
    harmonics = np.arange(1, int(rng.integers(3, 30)))
    slope = rng.uniform(0.3, 1.5)
    phases = rng.uniform(0, 2 * np.pi, len(harmonics))
    sound = sum(number**-slope * np.sin(2 * np.pi * base * number * time + phase)
                for number, phase in zip(harmonics, phases))
    level = np.sqrt(np.mean(audio**2)) * 10 ** (-rng.uniform(18, 50) / 20)
    return audio + sound / (sound.std() + 1e-9) * level


DEVICES = {"telephone": telephone, "codec": codec, "buzz": buzz}
