"""The continuation model: the steps of a melody so far in, the next one out."""

from __future__ import annotations

from dataclasses import asdict, dataclass

from torch import Tensor, nn


@dataclass(frozen=True)
class ContinuationConfiguration:
    """`cell` is "lstm" or "gru"."""

    features: int = 128
    cell: str = "lstm"
    hidden: int = 256
    layers: int = 2
    notes: int = 128
    velocities: int = 128
    timings: int = 16

    def as_dict(self) -> dict:
        return asdict(self)


CELLS = {"lstm": nn.LSTM, "gru": nn.GRU}


class ContinuationModel(nn.Module):
    """(B, L, features) -> of each step's successor: note, velocity and timing.

    A step is a note or a rest; note class 0 is a rest, class n MIDI number n. Timing class t means
    that the step after it begins t + 1 sixteenths later.
    """

    def __init__(
        self,
        configuration: ContinuationConfiguration = ContinuationConfiguration(),
        dropout: float = 0.2,
    ):
        super().__init__()
        self.configuration = c = configuration
        self.recurrent = CELLS[c.cell](
            c.features, c.hidden, c.layers, batch_first=True, dropout=dropout
        )
        self.note = nn.Linear(c.hidden, c.notes)
        self.velocity = nn.Linear(c.hidden, c.velocities)
        self.timing = nn.Linear(c.hidden, c.timings)

    def forward(self, steps: Tensor) -> tuple[Tensor, Tensor, Tensor]:
        """Logits: note (B,L,notes), velocity (B,L,velocities), timing (B,L,timings)."""
        x, _ = self.recurrent(steps)
        return self.note(x), self.velocity(x), self.timing(x)


class ContinuationInference(nn.Module):
    """What is exported and what the engine computes: probabilities, each head summing to 1."""

    INPUTS = ("input",)
    OUTPUTS = ("note", "velocity", "timing")

    def __init__(self, model: ContinuationModel):
        super().__init__()
        self.model = model

    def forward(self, input: Tensor) -> tuple[Tensor, Tensor, Tensor]:
        note, velocity, timing = self.model(input)
        return note.softmax(-1), velocity.softmax(-1), timing.softmax(-1)
