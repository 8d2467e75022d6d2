"""Recordings of any length: the sample repeated, as 22.05 kHz WAV."""

from __future__ import annotations

from pathlib import Path

from .engine import ROOT

SAMPLE = ROOT / "tools" / "demo-sample.ogg"
RATE = 22050


def write(path: Path, seconds: float) -> None:
    """Block by block, so that an hour needs no more memory than the sample."""
    import librosa
    import numpy as np
    import soundfile

    samples, rate = soundfile.read(SAMPLE, dtype="float32", always_2d=True)
    mono = librosa.resample(samples.mean(axis=1), orig_sr=rate, target_sr=RATE)
    left = round(seconds * RATE)
    with soundfile.SoundFile(path, "w", RATE, 1, "PCM_16") as file:
        while left > 0:
            file.write(np.ascontiguousarray(mono[:left]))
            left -= len(mono)
