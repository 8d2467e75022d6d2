"""Trains the phrase networks, which score readings of a melody by the places of its notes, beside the perceptron.

The loss is the perceptron's. A step compares only some readings of each take, which are drawn without replacement by
adding Gumbel noise to log-odds (W. Kool et al., "Stochastic beams and where to find them", 2019): right ones, and those
that the perceptron finds likely. Each network learns from takes of its own.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

import numpy as np
import torch
from torch import Tensor, nn

from vocalmidi_tools.features.placed_notes import COLUMNS, placed_notes
from vocalmidi_tools.models.readings import PhraseNetwork
from vocalmidi_tools.scores.piece import Piece

from .readings import Course, Example, HeldOut, Tell, drawn, fit, loss, one_by_one, scored

NETWORKS, CHANNELS = 3, 32
TAKES = {"pop909": 4, "rockcorpus": 4, "openewld": 8}
"""Takes a song of each collection, for each network."""
COURSE = Course(epochs=7, takes_per_step=32, rate=2e-3, decay=0.05)
DROPOUT, COLUMN_DROPOUT = 0.3, 0.1
"""Of what the perceptron of a network reads, and of the columns of all notes of a take."""
SHORTEST = 0.6
"""The share of a take's notes that a step reads at least."""
COMPARED = 14
"""Readings of a take in a step."""
SHARPNESS, FAVOUR = 0.5, 3.0
"""The log-odds that a reading is drawn: what its score counts, and what is added where it is right in every way."""

Tensors = dict[str, np.ndarray]


def shapes() -> dict[str, tuple[int, ...]]:
    """The networks' tensors."""
    return {name: tensor.shape for name, tensor in named([PhraseNetwork(CHANNELS)] * NETWORKS).items()}


def named(networks: list[nn.Module]) -> Tensors:
    """The tensors of networks by their names in the weight file."""
    return {f"phrases.{index}.{name}": tensor.numpy()
            for index, network in enumerate(networks) for name, tensor in network.state_dict().items()}


def separated(tensors: Tensors) -> list[dict[str, Tensor]]:
    """The states of the networks of which `named` makes these tensors."""
    prefixes = [f"phrases.{index}." for index in range(NETWORKS)]
    return [{name.removeprefix(prefix): torch.tensor(np.asarray(tensor, np.float32))
             for name, tensor in tensors.items() if name.startswith(prefix)} for prefix in prefixes]


def chosen(example: Example, perceptron: Tensors, random: np.random.Generator) -> np.ndarray:
    """The indices of the readings that a step compares."""
    odds = SHARPNESS * scored(perceptron, example.features) + FAVOUR * example.right.all(1)
    return np.argsort(-odds - random.gumbel(size=len(odds)))[:COMPARED]


def excerpt(example: Example, random: np.random.Generator) -> Example:
    """Some notes of a take that follow each other."""
    count = len(example.pitches)
    length = random.integers(int(np.ceil(SHORTEST * count)), count + 1)
    first = random.integers(count - length + 1)
    part = slice(first, first + length)
    return replace(
        example, places=example.places[:, part], pitches=example.pitches[part], melody=example.melody[part])


def notes_of(example: Example, readings: np.ndarray | slice = slice(None)) -> np.ndarray:
    """(readings, notes, columns)"""
    return placed_notes(
        example.places[readings], example.beats_per_bar[readings], example.pitches, example.melody)


def compared(take: Example, perceptron: Tensors, random: np.random.Generator) -> tuple[np.ndarray, np.ndarray]:
    """What a step reads of a take: the notes of some readings (readings, notes, columns), and what is right of them."""
    some = chosen(take, perceptron, random)
    return notes_of(excerpt(take, random), some) * kept_columns(random), take.right[some]


def kept_columns(random: np.random.Generator) -> np.ndarray:
    """(columns,) 0 for those that all notes of a take do without, and for the others what makes up for them."""
    return ((random.random(COLUMNS) >= COLUMN_DROPOUT) / (1 - COLUMN_DROPOUT)).astype(np.float32)


def side_by_side(parts: Sequence[np.ndarray]) -> tuple[Tensor, Tensor]:
    """Readings of several takes, filled up to the same number of notes, and where there are notes."""
    shape = sum(map(len, parts)), max(part.shape[1] for part in parts)
    notes, present = torch.zeros(*shape, COLUMNS), torch.zeros(*shape)
    first = 0
    for part in parts:
        last, count = first + len(part), part.shape[1]
        notes[first:last, :count], present[first:last, :count] = torch.from_numpy(part), 1
        first = last
    return notes, present


def network(
    examples: list[Example], counts: np.ndarray, perceptron: Tensors, seed: int,
    begin: dict[str, Tensor] | None = None, tell: Tell = lambda *_: None, held_out: HeldOut | None = None,
) -> PhraseNetwork:
    """One trained network; `begin` is the state of one that it goes on from."""
    torch.manual_seed(seed)
    random = np.random.default_rng(seed)
    net = PhraseNetwork(CHANNELS, dropout=DROPOUT)
    if begin:
        net.load_state_dict(begin)

    def of(takes: list[Example], what: np.ndarray) -> Tensor:
        read = [compared(take, perceptron, random) if net.training else (notes_of(take), take.right) for take in takes]
        notes, rights = zip(*read)
        return loss(net(*side_by_side(notes)), rights, torch.tensor(what, dtype=torch.float32))

    fit(net, of, examples, counts, COURSE, random, tell, held_out)
    return net.eval()


def trained(
    pieces: list[Piece], program: Path, seed: int, perceptron: Tensors, begin: Tensors | None = None,
    patience: int | None = None,
) -> Tensors:
    """The networks' tensors, of the training split; of networks that go on from the tensors `begin`.

    With `patience`, takes of the validation split tell after which epoch each training ends.
    """
    held_out = HeldOut(*drawn(pieces, "validation", program, seed), patience) if patience else None
    begun = separated(begin) if begin else [None] * NETWORKS
    perceptron = {name: np.asarray(tensor, np.float32) for name, tensor in perceptron.items()}

    def train(index: int, tell: Tell) -> PhraseNetwork:
        takes = drawn(pieces, "train", program, seed + index, TAKES)
        return network(*takes, perceptron, seed + index, begun[index], tell, held_out)

    return named(one_by_one(train, NETWORKS, COURSE.epochs, held_out))


def untrained() -> Tensors:
    """The tensors of networks to which all readings are alike, for a program to be trained with."""
    return {name: np.zeros(shape, np.float32) for name, shape in shapes().items()}
