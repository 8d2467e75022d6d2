"""Tracks from trained networks, by two passes and the best of candidates, for the figures of the model card.

The engine makes tracks in the same two passes (`TrackGeneration`), but calibrates rolls to the genre's density first, and
draws a melody's keys; so this is no twin of it. What the two share is in `features.arranging`, and bound by fixtures.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import torch

from vocalmidi_tools.conversion import discriminator, generator
from vocalmidi_tools.conversion.weights import SUFFIX, Weights
from vocalmidi_tools.corpus.arranging.examples import Examples, unpacked
from vocalmidi_tools.features.arranging.condition import summary
from vocalmidi_tools.features.arranging.kinds import KINDS
from vocalmidi_tools.features.arranging.playing import Bar
from vocalmidi_tools.features.arranging.ranking import mixed_noise, onset_biases, score
from vocalmidi_tools.features.arranging.roll import BarNote
from vocalmidi_tools.models.tracks import (
    DiscriminatorInference,
    GeneratorInference,
    TrackDiscriminator,
    TrackGenerator,
)
from vocalmidi_tools.training.running import load

from .measures import consonances


@dataclass
class Networks:
    """The generator and the discriminator of a track, as they are exported, on NumPy arrays."""

    generator: Callable[..., np.ndarray]
    discriminator: Callable[..., np.ndarray]

    @classmethod
    def read(cls, folder: Path, track: str) -> Networks:
        """Those of the training checkpoints in a folder, or of the weight files."""
        if (folder / f"{track}-generator.pt").exists():
            return cls.trained(folder, track)
        paths = [folder / f"{track}-{part}{SUFFIX}" for part in ("generator", "discriminator")]
        missing = [path for path in paths if not path.exists()]
        if missing:
            raise SystemExit(f"there is neither {missing[0]} nor a checkpoint; train the {track}")
        making, judging = Weights(paths[0], generator), Weights(paths[1], discriminator)
        return cls(
            lambda noise, genre, condition: making(
                noise=noise, genre=genre, condition=condition)["bar"].astype(np.float32),
            lambda bar, genre: judging(bar=bar, genre=genre)["realness"],
        )

    @classmethod
    def trained(cls, folder: Path, track: str) -> Networks:
        making, judging = TrackGenerator(), TrackDiscriminator()
        making.load_state_dict(load(folder / f"{track}-generator.pt")["model"])
        judging.load_state_dict(load(folder / f"{track}-discriminator.pt")["model"])
        return cls(*(on_arrays(network.eval()) for network in (
            GeneratorInference(making), DiscriminatorInference(judging))))


def on_arrays(network: torch.nn.Module) -> Callable[..., np.ndarray]:
    """A network that takes and gives NumPy arrays."""
    @torch.no_grad()
    def run(*inputs: np.ndarray) -> np.ndarray:
        return network(*map(torch.from_numpy, inputs)).numpy()

    return run


def bar_of(examples: Examples, index: int) -> Bar:
    """What the notes of an example must fit."""
    chords = tuple(unpacked(*pair) for pair in examples.chords[index])
    voice = tuple(int(key) for key in examples.voice[index])
    return Bar(chords, int(examples.steps[index]), voice=voice)


def generate(
    track: str, networks: Networks, examples: Examples, seed: int, candidates: int = 6
) -> list[list[BarNote]]:
    """The notes of each bar for the examples' conditions; bars of one `song` number are a song."""
    random = np.random.default_rng(seed)
    noise = random.standard_normal((len(examples), candidates, 100), np.float32)
    _, song = np.unique(examples.song, return_inverse=True)
    common = random.standard_normal((song.max() + 1, 100), np.float32)[song]
    noise = mixed_noise(common, noise)
    condition = examples.condition.copy()
    condition[:, 62:] = 0
    sketch = _pass(track, networks, examples, noise, condition)
    for index in range(len(examples)):
        if goes_on(examples, index):
            condition[index, 62:] = summary(sketch[index - 1])
    return _pass(track, networks, examples, noise, condition)


def _pass(
    track: str, networks: Networks, examples: Examples, noise: np.ndarray, condition: np.ndarray
) -> list[list[BarNote]]:
    kind = KINDS[track]
    candidates = noise.shape[1]
    chosen: list[list[BarNote]] = []
    voicing: tuple[int, ...] = ()
    for index in range(len(examples)):
        if not goes_on(examples, index):
            voicing = ()
        genre = np.full(candidates, examples.genre[index])
        told = np.repeat(condition[index : index + 1], candidates, axis=0)
        rolls = networks.generator(noise[index], genre, told)
        bar = bar_of(examples, index)
        biases = onset_biases(candidates)
        played = [kind.play(roll, bar, voicing, bias) for roll, bias in zip(rolls, biases)]
        fitting = [kind.fitting(roll, bar, bias) for roll, bias in zip(rolls, biases)]
        encoded = np.stack([kind.encode(notes) for notes, _ in played])
        realness = networks.discriminator(encoded, genre)[:, 0]
        agreed = agreements(track, [notes for notes, _ in played], bar)
        scores = [
            score(real, fits, agreement, not notes)
            for real, agreement, fits, (notes, _) in zip(realness, agreed, fitting, played)
        ]
        notes, voicing = played[int(np.argmax(scores))]
        if not notes and kind.repeats_empty_bars and goes_on(examples, index):
            notes, voicing = kind.play(kind.encode(chosen[-1]), bar, voicing)
        chosen.append(notes)
    return chosen


def agreements(track: str, candidates: list[list[BarNote]], bar: Bar) -> list[float]:
    """How consonant each candidate is with the voice; drums always are."""
    return consonances(candidates, bar) if KINDS[track].is_pitched else [1.0] * len(candidates)


def goes_on(examples: Examples, index: int) -> bool:
    """Whether a bar goes on with the song of the bar before."""
    return index > 0 and examples.song[index] == examples.song[index - 1]
