"""Good inputs, which the harness damages."""

from __future__ import annotations

import functools
import io
from pathlib import Path
from random import Random

import numpy as np
import soundfile

from vocalmidi_tools import ROOT

TINY = ROOT / "Tests/VocalMIDICommandTests/Fixtures/tiny.safetensors"
"""A small pitch model with which a run takes little time."""

MODELS = {
    "pitch": "pitch-tiny", "context": "context-tiny", "timbre": "timbre-tiny", "generator": "generator-tiny",
    "discriminator": "discriminator-tiny", "continuation": "lstm-tiny",
}
"""The fixtures of each model that `vocalmidi infer` runs."""

FORMATS = {
    "wav": ("WAV", "PCM_16"), "float.wav": ("WAV", "FLOAT"), "24.wav": ("WAV", "PCM_24"),
    "ima.wav": ("WAV", "IMA_ADPCM"), "gsm.wav": ("WAV", "GSM610"), "rf64": ("RF64", "PCM_16"),
    "w64": ("W64", "PCM_16"), "flac": ("FLAC", "PCM_16"), "ogg": ("OGG", "VORBIS"), "opus": ("OGG", "OPUS"),
    "mp3": ("MP3", "MPEG_LAYER_III"), "aiff": ("AIFF", "PCM_16"), "au": ("AU", "PCM_16"),
    "caf": ("CAF", "PCM_16"), "voc": ("VOC", "PCM_16"), "svx": ("SVX", "PCM_16"), "nist": ("NIST", "PCM_16"),
    "ircam": ("IRCAM", "PCM_16"), "sds": ("SDS", "PCM_16"), "paf": ("PAF", "PCM_16"),
    "pvf": ("PVF", "PCM_16"), "avr": ("AVR", "PCM_16"), "mat4": ("MAT4", "FLOAT"), "mat5": ("MAT5", "FLOAT"),
    "htk": ("HTK", "PCM_16"), "mpc": ("MPC2K", "PCM_16"), "wve": ("WVE", "ALAW"), "xi": ("XI", "DPCM_16"),
}
"""The formats of libsndfile, by what the harness calls them."""

_RATES = {"opus": 48000, "gsm.wav": 8000, "wve": 8000, "xi": 44100}
_LENGTH = 1.2
"""Seconds."""


@functools.cache
def voice() -> tuple[np.ndarray, int]:
    """Some seconds of singing, and their sample rate."""
    return soundfile.read(ROOT / "tools/demo-sample.ogg", frames=22050 * 12, dtype="float32")


@functools.cache
def recording(kind: str) -> bytes:
    """A second of singing in one of the formats."""
    samples, rate = voice()
    written = _RATES.get(kind, rate)
    # Played at another rate it is another voice, which does not matter here.
    samples = samples[rate:rate + int(_LENGTH * written)]
    file = io.BytesIO()
    name, subtype = FORMATS[kind]
    soundfile.write(file, samples, written, format=name, subtype=subtype)
    return file.getvalue()


def raw(seconds: float) -> bytes:
    """Singing as 32-bit floats at 22,050 Hz, for `vocalmidi live`."""
    samples, rate = voice()
    return np.resize(samples, int(seconds * rate)).astype("<f4").tobytes()


@functools.cache
def midi_files() -> list[bytes]:
    folder = ROOT / "Tests/VocalMusicTests/Fixtures"
    return [path.read_bytes() for path in sorted(folder.glob("*/*.mid"))]


def model_files(model: str) -> tuple[list[Path], Path]:
    """The weight files of a model, and a file of inputs for them."""
    folder = ROOT / "Tests/VocalModelsTests/Fixtures"
    stem = MODELS[model]
    weights = [folder / f"{stem}.{precision}.weights.safetensors" for precision in ("fp16", "fp32")]
    return weights, folder / f"{stem}.tensors.safetensors"


def table(random: Random, count: int) -> list[list[float]]:
    """Notes one after the other: onset, offset, pitch, velocity, confidence."""
    rows, time = [], 0.0
    for _ in range(count):
        length = random.choice((0.25, 0.5, 1.0))
        rows.append([time, time + 0.9 * length, random.randint(55, 75), 90, 0.9])
        time += length
    return rows
