"""The CNN-BiLSTM pitch model: log-mel frames in, pitch, velocity, onset and offset out."""

from __future__ import annotations

from collections.abc import Sequence
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

    def __init__(
        self, configuration: PitchConfiguration = PitchConfiguration(), folded: bool = False
    ):
        """`folded`: the normalisations are part of the convolutions, and stay the identity."""
        super().__init__()
        self.configuration = c = configuration
        self.folded = folded
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

    def train(self, mode: bool = True) -> PitchModel:
        super().train(mode)
        if self.folded:
            for norm in self.norm:
                norm.eval()
        return self

    def forward(
        self, mel: Tensor, look_ahead: int | None = None, ends: Sequence[int] | None = None
    ) -> tuple[Tensor, Tensor, Tensor, Tensor]:
        """Logits: pitch (B,T,classes), velocity (B,T,classes), onset (B,T), offset (B,T).

        With a look-ahead, every frame sees that many frames of future at most (`windowed`); with
        `ends`, what there is up to the next of them (`segmented`).
        """
        x = self.features(mel)
        if ends is not None:
            x = self.segmented(x, ends)
        else:
            x = self.lstm(x)[0] if look_ahead is None else self.windowed(x, look_ahead)
        return self.pitch(x), self.velocity(x), self.onset(x)[..., 0], self.offset(x)[..., 0]

    def features(self, mel: Tensor) -> Tensor:
        """(B, T, mel_bands) -> (B, T, channels x bands), by the convolutions."""
        x = mel.unsqueeze(1)
        for conv, norm in zip(self.conv, self.norm):
            x = nn.functional.max_pool2d(torch.relu(norm(conv(x))), (1, 2))
        batch, channels, time, bands = x.shape
        return x.permute(0, 2, 1, 3).reshape(batch, time, channels * bands)

    def windowed(self, x: Tensor, look_ahead: int) -> Tensor:
        """The LSTM as a live stream reads it, (B, T, features) -> (B, T, 2 hidden).

        Frame t is decided from the window t ... t + look_ahead. In every layer the forward direction
        begins the window with the state that frame t - 1 left, the backward direction with zeros at
        the window's end. Then the forward states after frame t are kept, and the window moves on.
        """
        time = x.shape[1]
        zeros = x.new_zeros(1, x.shape[0], self.configuration.hidden)
        carried = [(zeros, zeros)] * self.configuration.layers
        decided = []
        for t in range(time):
            window = x[:, t : t + look_ahead + 1]
            for layer in range(self.configuration.layers):
                first, state = self._direction(layer, "", window[:, :1], carried[layer])
                rest, _ = self._direction(layer, "", window[:, 1:], state)
                backward, _ = self._direction(
                    layer, "_reverse", window.flip(1), (zeros, zeros)
                )
                carried[layer] = state
                forward = torch.cat((first, rest), 1)
                window = torch.cat((forward, backward.flip(1)), 2)
            decided.append(window[:, :1])
        return torch.cat(decided, 1)

    def segmented(self, x: Tensor, ends: Sequence[int]) -> Tensor:
        """The LSTM for training with little future: (B, T, features) -> (B, T, 2 hidden).

        The backward directions begin anew at each of `ends`, ascending, the last one T: a frame
        sees the future up to the next end. The forward directions read on. With an end after every
        frame this is `windowed` with a look-ahead of 0, and with one segment the whole.
        """
        for layer in range(self.configuration.layers):
            forward = self._from_nothing(layer, "", x)
            x = torch.cat((forward, self._backward_segments(layer, x, ends)), 2)
        return x

    def _backward_segments(self, layer: int, x: Tensor, ends: Sequence[int]) -> Tensor:
        """The backward direction of a layer, segment by segment; those of one length in one batch."""
        segments = list(zip((0, *ends), ends))
        y: list[Tensor] = [x] * len(segments)
        for length in {end - start for start, end in segments}:
            alike = [i for i, (start, end) in enumerate(segments) if end - start == length]
            batch = torch.cat([x[:, slice(*segments[i])] for i in alike]).flip(1)
            found = self._from_nothing(layer, "_reverse", batch).flip(1)
            for i, part in zip(alike, found.split(x.shape[0])):
                y[i] = part
        return torch.cat(y, 1)

    def _from_nothing(self, layer: int, suffix: str, x: Tensor) -> Tensor:
        zeros = x.new_zeros(1, x.shape[0], self.configuration.hidden)
        return self._direction(layer, suffix, x, (zeros, zeros))[0]

    def _direction(
        self, layer: int, suffix: str, x: Tensor, state: tuple[Tensor, Tensor]
    ) -> tuple[Tensor, tuple[Tensor, Tensor]]:
        """One direction of one layer of the LSTM, from `state` on."""
        if x.shape[1] == 0:
            return x.new_zeros(x.shape[0], 0, self.configuration.hidden), state
        names = ("weight_ih", "weight_hh", "bias_ih", "bias_hh")
        weights = [getattr(self.lstm, f"{name}_l{layer}{suffix}") for name in names]
        y, h, c = torch.lstm(x, state, weights, True, 1, 0.0, False, False, True)
        return y, (h, c)


class PitchInference(nn.Module):
    """What is exported and what the Swift engine computes: every head as probabilities in 0...1."""

    INPUTS = ("input",)
    OUTPUTS = ("pitch", "velocity", "onset", "offset")

    def __init__(self, model: PitchModel):
        super().__init__()
        self.model = model

    def forward(
        self, input: Tensor, look_ahead: int | None = None
    ) -> tuple[Tensor, Tensor, Tensor, Tensor]:
        pitch, velocity, onset, offset = self.model(input, look_ahead)
        return pitch.softmax(-1), velocity.sigmoid(), onset.sigmoid(), offset.sigmoid()
