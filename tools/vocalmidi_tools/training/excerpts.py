"""Endless batches of excerpts, of takes sung on the fly and of a user's own."""

from __future__ import annotations

import signal
from dataclasses import dataclass

import numpy as np
import torch
from torch import Tensor
from torch.utils.data import DataLoader, IterableDataset, get_worker_info

from vocalmidi_tools.corpus.speech.choir import Choir
from vocalmidi_tools.corpus.takes import Take, sing
from vocalmidi_tools.features.front_end import FrontEnd, log_mel

from .targets import Targets, frame_targets

TAKE_SECONDS = 16.0
OWN_SHARE = 0.7


@dataclass
class Batch:
    """mel (B,T,128), log10 power; targets (B,T)."""

    mel: Tensor
    targets: Targets


class Excerpts(IterableDataset):
    """Excerpts of `frames` frames; several of each take, so that singing costs little.

    A take is one of `own` with the probability `own_share`, where there are any, else sung anew, by
    one of the `choir` or by formants.
    """

    def __init__(
        self, front_end: FrontEnd, frames: int, scores: list, own: list[Take],
        seed: tuple[int, ...], own_share: float = OWN_SHARE,
        choir: Choir | None = None,
    ):
        self.front_end, self.frames = front_end, frames
        self.scores, self.own, self.own_share, self.seed = scores, own, own_share, seed
        self.choir = choir

    def __iter__(self):
        worker = get_worker_info()
        rng = np.random.default_rng([*self.seed, worker.id if worker else 0])
        while True:
            yield from self.excerpts(self._take(rng), rng)

    def _take(self, rng: np.random.Generator) -> Take:
        if self.own and rng.random() < self.own_share:
            return self.own[rng.integers(len(self.own))]
        return sing(self.scores, TAKE_SECONDS, rng, self.choir)

    def excerpts(self, take: Take, rng: np.random.Generator):
        """As many excerpts as the take has room for, one at least, from anywhere in it.

        Mel (frames, 128) and targets (4, frames); what is short ends in silence.
        """
        lead = int(rng.integers(0, self.front_end.hop))
        audio = take.audio[lead:]
        span = self.frames * self.front_end.hop
        mel = log_mel(np.pad(audio, (0, max(0, span - len(audio)))), self.front_end)
        rate = self.front_end.sample_rate
        goals = frame_targets(take.notes, len(mel), self.front_end.hop / rate, lead / rate)
        last, overhang = len(mel) - self.frames, self.frames // 2
        for _ in range(max(1, len(mel) // self.frames)):
            # Drawn from beyond both ends, which would else be the rarest frames.
            first = int(np.clip(rng.integers(-overhang, last + overhang + 1), 0, last))
            part = slice(first, first + self.frames)
            yield _augment(mel[part], self.front_end, rng), goals[:, part].copy()


def _augment(mel: np.ndarray, front_end: FrontEnd, rng: np.random.Generator) -> np.ndarray:
    """Gain, spectral tilt and a noise floor, in log10 power."""
    bands = np.linspace(-0.5, 0.5, mel.shape[1], dtype=np.float32)
    mel = mel + rng.uniform(-0.5, 0.5) + bands * rng.uniform(-0.8, 0.8)
    floor = max(np.log10(front_end.log_floor), rng.uniform(-9, -4)) + bands * rng.uniform(-0.5, 0.5)
    noise = floor + 0.15 * rng.standard_normal(mel.shape)
    return np.logaddexp(mel * 2.302585, noise * 2.302585).astype(np.float32) / np.float32(2.302585)


def collate(samples) -> Batch:
    mel = torch.from_numpy(np.stack([m for m, _ in samples]).astype(np.float32))
    goals = torch.from_numpy(np.stack([g for _, g in samples], 1))
    return Batch(mel, Targets(*goals))


def loader(dataset: Excerpts, batch: int, workers: int) -> DataLoader:
    return DataLoader(dataset, batch, collate_fn=collate, num_workers=workers,
                      worker_init_fn=_outlast_interrupts,
                      prefetch_factor=4 if workers else None, persistent_workers=workers > 0)


def _outlast_interrupts(_worker: int) -> None:
    """Leaves Ctrl-C, which a terminal sends to all processes, to the one that trains."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
