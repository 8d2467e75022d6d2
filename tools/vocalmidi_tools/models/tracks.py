"""The generator and the discriminator of one track: bars of 16 steps by 128 notes."""

from __future__ import annotations

from dataclasses import asdict, dataclass

import torch
from torch import Tensor, nn

from vocalmidi_tools.vocabulary.genres import GENRES

SLOPE = 0.2


@dataclass(frozen=True)
class GeneratorConfiguration:
    noise: int = 100
    genres: int = len(GENRES)
    embedding: int = 10
    condition: int = 64
    hidden: tuple[int, ...] = (256, 512, 1024)
    steps: int = 16
    notes: int = 128

    def as_dict(self) -> dict:
        return {**asdict(self), "hidden": list(self.hidden)}


@dataclass(frozen=True)
class DiscriminatorConfiguration:
    genres: int = len(GENRES)
    embedding: int = 10
    channels: tuple[int, ...] = (256, 512, 256)
    hidden: tuple[int, ...] = (256, 64)
    steps: int = 16
    notes: int = 128

    def as_dict(self) -> dict:
        return {**asdict(self), "channels": list(self.channels), "hidden": list(self.hidden)}


class TrackGenerator(nn.Module):
    """noise (B, noise), genre (B), condition (B, condition) -> logits (B, steps, notes).

    Linear, BatchNorm, LeakyReLU and (but for the last) Dropout for each hidden size.
    """

    def __init__(
        self, configuration: GeneratorConfiguration = GeneratorConfiguration(), dropout: float = 0.3,
        folded: bool = False,
    ):
        """`folded`: the normalisations are part of the linear layers, and stay the identity."""
        super().__init__()
        self.folded = folded
        self.configuration = c = configuration
        self.genre = nn.Embedding(c.genres, c.embedding)
        inputs = (c.noise + c.embedding + c.condition, *c.hidden[:-1])
        self.linear = nn.ModuleList(nn.Linear(i, o) for i, o in zip(inputs, c.hidden))
        self.norm = nn.ModuleList(nn.BatchNorm1d(o) for o in c.hidden)
        self.dropout = nn.Dropout(dropout)
        self.output = nn.Linear(c.hidden[-1], c.steps * c.notes)
        self.train()

    def train(self, mode: bool = True) -> TrackGenerator:
        super().train(mode)
        if self.folded:
            for norm in self.norm:
                norm.eval()
        return self

    def forward(self, noise: Tensor, genre: Tensor, condition: Tensor) -> Tensor:
        x = torch.cat([noise, self.genre(genre), condition], dim=-1)
        for index, (linear, norm) in enumerate(zip(self.linear, self.norm)):
            x = nn.functional.leaky_relu(norm(linear(x)), SLOPE)
            if index + 1 < len(self.linear):
                x = self.dropout(x)
        return self.output(x).reshape(-1, self.configuration.steps, self.configuration.notes)


class TrackDiscriminator(nn.Module):
    """bar (B, steps, notes), genre (B) -> logit (B, 1) that the bar is a real one.

    Conv1D of kernel 3 over the steps with LeakyReLU, the first two halved in time by max pooling;
    then Linear, LeakyReLU and Dropout over all of it joined with the genre's embedding.
    """

    def __init__(
        self,
        configuration: DiscriminatorConfiguration = DiscriminatorConfiguration(),
        dropout: float = 0.3,
    ):
        super().__init__()
        self.configuration = c = configuration
        inputs = (c.notes, *c.channels[:-1])
        self.conv = nn.ModuleList(
            nn.Conv1d(i, o, 3, padding=1) for i, o in zip(inputs, c.channels)
        )
        self.genre = nn.Embedding(c.genres, c.embedding)
        features = c.channels[-1] * (c.steps >> (len(c.channels) - 1)) + c.embedding
        self.linear = nn.ModuleList(
            nn.Linear(i, o) for i, o in zip((features, *c.hidden[:-1]), c.hidden)
        )
        self.dropout = nn.Dropout(dropout)
        self.output = nn.Linear(c.hidden[-1], 1)

    def forward(self, bar: Tensor, genre: Tensor) -> Tensor:
        x = bar.transpose(1, 2)
        for index, conv in enumerate(self.conv):
            x = nn.functional.leaky_relu(conv(x), SLOPE)
            if index + 1 < len(self.conv):
                x = nn.functional.max_pool1d(x, 2)
        x = torch.cat([x.flatten(1), self.genre(genre)], dim=-1)
        for linear in self.linear:
            x = self.dropout(nn.functional.leaky_relu(linear(x), SLOPE))
        return self.output(x)


class GeneratorInference(nn.Module):
    """What is exported and what the engine computes: bar (B, steps, notes) as probabilities."""

    INPUTS = ("noise", "genre", "condition")
    OUTPUTS = ("bar",)

    def __init__(self, model: TrackGenerator):
        super().__init__()
        self.model = model

    def forward(self, noise: Tensor, genre: Tensor, condition: Tensor) -> Tensor:
        return self.model(noise, genre, condition).sigmoid()


class DiscriminatorInference(nn.Module):
    """What is exported and what the engine computes: realness (B, 1), a probability."""

    INPUTS = ("bar", "genre")
    OUTPUTS = ("realness",)

    def __init__(self, model: TrackDiscriminator):
        super().__init__()
        self.model = model

    def forward(self, bar: Tensor, genre: Tensor) -> Tensor:
        return self.model(bar, genre).sigmoid()
