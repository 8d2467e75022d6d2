"""The beat tracker's network: how likely each reading of a melody is right."""

from __future__ import annotations

from dataclasses import asdict, dataclass

from torch import Tensor, nn

FEATURES = 93


@dataclass(frozen=True)
class ReadingConfiguration:
    """The sizes that the weight file names: of the network `hidden`, the others of its tables."""

    hidden: int
    steps_per_beat: int = 4
    ages: tuple[int, ...] = ()
    features: int = FEATURES

    def as_dict(self) -> dict:
        return {**asdict(self), "ages": list(self.ages)}


class ReadingNetwork(nn.Module):
    """features (B, features) of the readings of a melody -> (B, 1)."""

    def __init__(self, configuration: ReadingConfiguration):
        super().__init__()
        self.configuration = c = configuration
        self.readings = nn.ModuleList([nn.Linear(c.features, c.hidden), nn.Linear(c.hidden, 1)])

    def forward(self, features: Tensor) -> Tensor:
        return self.readings[1](self.readings[0](features).relu())


class ReadingInference(nn.Module):
    """What is exported: `scores` (B) are log-odds, up to a constant that all readings of a melody share."""

    INPUTS = ("features",)
    OUTPUTS = ("scores",)

    def __init__(self, model: ReadingNetwork):
        super().__init__()
        self.model = model

    def forward(self, features: Tensor) -> Tensor:
        return self.model(features)[:, 0]
