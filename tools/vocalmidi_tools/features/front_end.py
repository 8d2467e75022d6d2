"""The features that models are trained on: the engine computes them from the weights' metadata."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from functools import lru_cache

import librosa
import numpy as np
import scipy.fft


@dataclass(frozen=True)
class FrontEnd:
    """Log-mel settings; frequencies in Hz, `hop` and `fft_size` in samples at `sample_rate`."""

    sample_rate: int = 22050
    fft_size: int = 2048
    hop: int = 512
    window: str = "hann"
    mel_bands: int = 128
    min_frequency: float = 30.0
    max_frequency: float = 8000.0
    mel_scale: str = "slaney"
    mel_norm: str = "slaney"
    log_floor: float = 1e-7
    mean: float = 0.0
    deviation: float = 1.0

    def as_dict(self) -> dict:
        return asdict(self)


@lru_cache(maxsize=4)
def _filters(front_end: FrontEnd) -> np.ndarray:
    return librosa.filters.mel(
        sr=front_end.sample_rate, n_fft=front_end.fft_size, n_mels=front_end.mel_bands,
        fmin=front_end.min_frequency, fmax=front_end.max_frequency,
    ).T.astype(np.float32)


def log_mel(audio: np.ndarray, front_end: FrontEnd) -> np.ndarray:
    """(samples,) -> (1 + samples // hop, mel_bands), log10 power, not yet normalised."""
    half = front_end.fft_size // 2
    padded = np.pad(audio.astype(np.float32), half)
    frames = np.lib.stride_tricks.sliding_window_view(padded, front_end.fft_size)[:: front_end.hop]
    window = np.hanning(front_end.fft_size + 1)[:-1].astype(np.float32)
    spectrum = scipy.fft.rfft(frames * window, axis=1)
    power = spectrum.real**2 + spectrum.imag**2
    return np.log10(power @ _filters(front_end) + front_end.log_floor)
