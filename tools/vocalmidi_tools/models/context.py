"""The context Transformer: a sequence of notes in, what was meant and how it is played out."""

from __future__ import annotations

import math
from dataclasses import asdict, dataclass

import torch
from torch import Tensor, nn

from vocalmidi_tools.vocabulary import instruments
from vocalmidi_tools.vocabulary.genres import GENRES

INSTRUMENTS = len(instruments.INSTRUMENTS)


@dataclass(frozen=True)
class ContextConfiguration:
    """`phases` and `offsets` are the two halves of the timing head's outputs."""

    features: int = 256
    genres: int = len(GENRES)
    instruments: int = INSTRUMENTS
    embedding: int = 10
    width: int = 256
    heads: int = 8
    layers: int = 6
    feedforward: int = 1024
    notes: int = 128
    phases: int = 12
    offsets: int = 25
    dynamics: int = 128

    def as_dict(self) -> dict:
        return asdict(self)


def sinusoidal_positions(length: int, width: int) -> Tensor:
    """(length, width): sines in even columns, cosines in odd (Vaswani et al., 2017, 3.5)."""
    position = torch.arange(length, dtype=torch.float32)[:, None]
    rate = torch.exp(torch.arange(0, width, 2) * (-math.log(10_000.0) / width))
    angles = position * rate
    return torch.stack([angles.sin(), angles.cos()], dim=-1).reshape(length, width)


class EncoderLayer(nn.Module):
    """x + attention(norm(x)), then x + feedforward(norm(x)): pre-norm (Xiong et al., 2020)."""

    def __init__(self, width: int, heads: int, feedforward: int, dropout: float):
        super().__init__()
        self.heads = heads
        self.attention_norm = nn.LayerNorm(width)
        self.query_key_value = nn.Linear(width, 3 * width)
        self.attention_output = nn.Linear(width, width)
        self.feedforward_norm = nn.LayerNorm(width)
        self.expand = nn.Linear(width, feedforward)
        self.contract = nn.Linear(feedforward, width)
        self.dropout = nn.Dropout(dropout)

    def attend(self, x: Tensor) -> Tensor:
        batch, length, width = x.shape
        depth = width // self.heads
        parts = self.query_key_value(x).reshape(batch, length, 3, self.heads, depth)
        query, key, value = parts.permute(2, 0, 3, 1, 4)
        scores = query @ key.transpose(-1, -2) / math.sqrt(depth)
        mixed = (scores.softmax(-1) @ value).transpose(1, 2)
        return self.attention_output(mixed.reshape(batch, length, width))

    def forward(self, x: Tensor) -> Tensor:
        x = x + self.dropout(self.attend(self.attention_norm(x)))
        hidden = nn.functional.gelu(self.expand(self.feedforward_norm(x)))
        return x + self.dropout(self.contract(hidden))


class ContextTransformer(nn.Module):
    """(B, L, features) notes, genre (B), instrument (B) -> heads for each note.

    The features, the genre's embedding and the instrument's are joined and projected to the width,
    positions are added, and the encoder's output goes through three linear heads: the note meant,
    its timing (the cell of the beat in twelfths, and the played offset from it in 1/48 beat,
    -12...12), and its velocity.
    """

    LONGEST = 512

    def __init__(
        self, configuration: ContextConfiguration = ContextConfiguration(), dropout: float = 0.1
    ):
        super().__init__()
        self.configuration = c = configuration
        self.genre = nn.Embedding(c.genres, c.embedding)
        self.instrument = nn.Embedding(c.instruments, c.embedding)
        self.input = nn.Linear(c.features + 2 * c.embedding, c.width)
        positions = sinusoidal_positions(self.LONGEST, c.width)
        self.register_buffer("positions", positions, persistent=False)
        self.encoder = nn.ModuleList(
            EncoderLayer(c.width, c.heads, c.feedforward, dropout) for _ in range(c.layers)
        )
        self.norm = nn.LayerNorm(c.width)
        self.note = nn.Linear(c.width, c.notes)
        self.timing = nn.Linear(c.width, c.phases + c.offsets)
        self.dynamics = nn.Linear(c.width, c.dynamics)

    def forward(
        self, features: Tensor, genre: Tensor, instrument: Tensor
    ) -> tuple[Tensor, Tensor, Tensor]:
        """Logits: note (B,L,notes), timing (B,L,phases+offsets), dynamics (B,L,dynamics)."""
        length = features.shape[1]
        styles = torch.cat([self.genre(genre), self.instrument(instrument)], dim=-1)
        styles = styles[:, None].expand(-1, length, -1)
        x = self.input(torch.cat([features, styles], dim=-1)) + self.positions[:length]
        for layer in self.encoder:
            x = layer(x)
        x = self.norm(x)
        return self.note(x), self.timing(x), self.dynamics(x)


class ContextInference(nn.Module):
    """What is exported and what the engine computes: probabilities, each group summing to 1."""

    INPUTS = ("input", "genre", "instrument")
    OUTPUTS = ("note", "timing", "dynamics")

    def __init__(self, model: ContextTransformer):
        super().__init__()
        self.model = model

    def forward(
        self, input: Tensor, genre: Tensor, instrument: Tensor
    ) -> tuple[Tensor, Tensor, Tensor]:
        note, timing, dynamics = self.model(input, genre, instrument)
        phases = self.model.configuration.phases
        phase, offset = timing[..., :phases].softmax(-1), timing[..., phases:].softmax(-1)
        return note.softmax(-1), torch.cat([phase, offset], dim=-1), dynamics.softmax(-1)
