"""The CNN-BiLSTM pitch model: log-mel frames in, pitch, velocity, onset and offset out."""

from __future__ import annotations

from dataclasses import asdict, dataclass

import torch
from torch import Tensor, nn


@dataclass(frozen=True)
class PitchConfiguration:
    mel_bands: int = 128
    channels: tuple[int, ...] = (64, 128, 256)
    hidden: int = 256
    layers: int = 2
    classes: int = 128

    def as_dict(self) -> dict:
        return asdict(self)


class PitchModel(nn.Module):
    """(B, T, mel_bands) normalised log-mel -> heads over time.

    Three 3x3 convolutions, each with batch normalisation, ReLU and 1x2 pooling over frequency only,
    keep the time axis; a bidirectional LSTM reads the (channel, band) features frame by frame.
    Pitch classes are MIDI numbers, class 0 is unvoiced.
    """

    def __init__(self, configuration: PitchConfiguration = PitchConfiguration()):
        super().__init__()
        self.configuration = c = configuration
        inputs = (1, *c.channels[:-1])
        self.conv = nn.ModuleList(nn.Conv2d(i, o, 3, padding=1) for i, o in zip(inputs, c.channels))
        self.norm = nn.ModuleList(nn.BatchNorm2d(o) for o in c.channels)
        features = c.channels[-1] * (c.mel_bands >> len(c.channels))
        self.lstm = nn.LSTM(
            features, c.hidden, c.layers, batch_first=True, bidirectional=True
        )
        self.pitch = nn.Linear(2 * c.hidden, c.classes)
        self.velocity = nn.Linear(2 * c.hidden, c.classes)
        self.onset = nn.Linear(2 * c.hidden, 1)
        self.offset = nn.Linear(2 * c.hidden, 1)

    def forward(self, mel: Tensor) -> tuple[Tensor, Tensor, Tensor, Tensor]:
        """Logits: pitch (B,T,classes), velocity (B,T,classes), onset (B,T), offset (B,T)."""
        x = mel.unsqueeze(1)
        for conv, norm in zip(self.conv, self.norm):
            x = nn.functional.max_pool2d(torch.relu(norm(conv(x))), (1, 2))
        batch, channels, time, bands = x.shape
        x = x.permute(0, 2, 1, 3).reshape(batch, time, channels * bands)
        x, _ = self.lstm(x)
        return self.pitch(x), self.velocity(x), self.onset(x)[..., 0], self.offset(x)[..., 0]


class PitchInference(nn.Module):
    """What is exported and what the Swift engine computes: every head as probabilities in 0...1."""

    INPUTS = ("input",)
    OUTPUTS = ("pitch", "velocity", "onset", "offset")

    def __init__(self, model: PitchModel):
        super().__init__()
        self.model = model

    def forward(self, input: Tensor) -> tuple[Tensor, Tensor, Tensor, Tensor]:
        pitch, velocity, onset, offset = self.model(input)
        return pitch.softmax(-1), velocity.sigmoid(), onset.sigmoid(), offset.sigmoid()
