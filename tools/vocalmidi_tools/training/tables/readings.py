"""Trains the perceptron by which the beat tracker chooses among its readings of a melody.

Takes of the training split are given to `vocalmidi rhythm --readings`; a perceptron then learns to
score the readings so that the likeliest ones have the right tempo, metre, beat and bar: a
conditional logit model (D. McFadden, "Conditional logit analysis of qualitative choice behavior",
1974). Several networks are trained and averaged; their hidden units side by side are one network.
"""

from __future__ import annotations

import json
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np
import torch
from torch import Tensor, nn

from vocalmidi_tools.corpus.timed_takes import Take, draw, write_table
from vocalmidi_tools.models.readings import FEATURES
from vocalmidi_tools.scores.piece import Piece
from vocalmidi_tools.training.progress import Progress

from .early import EarlyEnd

TAKES = {"pop909": 2, "rockcorpus": 2, "openewld": 6}
"""Takes a song of each collection."""
WEIGHTS = {"pop909": 1.0, "rockcorpus": 0.5, "openewld": 0.7}
"""What a take of each collection counts."""
KINDS = (1.0, 0.5, 1.0, 1.0)
"""What a right tempo, metre, beat and bar count."""
JITTER = (0.0, 0.045)
"""Seconds."""
BATCH = 100
"""Takes that the program reads at once."""
NETWORKS, HIDDEN = 4, 32
"""How many networks are averaged, and the hidden units of each."""
EPOCHS, TAKES_PER_STEP, RATE, DECAY, DROPOUT = 14, 64, 3e-3, 1e-2, 0.2
MORE_EPOCHS, LOWER_RATE = 3, 4e-4
"""Of networks that go on from trained ones."""
NEVER = -1e4
"""The score of what cannot be chosen."""


@dataclass
class Example:
    """What the program reads in a take."""

    features: np.ndarray
    """(readings, features)"""
    right: np.ndarray
    """(readings, 4), ``correctness``"""
    places: np.ndarray
    """(readings, notes), sixteenths"""
    beats_per_bar: np.ndarray
    """(readings)"""
    pitches: np.ndarray
    """(notes)"""
    melody: np.ndarray
    """(notes, columns), of `features.placed_notes` those that are the same in all readings"""


def shapes() -> dict[str, tuple[int, ...]]:
    """The perceptron's tensors."""
    hidden = NETWORKS * HIDDEN
    return {"readings.0.weight": (hidden, FEATURES), "readings.0.bias": (hidden,),
            "readings.1.weight": (1, hidden), "readings.1.bias": (1,)}


def correctness(onsets: np.ndarray, reading: dict, take: Take) -> np.ndarray:
    """(4,) whether tempo, metre, beat and bar of a reading of notes at `onsets` are right."""
    places = np.array(reading["places"]) / 4
    period = np.polyfit(places, onsets, 1)[0]
    tempo = abs(np.mean(np.diff(take.beats)) / period - 1) < 0.04
    metre = reading["beats_per_bar"] == take.piece.beats_per_bar
    apart = places - np.interp(onsets, take.beats, np.arange(len(take.beats)))
    off_beat = np.abs(apart - np.round(apart))
    bars = apart / take.piece.beats_per_bar
    off_bar = np.abs(bars - np.round(bars)) * take.piece.beats_per_bar
    beat = tempo and np.mean(off_beat < 0.25) > 0.7
    return np.array([tempo, metre, beat, beat and metre and np.mean(off_bar < 0.25) > 0.7])


def readings(program: Path, takes: list[Take]) -> Iterator[Example]:
    """An example of each take."""
    for first in range(0, len(takes), BATCH):
        batch = takes[first:first + BATCH]
        with tempfile.TemporaryDirectory() as folder:
            paths = [Path(folder) / f"{index}.csv" for index in range(len(batch))]
            for path, take in zip(paths, batch):
                write_table(path, take.notes)
            lines = subprocess.run(
                [program, "rhythm", "--readings", *paths], check=True, capture_output=True,
                text=True).stdout.splitlines()
        for line, take in zip(lines, batch):
            yield example(json.loads(line), take)


def example(told: dict, take: Take) -> Example:
    """What the program tells of a take."""
    found, onsets = told["readings"], np.array(told["onsets"])
    return Example(
        np.array([reading["features"] for reading in found], np.float32),
        np.array([correctness(onsets, reading, take) for reading in found]),
        np.array([reading["places"] for reading in found], np.int32),
        np.array([reading["beats_per_bar"] for reading in found], np.int32),
        np.array(told["pitches"]), np.array(told["melody"], np.float32))


def scored(tensors: dict[str, np.ndarray], features: np.ndarray) -> np.ndarray:
    """(readings,) what the perceptron of these tensors makes of features."""
    first, bias, last, constant = (
        np.asarray(tensors[f"readings.{layer}.{part}"], np.float32) for layer in (0, 1) for part in ("weight", "bias"))
    return (np.maximum(features @ first.T + bias, 0) @ last.T + constant)[:, 0]


def loss(scores: Tensor, batch: list[np.ndarray], counts: Tensor) -> Tensor:
    """The mean over takes of -log of the probability that a right reading is chosen.

    `scores` are those of all readings, one take after the other; `batch` is the correctness of the readings of each
    take, and `counts` (takes, 4) what each kind of it counts.
    """
    lengths = [len(right) for right in batch]
    own = nn.utils.rnn.pad_sequence(scores.split(lengths), True, NEVER)
    right = nn.utils.rnn.pad_sequence([torch.from_numpy(right) for right in batch], True)
    chosen = own[..., None].masked_fill(~right, NEVER).logsumexp(1)
    missed = own.logsumexp(1, keepdim=True) - chosen
    return (counts * right.any(1) * missed).sum() / len(batch)


@dataclass
class HeldOut:
    """What decides when a network's training ends early: takes that it does not learn from."""

    examples: list[Example]
    counts: np.ndarray
    patience: int
    told: list[str] = field(default_factory=list)
    """A line of each training."""


@dataclass(frozen=True)
class Course:
    """How long and how fast a network learns."""

    epochs: int
    takes_per_step: int
    rate: float
    decay: float


Tell = Callable[[int, float, float], None]
"""Hears of each epoch, its loss and rate."""
Batch = Callable[[list[Example], np.ndarray], Tensor]
"""The loss of some takes and of what they count."""


def fit(
    net: nn.Module, batch: Batch, examples: list[Example], counts: np.ndarray, course: Course,
    random: np.random.Generator, tell: Tell, held_out: HeldOut | None,
) -> None:
    """Trains a network by the loss of `batch`; without `held_out` for all epochs."""

    def of_held_out() -> Tensor:
        parts = range(0, len(held_out.examples), course.takes_per_step)
        chosen = [slice(first, first + course.takes_per_step) for first in parts]
        losses = [batch(held_out.examples[part], held_out.counts[part]) * len(held_out.counts[part]) for part in chosen]
        return torch.stack(losses).sum() / len(held_out.examples)

    early = EarlyEnd(net, held_out.patience, of_held_out) if held_out else None
    optimiser = torch.optim.AdamW(net.parameters(), weight_decay=course.decay)
    steps = -(-len(examples) // course.takes_per_step)
    schedule = torch.optim.lr_scheduler.OneCycleLR(optimiser, course.rate, total_steps=course.epochs * steps)
    for epoch in range(course.epochs):
        for chosen in np.array_split(random.permutation(len(examples)), steps):
            value = batch([examples[index] for index in chosen], counts[chosen])
            optimiser.zero_grad()
            value.backward()
            optimiser.step()
            schedule.step()
        tell(epoch + 1, value.item(), optimiser.param_groups[0]["lr"])
        if early and early.is_due(epoch + 1):
            break
    if early:
        held_out.told.append(early.finish())


def network(
    examples: list[Example], counts: np.ndarray, seed: int, begin: dict[str, Tensor] | None = None,
    tell: Tell = lambda *_: None, held_out: HeldOut | None = None,
) -> nn.Sequential:
    """One trained network of standardised features, the scaling folded into its first layer.

    `begin` is the state of one that it goes on from.
    """
    torch.manual_seed(seed)
    random = np.random.default_rng(seed)
    features = np.concatenate([example.features for example in examples])
    centre, spread = features.mean(axis=0), features.std(axis=0) + 1e-3
    first, last = nn.Linear(features.shape[1], HIDDEN), nn.Linear(HIDDEN, 1)
    net = nn.Sequential(first, nn.ReLU(), nn.Dropout(DROPOUT), last)
    if begin:
        net.load_state_dict(begin)
        _scale(first, centre, spread)

    def of(takes: list[Example], what: np.ndarray) -> Tensor:
        rows = (np.concatenate([take.features for take in takes]) - centre) / spread
        scores = net(torch.from_numpy(rows))[:, 0]
        return loss(scores, [take.right for take in takes], torch.tensor(what, dtype=torch.float32))

    epochs, rate = (MORE_EPOCHS, LOWER_RATE) if begin else (EPOCHS, RATE)
    course = Course(epochs, TAKES_PER_STEP, rate, DECAY)
    fit(net, of, examples, counts, course, random, tell, held_out)
    _scale(first, -centre / spread, 1 / spread)
    return net.eval()


@torch.no_grad()
def _scale(layer: nn.Linear, centre: np.ndarray, spread: np.ndarray) -> None:
    """The layer's reading of features x becomes one of (x - centre) / spread."""
    layer.bias += layer.weight @ torch.from_numpy(centre)
    layer.weight *= torch.from_numpy(spread)


def averaged(networks: list[nn.Sequential]) -> dict[str, np.ndarray]:
    """The tensors of the network whose scores are the mean of those of `networks`."""
    first, last = [net[0] for net in networks], [net[-1] for net in networks]
    tensors = {
        "readings.0.weight": torch.cat([layer.weight for layer in first]),
        "readings.0.bias": torch.cat([layer.bias for layer in first]),
        "readings.1.weight": torch.cat([layer.weight for layer in last], 1) / len(networks),
        "readings.1.bias": torch.stack([layer.bias for layer in last]).mean(0)}
    return {name: tensor.detach().numpy() for name, tensor in tensors.items()}


def separated(tensors: dict[str, np.ndarray]) -> list[dict[str, Tensor]]:
    """The states of the networks of which `averaged` makes these tensors."""
    whole = {name: torch.tensor(np.asarray(tensor, np.float32)) for name, tensor in tensors.items()}
    return [
        {"0.weight": weight, "0.bias": bias, "3.weight": last * NETWORKS, "3.bias": whole["readings.1.bias"]}
        for weight, bias, last in zip(
            whole["readings.0.weight"].split(HIDDEN), whole["readings.0.bias"].split(HIDDEN),
            whole["readings.1.weight"].split(HIDDEN, 1))]


def drawn(
    pieces: list[Piece], split: str, program: Path, seed: int, count: dict[str, int] = TAKES,
) -> tuple[list[Example], np.ndarray]:
    """Examples of takes of a split, so many of each song of a collection, and what they count."""
    takes = draw([p for p in pieces if p.split == split], count, JITTER, seed)
    if not takes:
        raise SystemExit(f"no melodies for the {split} split; give --scores with more of them")
    counts = np.array([[WEIGHTS[take.piece.source] * kind for kind in KINDS] for take in takes])
    return list(readings(program, takes)), counts


def trained(
    pieces: list[Piece], program: Path, seed: int, begin: dict[str, np.ndarray] | None = None,
    patience: int | None = None,
) -> dict[str, np.ndarray]:
    """The tensors of the perceptron, of the training split; of one that goes on from the tensors `begin`.

    With `patience`, takes of the validation split tell after which epoch each training ends.
    """
    examples, counts = drawn(pieces, "train", program, seed)
    held_out = HeldOut(*drawn(pieces, "validation", program, seed), patience) if patience else None
    begun = separated(begin) if begin else [None] * NETWORKS
    return averaged(one_by_one(
        lambda index, tell: network(examples, counts, seed + index, begun[index], tell, held_out),
        NETWORKS, MORE_EPOCHS if begin else EPOCHS, held_out))


def one_by_one(
    train: Callable[[int, Tell], nn.Module], networks: int, epochs: int, held_out: HeldOut | None
) -> list[nn.Module]:
    """Trains networks one after the other, and tells of it."""
    progress = Progress(0, networks * epochs, "epoch")
    trained = [
        train(index, lambda epoch, loss, rate, done=index * epochs: progress.tell(done + epoch, loss, rate))
        for index in range(networks)]
    progress.clear()
    for line in held_out.told if held_out else ():
        print(line, file=sys.stderr)
    return trained


def untrained() -> dict[str, np.ndarray]:
    """The tensors of a perceptron to which all readings are alike, for a program to be trained with."""
    return {name: np.zeros(shape, np.float32) for name, shape in shapes().items()}
