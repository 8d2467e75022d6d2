"""The CNN-BiLSTM pitch model: log-mel frames in, pitch, velocity, onset and offset out."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict, dataclass

import torch
from torch import Tensor, nn

Heads = tuple[Tensor, Tensor, Tensor, Tensor]


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

    def forward(self, mel: Tensor, look_ahead: int | None = None) -> Heads:
        """Logits: pitch (B,T,classes), velocity (B,T,classes), onset (B,T), offset (B,T).

        With a look-ahead, every frame sees that many frames of future at most (`windowed`).
        """
        return self.readings(mel, (look_ahead,))[0]

    def readings(self, mel: Tensor, look_aheads: Sequence[int | None]) -> list[Heads]:
        """The logits with each of the look-aheads, from one computation of the features."""
        features = self.features(mel)
        return [self._heads(self._read(features, look_ahead)) for look_ahead in look_aheads]

    def _read(self, x: Tensor, look_ahead: int | None) -> Tensor:
        return self.lstm(x)[0] if look_ahead is None else self.windowed(x, look_ahead)

    def _heads(self, x: Tensor) -> Heads:
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

        All windows are computed at once: `window[k]` holds frame t + k of every window t.
        """
        window = [x]
        inside = [self._inside(x, k) for k in range(look_ahead + 1)]
        for layer in range(self.configuration.layers):
            ahead, back = (self._gates(layer, suffix, window) for suffix in ("", "_reverse"))
            if layer == 0:
                ahead, back = ([_moved(g[0], k) for k in range(look_ahead + 1)] for g in (ahead, back))
            forward = self._forward(layer, ahead)
            backward = self._backward(layer, back, inside)
            window = [torch.cat(pair, 2) for pair in zip(forward, backward)]
        return window[0]

    def _inside(self, x: Tensor, k: int) -> Tensor:
        """(T, 1): 1 for the windows whose frame k is one of x, 0 where it is beyond the end."""
        return (torch.arange(x.shape[1], device=x.device) + k < x.shape[1]).to(x.dtype)[:, None]

    def _forward(self, layer: int, gates: list[Tensor]) -> list[Tensor]:
        """The forward direction's output at each frame of the windows."""
        states, outputs = [self._zeros(gates[0][:, 0])], []
        for t in range(gates[0].shape[1]):
            states.append(self._cell(layer, "", gates[0][:, t], states[-1]))
        state = tuple(torch.stack(part, 1) for part in zip(*states[1:]))
        for later in gates[1:]:
            outputs.append(state[0])
            state = self._cell(layer, "", later, state)
        return [*outputs, state[0]]

    def _backward(self, layer: int, gates: list[Tensor], inside: list[Tensor]) -> list[Tensor]:
        """The backward direction's output at each frame of the windows; 0 beyond the end of x."""
        state, outputs = self._zeros(gates[0]), []
        for of_frame, is_inside in zip(reversed(gates), reversed(inside)):
            state = tuple(part * is_inside for part in self._cell(layer, "_reverse", of_frame, state))
            outputs.insert(0, state[0])
        return outputs

    def _zeros(self, gates: Tensor) -> tuple[Tensor, Tensor]:
        zeros = gates.new_zeros(*gates.shape[:-1], self.configuration.hidden)
        return zeros, zeros

    def _gates(self, layer: int, suffix: str, window: list[Tensor]) -> list[Tensor]:
        """What a direction's gates get from its input, (..., 4 hidden) for each frame."""
        weight, *biases = (
            getattr(self.lstm, f"{name}_l{layer}{suffix}") for name in ("weight_ih", "bias_ih", "bias_hh"))
        return [nn.functional.linear(frame, weight, sum(biases)) for frame in window]

    def _cell(
        self, layer: int, suffix: str, gates: Tensor, state: tuple[Tensor, Tensor]
    ) -> tuple[Tensor, Tensor]:
        """One step of one direction: the output and the cell's state after it."""
        output, cell = state
        recurrent = getattr(self.lstm, f"weight_hh_l{layer}{suffix}")
        i, f, g, o = (gates + nn.functional.linear(output, recurrent)).chunk(4, -1)
        cell = f.sigmoid() * cell + i.sigmoid() * g.tanh()
        return o.sigmoid() * cell.tanh(), cell


def _moved(x: Tensor, frames: int) -> Tensor:
    """(B, T, n): frame t + `frames` at t; zeros beyond the end."""
    frames = min(frames, x.shape[1])
    return nn.functional.pad(x[:, frames:], (0, 0, 0, frames))


class PitchInference(nn.Module):
    """What is exported and what the Swift engine computes: every head as probabilities in 0...1."""

    INPUTS = ("input",)
    OUTPUTS = ("pitch", "velocity", "onset", "offset")

    def __init__(self, model: PitchModel):
        super().__init__()
        self.model = model

    def forward(self, input: Tensor, look_ahead: int | None = None) -> Heads:
        pitch, velocity, onset, offset = self.model(input, look_ahead)
        return pitch.softmax(-1), velocity.sigmoid(), onset.sigmoid(), offset.sigmoid()
