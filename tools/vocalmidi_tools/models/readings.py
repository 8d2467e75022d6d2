"""The beat tracker's networks: how likely each reading of a melody is right.

A perceptron scores what sums up a reading, and phrase networks, convolutions over its notes, how its phrases lie in the
bars. The scores are mixed by `phrase_share`, which the weight file has among its settings.
"""

from __future__ import annotations

from dataclasses import asdict, dataclass

import torch
from torch import Tensor, nn

from vocalmidi_tools.features.placed_notes import COLUMNS

FEATURES = 93
WINDOW = 5
"""Notes that a convolution reads at once."""
DILATIONS = (1, 2, 4)
"""Notes from one of them to the next, in each convolution."""
HIDDEN = 64
"""Hidden units of a phrase network's perceptron."""


@dataclass(frozen=True)
class ReadingConfiguration:
    """The sizes that the weight file names: of the networks those with hidden units, networks, channels."""

    hidden: int
    phrase_networks: int = 1
    phrase_channels: int = 32
    steps_per_beat: int = 4
    ages: tuple[int, ...] = ()
    features: int = FEATURES
    columns: int = COLUMNS

    def as_dict(self) -> dict:
        return {**asdict(self), "ages": list(self.ages)}


class PhraseNetwork(nn.Module):
    """notes (B, T, columns) of readings, in the columns of `features.placed_notes` -> scores (B).

    In training, `dropout` leaves out parts of what the perceptron reads.
    """

    def __init__(self, channels: int, columns: int = COLUMNS, dropout: float = 0.0):
        super().__init__()
        widths = (columns, *[channels] * (len(DILATIONS) - 1))
        self.windows = nn.ModuleList([nn.Linear(WINDOW * width, channels) for width in widths])
        self.perceptron = nn.ModuleList([nn.Linear(2 * channels, HIDDEN), nn.Linear(HIDDEN, 1)])
        self.dropout = nn.Dropout(dropout)

    def forward(self, notes: Tensor, present: Tensor | None = None) -> Tensor:
        """`present` (B, T) is 1 for notes and 0 for what fills up shorter melodies; without it all are notes."""
        x = notes.transpose(1, 2)
        present = torch.ones_like(x[:, :1]) if present is None else present[:, None]
        for index, (layer, dilation) in enumerate(zip(self.windows, DILATIONS)):
            found = _over_notes(x, layer, dilation).relu() * present
            x = x + found if index else found
        # No value is negative, so that what fills up is never the greatest.
        pooled = torch.cat([x.sum(2) / present.sum(2), x.amax(2)], 1)
        hidden = self.perceptron[0](self.dropout(pooled)).relu()
        return self.perceptron[1](self.dropout(hidden))[:, 0]


def _over_notes(x: Tensor, layer: nn.Linear, dilation: int) -> Tensor:
    """x (B, C, T) -> (B, channels, T): the layer of the window around each note, with zeros outside.

    The layer's inputs are the channels of the window's earliest note, then those of the next one.
    """
    kernel = layer.weight.reshape(layer.out_features, WINDOW, -1).transpose(1, 2)
    return nn.functional.conv1d(x, kernel, layer.bias, padding=WINDOW // 2 * dilation, dilation=dilation)


class ReadingNetwork(nn.Module):
    """features (B, features) and notes (B, T, columns) of the readings of a melody -> scores (B)."""

    def __init__(self, configuration: ReadingConfiguration):
        super().__init__()
        self.configuration = c = configuration
        self.readings = nn.ModuleList([nn.Linear(c.features, c.hidden), nn.Linear(c.hidden, 1)])
        self.phrases = nn.ModuleList(
            [PhraseNetwork(c.phrase_channels, c.columns) for _ in range(c.phrase_networks)])
        self.register_buffer("phrase_share", torch.tensor(0.5))

    def forward(self, features: Tensor, notes: Tensor) -> Tensor:
        by_features = self.readings[1](self.readings[0](features).relu())[:, 0]
        by_phrases = torch.stack([network(notes) for network in self.phrases]).mean(0)
        return (1 - self.phrase_share) * by_features + self.phrase_share * by_phrases


class ReadingInference(nn.Module):
    """What is exported: `scores` (B) are log-odds, up to a constant that all readings of a melody share."""

    INPUTS = ("features", "notes")
    OUTPUTS = ("scores",)

    def __init__(self, model: ReadingNetwork):
        super().__init__()
        self.model = model

    def forward(self, features: Tensor, notes: Tensor) -> Tensor:
        return self.model(features, notes)
