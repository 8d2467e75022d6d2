"""Endless batches of takes sung on the fly, and of a user's own labelled recordings."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import librosa
import numpy as np
import torch
from torch import Tensor
from torch.utils.data import DataLoader, IterableDataset, get_worker_info

from corpus.melodies import collect
from corpus.takes import Take, sing
from front_end import FrontEnd, log_mel
from targets import Targets, frame_targets

TAKE_SECONDS = 16.0
AUDIO = (".wav", ".flac", ".ogg", ".mp3")


@dataclass
class Batch:
    """mel (B,T,128), log10 power; targets (B,T)."""

    mel: Tensor
    targets: Targets


def melodies(scores: Path | None, cache: Path) -> list[np.ndarray]:
    """The melodies under `scores`, read once and kept in `cache`; none without a folder."""
    if scores is None:
        return []
    stored = cache / "melodies.npz"
    if not stored.exists():
        found = collect(scores)
        cache.mkdir(parents=True, exist_ok=True)
        np.savez_compressed(stored, *found)
    with np.load(stored) as archive:
        return [archive[name] for name in archive.files]


def recordings(folder: Path) -> list[Take]:
    """NAME.wav (.flac, .ogg, .mp3) with NAME.txt: rows of onset s, offset s, MIDI pitch."""
    takes = []
    for path in sorted(p for p in folder.iterdir() if p.suffix.lower() in AUDIO):
        label = path.with_suffix(".txt")
        if not label.exists():
            raise SystemExit(f"{path} has no {label.name}: add its notes, or remove the recording")
        audio, _ = librosa.load(path, sr=FrontEnd.sample_rate, mono=True)
        notes = np.loadtxt(label, ndmin=2)[:, :3]
        takes.append(Take(audio, np.column_stack([notes, np.full(len(notes), 0.7)])))
    if not takes:
        raise SystemExit(f"{folder} holds no recordings ({', '.join(AUDIO)})")
    return takes


class Excerpts(IterableDataset):
    """Excerpts of `frames` frames; several of each take, so that singing costs little."""

    def __init__(self, front_end: FrontEnd, frames: int, scores: list, own: list[Take], seed: int):
        self.front_end, self.frames = front_end, frames
        self.scores, self.own, self.seed = scores, own, seed

    def __iter__(self):
        worker = get_worker_info()
        rng = np.random.default_rng([self.seed, worker.id if worker else 0])
        while True:
            yield from self._excerpts(self._take(rng), rng)

    def _take(self, rng: np.random.Generator) -> Take:
        if self.own and rng.random() < 0.7:
            return self.own[rng.integers(len(self.own))]
        return sing(self.scores, TAKE_SECONDS, rng)

    def _excerpts(self, take: Take, rng: np.random.Generator):
        hop = self.front_end.hop / self.front_end.sample_rate
        span = self.frames * self.front_end.hop
        audio = np.pad(take.audio, (0, max(0, span - len(take.audio))))
        lead = int(rng.integers(0, self.front_end.hop))
        mel = log_mel(audio[lead:], self.front_end)
        goals = frame_targets(take.notes, len(mel), hop, lead / self.front_end.sample_rate)
        for first in range(0, len(mel) - self.frames, self.frames):
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
                      prefetch_factor=4 if workers else None, persistent_workers=workers > 0)
